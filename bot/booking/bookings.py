"""Bookings over SQL: a place is held by exactly one, and never more are held than there are."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.booking.problems import AlreadyBooked, BookingEnded, NotBegun
from bot.booking.rows import (
    BOOKED,
    PREFIX,
    REMINDER,
    booking_number,
    exchange,
    give_back,
    locked,
    notice,
    read_booking,
    record,
    remove,
    take,
)
from bot.booking.tables import bookings, notices, slots
from bot.casework.numbers import Chooser, new_number
from bot.casework.phones import bare_phone
from bot.model.booking import HOLDING, Booking, BookingState, Wish
from bot.storage.text import storable
from bot.storage.transactions import writing

TRIES = 8
"""How often a booking is tried: each failure is a number that is taken, or the same booking made elsewhere meanwhile."""

BEIJING = timezone(timedelta(hours=8))
REMINDED_FROM, REMINDED_UNTIL = time(9), time(20)
"""When people are reminded, on the day before."""

_holds = bookings.c.state.in_(sorted(state.value for state in HOLDING))


@dataclass(frozen=True)
class BookingQuery:
    """Which bookings; every condition given must hold. `words`: the number, or part of name or telephone."""

    slot: int | None = None
    city: str | None = None
    offer_kind: str | None = None
    offer_id: str | None = None
    states: frozenset[BookingState] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True)
class Notice:
    """Something to tell of a booking: the state it reached, or `reminder`."""

    id: int
    what: str
    booking: Booking


class Bookings:
    """Bookings. Threads and processes may share it; every call is one short transaction. Times are aware datetimes.

    `by` is whoever acts: the conversation's person or a member of staff. The citizen is told of what others do.
    """

    def __init__(self, engine: Engine, rng: Chooser | None = None) -> None:
        self._engine = engine
        self._rng = rng or random.SystemRandom()

    def book(self, slot: int, wish: Wish, now: datetime, by: str | None = None) -> Booking:
        """Takes a place. The same person and key again finds the first booking.

        Raises:
            UnknownSlot, SlotClosed, SlotFull: no place is to be had.
            AlreadyBooked: this person or this telephone holds one.
            ValueError: no telephone number.
        """
        phone = bare_phone(wish.phone)
        if phone is None:
            raise ValueError("a booking needs a telephone number")
        values = {
            "person": storable(wish.person),
            "key": storable(wish.key),
            "name": storable(wish.name),
            "phone": phone,
            "request": wish.request,
        }
        clash: IntegrityError | None = None
        for _ in range(TRIES):
            try:
                return self._try(slot, values, now, by or wish.person)
            except IntegrityError as error:  # made elsewhere meanwhile, or the number is taken: look again
                clash = error
        raise RuntimeError(f"no booking in {TRIES} tries") from clash

    def _try(self, slot: int, values: dict[str, Any], now: datetime, by: str) -> Booking:
        with writing(self._engine) as connection:
            known = _known(connection, slot, values)
            if known is not None:
                return known
            take(connection, slot, now)
            number, state = new_number(self._rng, PREFIX), BookingState.BOOKED
            made = {"state": state.value, "sequence": 0, "created_at": now, "updated_at": now}
            connection.execute(bookings.insert().values(number=number, slot=slot, **values, **made))
            record(connection, number, now, by, state, slot)
            if storable(by) != values["person"]:
                notice(connection, number, state.value, 0, now)
            return locked(connection, number)

    def change(self, number: str, slot: int, now: datetime, by: str) -> Booking:
        """Moves the booking to another slot; one that is there already stays.

        Raises UnknownBooking, BookingEnded, AlreadyBooked, and as `book` when there is no place: then all stays as it was.
        """
        try:
            with writing(self._engine) as connection:
                booking = _holding(connection, number)
                if booking.slot.id == slot:
                    return booking
                exchange(connection, booking.slot.id, slot, now)
                sequence = booking.sequence + 1
                _move(connection, booking, BookingState.CHANGED, now, by, slot=slot, sequence=sequence)
                return locked(connection, number)
        except IntegrityError as error:  # the same person or telephone is in that slot
            raise AlreadyBooked(None) from error

    def cancel(self, number: str, now: datetime, by: str) -> Booking:
        """Gives the place back; a booking cancelled already stays so. Raises UnknownBooking, BookingEnded."""
        with writing(self._engine) as connection:
            booking = locked(connection, number)
            if booking.state is BookingState.CANCELLED:
                return booking
            booking = _holding(connection, number)
            give_back(connection, booking.slot.id)
            _move(connection, booking, BookingState.CANCELLED, now, by, sequence=booking.sequence + 1)
            return locked(connection, number)

    def finish(self, number: str, came: bool, now: datetime, by: str) -> Booking:
        """Notes whether they came, once the time has begun. Raises UnknownBooking, BookingEnded, NotBegun."""
        after = BookingState.DONE if came else BookingState.NO_SHOW
        with writing(self._engine) as connection:
            booking = locked(connection, number)
            if booking.state is after:
                return booking
            booking = _holding(connection, number)
            if booking.slot.starts_at > now:
                raise NotBegun(number)
            values = {"state": after.value, "updated_at": now}
            connection.execute(bookings.update().where(bookings.c.number == booking.number).values(**values))
            record(connection, booking.number, now, by, after, booking.slot.id)
            return locked(connection, number)

    def by_number(self, number: str) -> Booking | None:
        """The booking with this number; None when there is none or the number has a slip."""
        return next(iter(self._read(BOOKED.where(bookings.c.number == booking_number(number)))), None)

    def of_person(self, person: str, now: datetime) -> tuple[Booking, ...]:
        """The places that this conversation holds in times to come, the next first."""
        mine = sa.and_(bookings.c.person == storable(person), _holds, slots.c.starts_at > now)
        return self._read(BOOKED.where(mine).order_by(slots.c.starts_at, bookings.c.number))

    def find(self, query: BookingQuery) -> tuple[tuple[Booking, ...], int]:
        """One page in the order of their times, and how many there are."""
        asked = BOOKED.where(_condition(query))
        page = asked.order_by(slots.c.starts_at, bookings.c.number).limit(query.limit).offset(query.offset)
        with self._engine.connect() as connection:
            counted = connection.execute(sa.select(sa.func.count()).select_from(asked.subquery())).scalar()
            return tuple(map(read_booking, connection.execute(page))), int(counted or 0)

    def remind(self, now: datetime) -> int:
        """Notes the reminders of the day before, each once; returns how many are new."""
        local = now.astimezone(BEIJING)
        if not REMINDED_FROM <= local.time() < REMINDED_UNTIL:
            return 0
        first, last = _day(local.date() + timedelta(days=1)), _day(local.date() + timedelta(days=2))
        soon = sa.and_(_holds, slots.c.starts_at >= first, slots.c.starts_at < last)
        with writing(self._engine) as connection:
            due = connection.execute(BOOKED.where(soon)).all()
            return sum(notice(connection, row.number, REMINDER, row.sequence, now) for row in due)

    def untold(self, limit: int = 100) -> tuple[Notice, ...]:
        """What nobody was told yet, oldest first."""
        columns = (notices.c.id.label("notice_id"), notices.c.what.label("notice_what"))
        query = BOOKED.add_columns(*columns).join(notices, notices.c.number == bookings.c.number)
        waiting = query.where(notices.c.told_at.is_(None)).order_by(notices.c.id).limit(limit)
        with self._engine.connect() as connection:
            rows = connection.execute(waiting).all()
        return tuple(Notice(row.notice_id, row.notice_what, read_booking(row)) for row in rows)

    def is_untold(self, notice: int) -> bool:
        """Whether it still waits to be told: not told meanwhile, and nobody's who was erased meanwhile."""
        query = sa.select(notices.c.id).where(notices.c.id == notice, notices.c.told_at.is_(None))
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def told(self, told: int, now: datetime) -> None:
        """It stands in the conversation, or there is no conversation to tell it in."""
        with writing(self._engine) as connection:
            connection.execute(notices.update().where(notices.c.id == told).values(told_at=now))

    def erase(self, person: str) -> int:
        """Removes this person's bookings and gives their places back; returns how many. The bytes go with storage.erase."""
        mine = sa.select(bookings).where(bookings.c.person == storable(person)).with_for_update()
        with writing(self._engine) as connection:
            rows = connection.execute(mine).all()
            held = Counter(row.slot for row in rows if BookingState(row.state) in HOLDING)
            for slot, places in sorted(held.items()):
                give_back(connection, slot, places)
            remove(connection, (row.number for row in rows))
        return len(rows)

    def _read(self, query: Any) -> tuple[Booking, ...]:
        with self._engine.connect() as connection:
            return tuple(map(read_booking, connection.execute(query)))


