"""Slots over SQL: published, found, changed, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.booking.bookings import Bookings
from bot.booking.problems import SlotInUse, UnknownSlot
from bot.booking.rows import read_slot
from bot.booking.tables import bookings, slots
from bot.model.booking import HOLDING, Offer, Slot, What
from bot.storage.text import storable
from bot.storage.transactions import upsert_into, writing


@dataclass(frozen=True)
class Draft:
    """A time to publish."""

    city: str
    what: What
    offer: Offer
    starts_at: datetime
    ends_at: datetime
    capacity: int
    note: str = ""


@dataclass(frozen=True)
class SlotQuery:
    """Which slots; every condition given must hold. `open_at`: only those that may be booked at that moment."""

    city: str | None = None
    whats: frozenset[What] = frozenset()
    offer: Offer | None = None
    since: datetime | None = None
    until: datetime | None = None
    open_at: datetime | None = None
    closed_too: bool = False
    limit: int = 100
    offset: int = 0


class Slots:
    """Times offered. Threads and processes may share it; every call is one short transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._bookings = Bookings(engine)

    def publish(self, drafts: Sequence[Draft], by: str) -> tuple[Slot, ...]:
        """Offers these times. One that is offered already is found as it is; one taken back is offered again."""
        with writing(self._engine) as connection:
            return tuple(_publish(connection, draft, by) for draft in drafts)

    def find(self, query: SlotQuery) -> tuple[tuple[Slot, ...], int]:
        """One page in the order of their times, and how many there are."""
        condition = _condition(query)
        listed = sa.select(slots).where(condition).order_by(slots.c.starts_at, slots.c.id)
        with self._engine.connect() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(slots).where(condition)).scalar()
            rows = connection.execute(listed.limit(query.limit).offset(query.offset))
            return tuple(map(read_slot, rows)), int(total or 0)

    def open_slots(
        self, offer: Offer, now: datetime, whats: frozenset[What] = frozenset(), *, offset: int = 0, limit: int = 3
    ) -> tuple[tuple[Slot, ...], int]:
        """The next times that may be booked of this offer, and how many there are."""
        return self.find(SlotQuery(offer=offer, whats=whats, open_at=now, limit=limit, offset=offset))

    def get(self, slot: int) -> Slot | None:
        """A slot by its number."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(slots).where(slots.c.id == slot)).first()
        return None if row is None else read_slot(row)

    def change(self, slot: int, capacity: int, note: str) -> Slot:
        """Another capacity and note. Raises UnknownSlot, SlotInUse when more places are held than that."""
        with writing(self._engine) as connection:
            mine = sa.and_(slots.c.id == slot, slots.c.taken <= capacity)
            done = connection.execute(slots.update().where(mine).values(capacity=capacity, note=note)).rowcount
            row = _row(connection, slot)
            if not done:
                raise SlotInUse(row.taken)
            return read_slot(row)

    def close(self, slot: int, now: datetime, by: str, *, cancel: bool) -> Slot:
        """Takes the time back. With `cancel`, whoever holds a place in it loses it and is told.

        Raises UnknownSlot, SlotInUse when places are held and `cancel` is not meant.
        """
        mine = sa.and_(slots.c.id == slot, slots.c.closed_at.is_(None))
        empty = sa.true() if cancel else slots.c.taken == 0
        with writing(self._engine) as connection:
            done = connection.execute(slots.update().where(mine, empty).values(closed_at=now)).rowcount
            row = _row(connection, slot)
            if not done and row.closed_at is None:
                raise SlotInUse(row.taken)
        for number in self._held(slot) if cancel else ():  # closed by now, so they get no more
            self._bookings.cancel(number, now, by)
        with self._engine.connect() as connection:
            return read_slot(_row(connection, slot))

    def _held(self, slot: int) -> list[str]:
        holding = bookings.c.state.in_(sorted(state.value for state in HOLDING))
        query = sa.select(bookings.c.number).where(bookings.c.slot == slot, holding).order_by(bookings.c.number)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())


def _publish(connection: Connection, draft: Draft, by: str) -> Slot:
    key = {
        "offer_kind": draft.offer.kind,
        "offer_id": storable(draft.offer.id),
        "what": draft.what.value,
        "starts_at": draft.starts_at,
    }
    values = {"city": draft.city, "ends_at": draft.ends_at, "capacity": draft.capacity, "note": draft.note, "by": by}
    insert = upsert_into(connection, slots).values(**key, **values, taken=0)
    connection.execute(insert.on_conflict_do_nothing())
    same = sa.and_(*(slots.c[name] == value for name, value in key.items()))
    again = sa.and_(same, slots.c.closed_at.is_not(None), slots.c.taken <= draft.capacity)
    connection.execute(slots.update().where(again).values(closed_at=None, **values))
    return read_slot(connection.execute(sa.select(slots).where(same)).one())


def _row(connection: Connection, slot: int) -> Any:
    row = connection.execute(sa.select(slots).where(slots.c.id == slot)).first()
    if row is None:
        raise UnknownSlot(slot)
    return row


def _condition(query: SlotQuery) -> Any:
    found: list[Any] = [] if query.closed_too else [slots.c.closed_at.is_(None)]
    if query.city is not None:
        found.append(slots.c.city == query.city)
    if query.whats:
        found.append(slots.c.what.in_(sorted(what.value for what in query.whats)))
    if query.offer is not None:
        found += [slots.c.offer_kind == query.offer.kind, slots.c.offer_id == query.offer.id]
    if query.since is not None:
        found.append(slots.c.starts_at >= query.since)
    if query.until is not None:
        found.append(slots.c.starts_at < query.until)
    if query.open_at is not None:
        found += [slots.c.starts_at > query.open_at, slots.c.taken < slots.c.capacity]
    return sa.and_(sa.true(), *found)
