"""All doors of the desk, from its modules."""

from __future__ import annotations

from bot.front.channels.desk.assist import AssistDoors
from bot.front.channels.desk.bookings import BookingDoors
from bot.front.channels.desk.cases import CaseDoors
from bot.front.channels.desk.feedback import FeedbackDoors
from bot.front.channels.desk.guard import StaffDoor
from bot.front.channels.desk.pages import PageDoors
from bot.front.channels.desk.parts import DeskParts
from bot.front.channels.desk.sign_in import SignInDoors
from bot.front.channels.desk.statistics import StatisticsDoors
from bot.front.channels.desk.upkeep import UpkeepDoors
from bot.front.doors import Door


class DeskDoors:
    """The desk over its parts; no doors while there are none."""

    def __init__(self, desk: DeskParts | None) -> None:
        self._desk = desk

    def doors(self) -> tuple[Door, ...]:
        """Everything of this channel."""
        if self._desk is None:
            return ()
        guarded = tuple(door.guarded(self._desk.guard) for door in self.staff_doors())
        return (*SignInDoors(self._desk).open_doors(), *guarded)

    def start(self) -> None:
        """Begins to tell citizens what was done at the desk."""
        if self._desk is not None:
            self._desk.herald.start()

    async def stop(self) -> None:
        """Ends that."""
        if self._desk is not None:
            await self._desk.herald.stop()

    def staff_doors(self) -> tuple[StaffDoor, ...]:
        """The doors that need a sign-in, with their roles. A module's doors are added here."""
        assert self._desk is not None
        desk = self._desk
        return (
            *SignInDoors(desk).doors(),
            *PageDoors(desk).doors(),
            *CaseDoors(desk).doors(),
            *BookingDoors(desk).doors(),
            *AssistDoors(desk).doors(),
            *UpkeepDoors(desk).doors(),
            *FeedbackDoors(desk).doors(),
            *StatisticsDoors(desk).doors(),
        )
