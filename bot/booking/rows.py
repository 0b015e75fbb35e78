"""Booking's rows inside a transaction: read, locked, and places taken and given back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.booking.problems import SlotClosed, SlotFull, UnknownBooking, UnknownSlot
from bot.booking.tables import bookings, events, notices, slots
from bot.casework.numbers import parse_number
from bot.model.booking import Booking, BookingState, Offer, Slot, What
from bot.storage.transactions import upsert_into

PREFIX = "YY"
"""Begins the number of a booking, as XT begins a request's: 预约."""

REMINDER = "reminder"

_OF_SLOT = tuple(column.label(f"slot_{column.name}") for column in slots.c)
BOOKED = sa.select(bookings, *_OF_SLOT).join(slots, slots.c.id == bookings.c.slot)
"""Bookings with the slots they are for."""


def read_slot(row: Any, prefix: str = "") -> Slot:
    """A slot from its row, or from the columns of a row that begin with `prefix`."""
    value = {name: getattr(row, prefix + name) for name in map(str, slots.columns.keys())}
    offer = Offer(value["offer_kind"], value["offer_id"])
    times = (value["starts_at"], value["ends_at"])
    places = (value["capacity"], value["taken"])
    closed = value["closed_at"] is not None
    return Slot(value["id"], value["city"], What(value["what"]), offer, *times, *places, value["note"], closed)


def read_booking(row: Any) -> Booking:
    """A booking from a row of BOOKED."""
    return Booking(
        row.number,
        read_slot(row, "slot_"),
        row.person,
        row.name,
        row.phone,
        BookingState(row.state),
        row.request,
        row.sequence,
        row.created_at,
        row.updated_at,
    )


def booking_number(text: str) -> str | None:
    """A booking's number in the form in which it is shown; None when the text is none or has a slip in it."""
    return parse_number(text, PREFIX)


def locked(connection: Connection, number: str) -> Booking:
    """The booking as it stands in this transaction, its row locked until the end. Raises UnknownBooking."""
    known = booking_number(number)
    held = sa.select(bookings.c.number).where(bookings.c.number == known).with_for_update()
    if connection.execute(held).first() is None:
        raise UnknownBooking(number)
    return read_booking(connection.execute(BOOKED.where(bookings.c.number == known)).one())


def take(connection: Connection, slot: int, now: datetime) -> None:
    """Takes one place: one conditional statement, so that no two take the same. Raises UnknownSlot, SlotClosed, SlotFull."""
    is_open = sa.and_(slots.c.closed_at.is_(None), slots.c.starts_at > now)
    free = sa.and_(slots.c.id == slot, is_open, slots.c.taken < slots.c.capacity)
    if connection.execute(slots.update().where(free).values(taken=slots.c.taken + 1)).rowcount == 1:
        return
    row = connection.execute(sa.select(slots).where(slots.c.id == slot)).first()
    if row is None:
        raise UnknownSlot(slot)
    raise SlotClosed(slot) if row.closed_at is not None or row.starts_at <= now else SlotFull(slot)


def give_back(connection: Connection, slot: int, places: int = 1) -> None:
    """Gives places back."""
    connection.execute(slots.update().where(slots.c.id == slot).values(taken=slots.c.taken - places))


def exchange(connection: Connection, before: int, after: int, now: datetime) -> None:
    """Takes a place in one slot for that in another; in the order of their ids, so that two exchanges never wait for
    one another. Raises as `take`."""
    if before < after:
        give_back(connection, before)
    take(connection, after, now)
    if before > after:
        give_back(connection, before)


def record(connection: Connection, number: str, now: datetime, by: str, state: BookingState, slot: int) -> None:
    """Writes down what happened."""
    connection.execute(events.insert().values(number=number, at=now, by=by, state=state.value, slot=slot))


def notice(connection: Connection, number: str, what: str, sequence: int, now: datetime) -> bool:
    """Notes that the citizen is to be told; each thing once. True when that is new."""
    row = {"number": number, "what": what, "sequence": sequence, "made_at": now}
    return bool(connection.execute(upsert_into(connection, notices).values(**row).on_conflict_do_nothing()).rowcount)


def remove(connection: Connection, numbers: Iterable[str]) -> None:
    """Removes bookings and everything about them."""
    mine = list(numbers)
    for table in (notices, events, bookings):
        connection.execute(table.delete().where(table.c.number.in_(mine)))
