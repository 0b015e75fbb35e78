"""Why a slot is not booked, and a booking not changed."""

from __future__ import annotations


class UnknownSlot(LookupError):
    """There is no slot with this id."""


class UnknownBooking(LookupError):
    """There is no booking with this number."""


class SlotFull(ValueError):
    """Every place of the slot is taken."""


class SlotClosed(ValueError):
    """The slot is offered no longer, or has begun."""


class SlotInUse(ValueError):
    """So many places of the slot are held that it cannot be changed that way."""

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} places are held")
        self.taken = taken


class AlreadyBooked(ValueError):
    """This person, or this telephone, holds a place in the slot. `number` only when it is the same person's."""

    def __init__(self, number: str | None) -> None:
        super().__init__("a place in this slot is held already")
        self.number = number


class BookingEnded(ValueError):
    """The booking holds no place any more."""


class NotBegun(ValueError):
    """Whether somebody came is not known before the time has begun."""
