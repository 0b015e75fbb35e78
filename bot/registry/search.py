"""Facilities in a database: found by place, category and label without reading more of the table than needed."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from math import inf
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.model.facility import Facility, FacilityQuery, Hit, Page
from bot.model.place import Precision
from bot.places.coordinates import great_circle_m
from bot.registry.freshness import old_before
from bot.registry.ranking import SPREAD_M, Candidate, LngLat, distance_m, name_key, near_key, point_of, price_key
from bot.registry.rows import from_row, label_rows, to_row
from bot.registry.scope import Scope, circle_parameters, scope_of
from bot.registry.tables import IN_OPERATION, facility, facility_label
from bot.storage.transactions import upsert_into, writing

TOTAL_CAP = 10_000
FILTERED_TOTAL_CAP = 1_000
"""Totals are exact in a county, town, circle or text search, and elsewhere below these; reached, they mean "or more".

The lower one holds where rows must be read to be counted: any filter beyond city, category and one label.
"""

FIRST_RING_M = 600.0
RING_GROWTH = 2.0
CROWD = 400
"""More rows than this in a circle are not all read: a smaller circle will do."""
MOST_SHRINKINGS = 8
NARROW_M = 20.0
LAST_RING_M = 300_000.0
CHUNK = 500
PRECISIONS = {precision.value: precision for precision in Precision}

T = TypeVar("T")


class SqlFacilities:
    """The registry over a database (`registry.ports.Facilities`). `today` tells which rows are old: never shown first.

    Near a point, rows come by expected distance (`registry.ranking`): a row known only to its town or county takes its
    place by where it may be, and shows no metres. Rows without any point come last.
    """

    def __init__(self, engine: Engine, *, today: Callable[[], date] = date.today) -> None:
        self._engine = engine
        self._today = today

    def search(self, query: FacilityQuery) -> Page:
        """One page of the operating facilities that match. `query.near` is in WGS-84."""
        with self._engine.connect() as connection:
            scope = scope_of(query, [query.city] if query.city else _cities(connection))
            return _Search(connection, query, scope, old_before(self._today())).page()

    def get(self, facility_id: str) -> Facility | None:
        """The facility of that id, whatever its status."""
        with self._engine.connect() as connection:
            return _whole(connection, [facility_id]).get(facility_id)

    def count(self, *, city: str | None = None, category: str | None = None, demo: bool | None = None) -> int:
        """How many rows there are, whatever their status."""
        asked = {"city": city, "category": category, "demo": demo}
        wanted = [facility.c[name] == value for name, value in asked.items() if value is not None]
        with self._engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(facility).where(*wanted)).scalar_one())

    def every(self, *, city: str | None = None) -> Sequence[Facility]:
        """Every row, whatever its status, by id."""
        statement = sa.select(facility).order_by(facility.c.id)
        if city:
            statement = statement.where(facility.c.city == city)
        with self._engine.connect() as connection:
            rows = [from_row(row._mapping) for row in connection.execute(statement)]
        return sorted(rows, key=lambda row: row.id)

    def upsert(self, rows: Iterable[Facility]) -> int:
        """Writes the rows in one transaction, replacing those of the same id. Returns how many there were."""
        latest = list({row.id: row for row in rows}.values())
        with writing(self._engine) as connection:
            for chunk in _chunks(latest, CHUNK):
                write_rows(connection, chunk)
        return len(latest)

    def remove(self, ids: Iterable[str]) -> int:
        """Removes the rows of these ids in one transaction. Returns how many there were."""
        with writing(self._engine) as connection:
            return sum(
                connection.execute(sa.delete(facility).where(facility.c.id.in_(chunk))).rowcount
                for chunk in _chunks(list(ids), CHUNK)
            )


class _Search:
    """One search: the order asked for decides how the candidates are gathered."""

    def __init__(self, connection: Connection, query: FacilityQuery, scope: Scope, old: date) -> None:
        self.connection = connection
        self.query = query
        self.scope = scope
        self.old = old
        self.wanted = query.offset + query.limit

    def page(self) -> Page:
        near = self.query.near
        if near and self.query.within_m is not None:
            return self._sorted_page(self._within(near, self.query.within_m))
        if near and self.query.order == "near":
            return self._nearest_page(near)
        return self._listed_page()

    def _nearest_page(self, near: LngLat) -> Page:
        if self.query.text:
            return self._sorted_page(self._fetch(self.scope.rows(named=True)))
        found, complete = self._rings(near)
        if complete:
            return self._sorted_page(found)
        chosen = heapq.nsmallest(self.wanted, found, key=lambda c: near_key(c, near))
        return Page(self._hits([c.id for c in chosen[self.query.offset :]]), self._total())

    def _rings(self, near: LngLat) -> tuple[list[Candidate], bool]:
        """Candidates that include the page for certain, and whether they are all there are.

        A row outside the circle is farther than its radius, and its expected distance farther still; so the circle is
        wide enough as soon as the last row wanted has its expected distance inside it. A circle that turns out crowded
        (the step led from open country into a town) is made smaller again, down to the last one that was too small.
        """
        rows, crowd = self.scope.rows_around(), max(CROWD, 4 * self.wanted)
        too_small, too_large, radius, shrinkings = 0.0, inf, FIRST_RING_M, 0
        while radius < LAST_RING_M:
            limited = rows.limit(crowd) if shrinkings < MOST_SHRINKINGS else rows
            found = self._fetch(limited, circle_parameters(near, radius))
            reach = self._reach(found, near)
            if shrinkings < MOST_SHRINKINGS and len(found) == crowd:
                too_large, shrinkings = radius, shrinkings + 1
                radius = max(too_small, min(reach or radius, (too_small + radius) / 2))
                continue
            if reach is not None and reach <= radius:
                return found, False
            too_small, wider = radius, min(radius * RING_GROWTH, (radius + too_large) / 2)
            if too_large - radius < NARROW_M:
                too_large, wider, shrinkings = inf, too_large, MOST_SHRINKINGS
            radius = wider if reach is None else min(reach, wider)
        return self._fetch(self.scope.rows()), True

    def _reach(self, found: list[Candidate], near: LngLat) -> float | None:
        """Expected distance of the last row wanted; None when there are not enough that may stand before old ones."""
        if len(found) < self.wanted:
            return None
        keys = heapq.nsmallest(self.wanted, (near_key(c, near) for c in found))
        is_old, reach, _ = keys[-1] if keys else (False, 0.0, "")
        return None if is_old else reach

    def _within(self, near: LngLat, radius_m: float) -> list[Candidate]:
        """Those whose distance is known and not more than the radius."""
        found = self._fetch(self.scope.rows_around(named=True), circle_parameters(near, radius_m))
        return [
            c for c in found if c.point and not SPREAD_M[c.precision] and great_circle_m(*near, *c.point) <= radius_m
        ]

    def _sorted_page(self, everything: list[Candidate]) -> Page:
        ordered = sorted(everything, key=_order(self.query))
        ids = [candidate.id for candidate in ordered[self.query.offset : self.wanted]]
        return Page(self._hits(ids), len(ordered))

    def _listed_page(self) -> Page:
        by_price = (facility.c.price_min.is_(None), facility.c.price_min) if self.query.order == "price" else ()
        last = sa.case((facility.c.seen_on < self.old, 1), else_=0)
        statement = self.scope.rows(named=True).order_by(last, *by_price, facility.c.name, facility.c.id)
        page = self._fetch(statement.offset(self.query.offset).limit(self.query.limit))
        return Page(self._hits([candidate.id for candidate in page]), self._total())

    def _total(self) -> int:
        ones = self.scope.ones()
        if not (self.query.county_code or self.query.town_code or self.query.text):
            ones = ones.limit(FILTERED_TOTAL_CAP if self.scope.rest else TOTAL_CAP)
        return int(self.connection.execute(sa.select(sa.func.count()).select_from(ones.subquery())).scalar_one())

    def _fetch(self, statement: Any, parameters: Mapping[str, float] | None = None) -> list[Candidate]:
        return [
            Candidate(
                identity,
                None if lng is None else (lng, lat),
                PRECISIONS[precision],
                seen_on is not None and seen_on < self.old,
                *names,
            )
            for identity, lng, lat, precision, seen_on, *names in self.connection.execute(statement, parameters)
        ]

    def _hits(self, ids: Sequence[str]) -> tuple[Hit, ...]:
        whole = _whole(self.connection, ids)
        return tuple(hit(whole[identity], self.query.near) for identity in ids)


def hit(found: Facility, near: LngLat | None) -> Hit:
    """The facility with its distance, where its precision allows one."""
    return Hit(found, distance_m(near, point_of(found), found.precision))


def _order(query: FacilityQuery) -> Callable[[Candidate], Any]:
    near = query.near
    if query.order == "price":
        return price_key
    if query.order == "name" or near is None:
        return name_key
    return lambda candidate: near_key(candidate, near)


def _whole(connection: Connection, ids: Sequence[str]) -> dict[str, Facility]:
    if not ids:
        return {}
    rows = connection.execute(sa.select(facility).where(facility.c.id.in_(ids)))
    return {row.id: from_row(row._mapping) for row in rows}


def _cities(connection: Connection) -> list[str]:
    """The cities that have facilities, by skipping from one to the next in the index."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        following = sa.select(sa.func.min(facility.c.city)).where(IN_OPERATION, facility.c.city > after)
        after = connection.execute(following).scalar_one()
        found.extend([after] if after is not None else [])
    return found


def write_rows(connection: Connection, rows: Sequence[Facility]) -> None:
    """Writes rows in a transaction of the caller's, replacing those of the same id."""
    insert = upsert_into(connection, facility)
    replaced = {column.name: insert.excluded[column.name] for column in facility.c if column.name != "id"}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["id"], set_=replaced), [to_row(row) for row in rows]
    )
    connection.execute(sa.delete(facility_label).where(facility_label.c.facility_id.in_([row.id for row in rows])))
    labels = [label for row in rows for label in label_rows(row)]
    if labels:
        connection.execute(sa.insert(facility_label), labels)


def _chunks(rows: Sequence[T], size: int) -> Iterable[list[T]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, size)):
        yield chunk
