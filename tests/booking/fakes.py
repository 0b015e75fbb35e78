"""Times, bookings and ratings in memory, for tests of whatever uses them; held to the real ones by test_fakes."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.booking.problems import AlreadyBooked, BookingEnded, SlotClosed, SlotFull, UnknownBooking, UnknownSlot
from bot.booking.rows import PREFIX, booking_number
from bot.casework.numbers import new_number
from bot.casework.phones import bare_phone
from bot.model.booking import HOLDING, Booking, BookingState, Offer, Slot, What, Wish


class FakeSlots:
    """Keeps slots in a dictionary."""

    def __init__(self, slots: Iterable[Slot] = ()) -> None:
        self.kept = {slot.id: slot for slot in slots}

    def open_slots(
        self, offer: Offer, now: datetime, whats: frozenset[What] = frozenset(), *, offset: int = 0, limit: int = 3
    ) -> tuple[tuple[Slot, ...], int]:
        found = [
            s for s in self.kept.values() if s.offer == offer and s.is_open(now) and (not whats or s.what in whats)
        ]
        found.sort(key=lambda slot: (slot.starts_at, slot.id))
        return tuple(found[offset : offset + limit]), len(found)

    def get(self, slot: int) -> Slot | None:
        return self.kept.get(slot)

    def take(self, slot: int, now: datetime) -> Slot:
        known = self.kept.get(slot)
        if known is None:
            raise UnknownSlot(slot)
        if known.closed or known.starts_at <= now:
            raise SlotClosed(slot)
        if known.taken >= known.capacity:
            raise SlotFull(slot)
        return self.add(slot, 1)

    def add(self, slot: int, places: int) -> Slot:
        self.kept[slot] = replace(self.kept[slot], taken=self.kept[slot].taken + places)
        return self.kept[slot]


class FakeBookings:
    """Keeps bookings in a dictionary; the same numbers in every run."""

    def __init__(self, slots: FakeSlots, seed: int = 0) -> None:
        self._slots = slots
        self._rng = random.Random(seed)
        self.kept: dict[str, Booking] = {}
        self._keys: dict[tuple[str, str], str] = {}

    def book(self, slot: int, wish: Wish, now: datetime) -> Booking:
        if (wish.person, wish.key) in self._keys:
            return self._fresh(self._keys[wish.person, wish.key])
        phone = bare_phone(wish.phone) or ""
        for held in self.kept.values():
            if held.slot.id == slot and held.state in HOLDING and (held.person == wish.person or held.phone == phone):
                raise AlreadyBooked(held.number if held.person == wish.person else None)
        number = new_number(self._rng, PREFIX)
        where = self._slots.take(slot, now)
        state = BookingState.BOOKED
        self.kept[number] = Booking(number, where, wish.person, wish.name, phone, state, wish.request, 0, now, now)
        self._keys[wish.person, wish.key] = number
        return self.kept[number]

    def by_number(self, number: str) -> Booking | None:
        known = booking_number(number)
        return self._fresh(known) if known in self.kept else None

    def of_person(self, person: str, now: datetime) -> tuple[Booking, ...]:
        mine = [b for b in map(self._fresh, self.kept) if b.person == person and b.state in HOLDING]
        return tuple(sorted((b for b in mine if b.slot.starts_at > now), key=lambda b: b.slot.starts_at))

    def change(self, number: str, slot: int, now: datetime, by: str) -> Booking:
        held = self._holding(number)
        if held.slot.id == slot:
            return held
        others = [b for b in self.kept.values() if b.slot.id == slot and b.state in HOLDING]
        where = self._slots.take(slot, now)
        if any(b.person == held.person or b.phone == held.phone for b in others):
            self._slots.add(slot, -1)
            raise AlreadyBooked(None)
        self._slots.add(held.slot.id, -1)
        self.kept[held.number] = replace(
            held, slot=where, state=BookingState.CHANGED, sequence=held.sequence + 1, updated_at=now
        )
        return self._fresh(held.number)

    def cancel(self, number: str, now: datetime, by: str) -> Booking:
        known = self.by_number(number)
        if known is not None and known.state is BookingState.CANCELLED:
            return known
        held = self._holding(number)
        self._slots.add(held.slot.id, -1)
        self.kept[held.number] = replace(held, state=BookingState.CANCELLED, sequence=held.sequence + 1, updated_at=now)
        return self._fresh(held.number)

    def _holding(self, number: str) -> Booking:
        known = self.by_number(number)
        if known is None:
            raise UnknownBooking(number)
        if known.state not in HOLDING:
            raise BookingEnded(number)
        return known

    def _fresh(self, number: str | None) -> Booking:
        booking = self.kept[number or ""]
        return replace(booking, slot=self._slots.kept[booking.slot.id])


class FakeRatings:
    """Everybody was asked about everything."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], int] = {}

    def rate(self, person: str, subject: str, score: int, now: datetime) -> int | None:
        return self.kept.setdefault((person, subject), score)