def _known(connection: Connection, slot: int, values: dict[str, Any]) -> Booking | None:
    """The booking made before with this key. Raises AlreadyBooked when a place in the slot is held."""
    same_turn = sa.and_(bookings.c.person == values["person"], bookings.c.key == values["key"])
    row = connection.execute(BOOKED.where(same_turn)).first()
    if row is not None:
        return read_booking(row)
    same_one = sa.or_(bookings.c.person == values["person"], bookings.c.phone == values["phone"])
    held = connection.execute(BOOKED.where(bookings.c.slot == slot, _holds, same_one)).all()
    if held:
        raise AlreadyBooked(next((row.number for row in held if row.person == values["person"]), None))
    return None


def _holding(connection: Connection, number: str) -> Booking:
    booking = locked(connection, number)
    if booking.state not in HOLDING:
        raise BookingEnded(number)
    return booking


def _move(connection: Connection, booking: Booking, state: BookingState, now: datetime, by: str, **values: Any) -> None:
    changed = {"state": state.value, "updated_at": now, **values}
    connection.execute(bookings.update().where(bookings.c.number == booking.number).values(**changed))
    record(connection, booking.number, now, by, state, values.get("slot", booking.slot.id))
    if storable(by) != booking.person:
        notice(connection, booking.number, state.value, values["sequence"], now)


def _condition(query: BookingQuery) -> Any:
    pairs = [
        (bookings.c.slot, query.slot),
        (slots.c.city, query.city),
        (slots.c.offer_kind, query.offer_kind),
        (slots.c.offer_id, query.offer_id),
    ]
    found = [column == value for column, value in pairs if value is not None]
    if query.states:
        found.append(bookings.c.state.in_(sorted(state.value for state in query.states)))
    if query.since is not None:
        found.append(slots.c.starts_at >= query.since)
    if query.until is not None:
        found.append(slots.c.starts_at < query.until)
    if words := query.words.strip():
        like = [column.contains(storable(words), autoescape=True) for column in (bookings.c.name, bookings.c.phone)]
        found.append(sa.or_(bookings.c.number == booking_number(words), *like))
    return sa.and_(sa.true(), *found)


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
