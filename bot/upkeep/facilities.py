"""Facilities mended and verified by hand: every change kept with what was before, and taken back when it was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.model.facility import Facility
from bot.model.place import CoordSystem, Precision
from bot.registry.freshness import STALE_AFTER_YEARS, years_before
from bot.registry.rows import LISTS, from_row
from bot.registry.search import write_rows
from bot.registry.tables import facility
from bot.storage.transactions import writing
from bot.upkeep.fields import plain, read_changes
from bot.upkeep.tables import changes

VERIFIED = "verified_on"
HISTORY = 100


class UnknownFacility(LookupError):
    """There is no such facility."""


class Conflict(Exception):
    """Somebody else changed the facility since it was looked at. `by` is who."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class NothingToUndo(LookupError):
    """There is no such change, it was taken back already, or what it changed has been changed again since."""


@dataclass(frozen=True)
class Change:
    """One change of a facility. `fields` are (before, after); `undone` says that a later one took it back."""

    id: int
    facility: str
    at: datetime
    by: str
    kind: str
    fields: Mapping[str, Any]
    undoes: int | None
    undone: bool = False


@dataclass(frozen=True)
class Listed:
    """Facilities that should be checked, the longest unseen first, and how many there are in all."""

    rows: tuple[Facility, ...]
    total: int


class RegistryUpkeep:
    """The registry as staff keep it. Threads and processes may share it; each call is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, identity: str) -> tuple[Facility, int]:
        """A facility and the number of its last change, 0 when it has none. Raises UnknownFacility."""
        with self._engine.connect() as connection:
            return _facility(connection, identity), _last(connection, identity)[0]

    def edit(
        self,
        identity: str,
        given: Mapping[str, Any],
        by: str,
        now: datetime,
        *,
        seen: int,
        verified: date | None = None,
    ) -> Facility:
        """Changes fields. `seen` is the last change that was looked at; `verified`: the row was checked that day.

        Raises:
            UnknownFacility, Unusable.
            Conflict: somebody changed it since.
        """
        wanted = {**read_changes(given), **({VERIFIED: verified} if verified else {})}
        with writing(self._engine) as connection:
            row = _facility(connection, identity, lock=True)
            number, last_by = _last(connection, identity)
            if number != seen:
                raise Conflict(last_by)
            kind = "verify" if verified and not given else "edit"
            return _apply(connection, row, wanted, by, now, kind)

    def undo(self, identity: str, number: int, by: str, now: datetime) -> Facility:
        """Takes a change back. Raises UnknownFacility, NothingToUndo."""
        with writing(self._engine) as connection:
            row = _facility(connection, identity, lock=True)
            known = _history(connection, identity)
            change = next((change for change in known if change.id == number and not change.undone), None)
            if change is None or any(_now(row, name) != after for name, (_, after) in change.fields.items()):
                raise NothingToUndo(number)
            back = {name: _stored(name, before) for name, (before, _) in change.fields.items()}
            return _apply(connection, row, back, by, now, "undo", undoes=number)

    def history(self, identity: str) -> tuple[Change, ...]:
        """What was changed by hand, the latest first."""
        with self._engine.connect() as connection:
            return _history(connection, identity)

    def listed(
        self,
        today: date,
        *,
        city: str | None = None,
        words: str = "",
        stale_only: bool = True,
        offset: int = 0,
        limit: int = 30,
    ) -> Listed:
        """Facilities, never seen ones first, then the longest unseen; closed ones are left out."""
        wanted = [facility.c.status != "closed"]
        if stale_only:
            old = years_before(today, STALE_AFTER_YEARS)
            wanted.append(sa.or_(facility.c.seen_on.is_(None), facility.c.seen_on < old))
        if city:
            wanted.append(facility.c.city == city)
        for word in words.split():
            columns = (facility.c.name, facility.c.address, facility.c.town, facility.c.county)
            wanted.append(sa.or_(*(column.contains(word, autoescape=True) for column in columns)))
        order = (
            sa.case((facility.c.seen_on.is_(None), 0), else_=1),
            facility.c.seen_on,
            facility.c.name,
            facility.c.id,
        )
        with self._engine.connect() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(facility).where(*wanted)).scalar_one()
            rows = connection.execute(sa.select(facility).where(*wanted).order_by(*order).offset(offset).limit(limit))
            return Listed(tuple(from_row(row._mapping) for row in rows), int(total))


def _facility(connection: Connection, identity: str, *, lock: bool = False) -> Facility:
    query = sa.select(facility).where(facility.c.id == identity)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise UnknownFacility(identity)
    return from_row(row._mapping)


def _last(connection: Connection, identity: str) -> tuple[int, str]:
    query = sa.select(changes.c.id, changes.c.by).where(changes.c.facility == identity)
    row = connection.execute(query.order_by(changes.c.id.desc()).limit(1)).first()
    return (int(row.id), str(row.by)) if row else (0, "")


def _apply(
    connection: Connection,
    row: Facility,
    wanted: Mapping[str, Any],
    by: str,
    now: datetime,
    kind: str,
    undoes: int | None = None,
) -> Facility:
    """Writes what differs, with its history; nothing when nothing does."""
    changed = replace(row, **wanted)
    fields = {name: [_now(row, name), _now(changed, name)] for name in wanted if _now(row, name) != _now(changed, name)}
    if not fields and kind != "verify":
        return row
    write_rows(connection, [changed])
    values = {"facility": row.id, "at": now, "by": by, "kind": kind, "fields": fields, "undoes": undoes}
    connection.execute(changes.insert().values(**values))
    return changed


def _history(connection: Connection, identity: str) -> tuple[Change, ...]:
    query = sa.select(changes).where(changes.c.facility == identity).order_by(changes.c.id.desc()).limit(HISTORY)
    rows: Sequence[Any] = connection.execute(query).all()
    undone = {row.undoes for row in rows if row.undoes is not None}
    return tuple(
        Change(row.id, row.facility, row.at, row.by, row.kind, row.fields, row.undoes, row.id in undone) for row in rows
    )


def _now(row: Facility, name: str) -> Any:
    """A field as the history holds it."""
    value = plain(getattr(row, name))
    return value.isoformat() if isinstance(value, date) else value


def _stored(name: str, value: Any) -> Any:
    """A field of the history as the facility holds it."""
    if name in LISTS:
        return tuple(value)
    if name == VERIFIED:
        return date.fromisoformat(value) if value else None
    kinds = {"coord_system": CoordSystem, "precision": Precision}
    return kinds[name](value) if name in kinds else value
