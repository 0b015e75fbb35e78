"""All doors of the desk, from its modules."""

from __future__ import annotations

from bot.front.channels.desk.assist import AssistDoors
from bot.front.channels.desk.bookings import BookingDoors
from bot.front.channels.desk.cases import CaseDoors
from bot.front.channels.desk.audit_doors import AuditDoors
from bot.front.channels.desk.chats import ChatDoors
from bot.front.channels.desk.feedback import FeedbackDoors
from bot.front.channels.desk.guard import StaffDoor
from bot.front.channels.desk.pages import PageDoors
from bot.front.channels.desk.parts import DeskParts
from bot.front.channels.desk.sign_in import SignInDoors
from bot.front.channels.desk.statistics import StatisticsDoors
from bot.front.channels.desk.upkeep import UpkeepDoors
from bot.front.channels.desk.sweeping import Sweeper
from bot.front.doors import Door


class DeskDoors:
    """The desk over its parts; no doors while there are none."""

    def __init__(self, desk: DeskParts | None) -> None:
        self._desk = desk
        self._sweeper = Sweeper(desk) if desk is not None else None

    def doors(self) -> tuple[Door, ...]:
        """Everything of this channel."""
        if self._desk is None:
            return ()
        guarded = tuple(door.guarded(self._desk.guard) for door in self.staff_doors())
        return (*SignInDoors(self._desk).open_doors(), *guarded)

    def start(self) -> None:
        """Begins to tell citizens what was done at the desk, and to look after chats that nobody looks after."""
        if self._desk is not None and self._sweeper is not None:
            self._desk.herald.start()
            self._sweeper.start()

    async def stop(self) -> None:
        """Ends that."""
        if self._desk is not None and self._sweeper is not None:
            await self._desk.herald.stop()
            await self._sweeper.stop()

    def staff_doors(self) -> tuple[StaffDoor, ...]:
        """The doors that need a sign-in, with their roles. A module's doors are added here."""
        assert self._desk is not None
        desk = self._desk
        return (
            *SignInDoors(desk).doors(),
            *PageDoors(desk).doors(),
            *ChatDoors(desk).doors(),
            *AuditDoors(desk).doors(),
            *CaseDoors(desk).doors(),
            *BookingDoors(desk).doors(),
            *AssistDoors(desk).doors(),
            *UpkeepDoors(desk).doors(),
            *FeedbackDoors(desk).doors(),
            *StatisticsDoors(desk).doors(),
        )
