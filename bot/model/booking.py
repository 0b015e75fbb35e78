"""Bookings: a time that a facility or a service offers, and somebody's place in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class What(str, Enum):
    """What a time is offered for."""

    VISIT = "visit"
    TRIAL_DAY = "trial_day"
    MEAL = "meal"
    HOME_ASSESSMENT = "home_assessment"
    CALL_BACK = "call_back"


class BookingState(str, Enum):
    """Where a booking stands. The first two hold a place."""

    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    DONE = "done"
    NO_SHOW = "no_show"


HOLDING = frozenset({BookingState.BOOKED, BookingState.CHANGED})
"""The states in which a place in the slot is taken."""


@dataclass(frozen=True)
class Offer:
    """Who offers: `kind` facility with its id in the registry, or service with its id in the catalogue."""

    kind: str
    id: str


@dataclass(frozen=True)
class Slot:
    """A time offered. `capacity` places, `taken` of them held; times are aware."""

    id: int
    city: str
    what: What
    offer: Offer
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    note: str = ""
    closed: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether somebody may still book it."""
        return not self.closed and self.taken < self.capacity and self.starts_at > now


@dataclass(frozen=True)
class Booking:
    """Somebody's place in a slot. `request` is the number of the request that it belongs to, if any.

    `sequence` counts its changes, as a calendar wants it.
    """

    number: str
    slot: Slot
    person: str
    name: str
    phone: str
    state: BookingState
    request: str | None
    sequence: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Wish:
    """Who wants a place. `person` is the conversation, or `phone:` and the digits when staff book for a caller;
    `key` (the turn) makes what is asked for twice happen once."""

    person: str
    name: str
    phone: str
    key: str
    request: str | None = None
