"""Booking: times that facilities and services offer, and who holds a place in them; never more than there are."""

from bot.booking.bookings import Bookings
from bot.booking.problems import (
    AlreadyBooked,
    BookingEnded,
    NotBegun,
    SlotClosed,
    SlotFull,
    SlotInUse,
    UnknownBooking,
    UnknownSlot,
)
from bot.booking.slots import Slots

__all__ = [
    "AlreadyBooked",
    "BookingEnded",
    "Bookings",
    "NotBegun",
    "SlotClosed",
    "SlotFull",
    "SlotInUse",
    "Slots",
    "UnknownBooking",
    "UnknownSlot",
]
