"""A query as SQL: which index drives it, and which conditions are only checked on the rows it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import degrees
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement, FromClause

from bot.model.facility import FacilityQuery
from bot.places.coordinates import MEAN_EARTH_RADIUS_M
from bot.registry.grid import MOST_RANGES, box_around, ranges_of, squeeze_of
from bot.registry.ranking import LngLat
from bot.registry.tables import IN_OPERATION, RANKED_BY, facility, facility_label

NO_CELLS = (1, 0)
PLANE_ERROR = 0.001
MARGIN_M = 1.0  # more than rounding can lose

Condition: TypeAlias = ColumnElement


@dataclass(frozen=True)
class Scope:
    """`driving` are the conditions one index answers, on columns of `table`; `rest` are on the facility table."""

    table: sa.Table
    driving: tuple[Condition, ...]
    rest: tuple[Condition, ...]

    def rows(self, *more: Condition, named: bool = False) -> sa.sql.Select:
        """Id, WGS-84 point, precision and last day seen of the rows in scope that satisfy `more`.

        `named` adds name and lowest price. Without it, and without `rest`, an index alone answers.
        """
        identity = self.table.c.id if self.table is facility else self.table.c.facility_id
        columns = [identity, *(self.table.c[name] for name in RANKED_BY)]
        columns.extend((facility.c.name, facility.c.price_min) if named else ())
        source = self._source(joined=named or bool(self.rest))
        return sa.select(*columns).select_from(source).where(*self.driving, *more, *self.rest)

    def rows_around(self, *, named: bool = False) -> sa.sql.Select:
        """The rows in the circle given by `circle_parameters` when it is executed, and a few just outside it.

        The cell ranges are a small table that leads the join: an OR of ranges would make SQLite leave the index.
        """
        own = self.table.c
        east, north = own.point_lng - LNG, own.point_lat - LAT
        inside = east * east * SQUEEZE + north * north <= REACH
        return self.rows(own.cell.between(RANGES.c.first, RANGES.c.last), inside, named=named).select_from(RANGES)

    def ones(self) -> sa.sql.Select:
        """A one for every row in scope, for counting."""
        return sa.select(sa.literal(1)).select_from(self._source(bool(self.rest))).where(*self.driving, *self.rest)

    def _source(self, joined: bool) -> FromClause:
        if self.table is facility or not joined:
            return self.table
        return facility_label.join(facility, facility.c.id == facility_label.c.facility_id)


LNG, LAT, SQUEEZE, REACH = (sa.bindparam(name, type_=sa.Float) for name in ("lng", "lat", "squeeze", "reach"))
RANGES = sa.union_all(
    *(
        sa.select(sa.bindparam(f"first{i}").label("first"), sa.bindparam(f"last{i}").label("last"))
        for i in range(MOST_RANGES)
    )
).subquery("ranges")


def circle_parameters(near: LngLat, radius_m: float) -> dict[str, float]:
    """What `Scope.rows_around` needs for a circle.

    On the plane with longitudes squeezed as much as anywhere in the circle's box, no distance comes out longer than on
    the sphere by more than a ten-thousandth (for circles up to LAST_RING_M), hence nothing inside is missed.
    """
    radius_m = radius_m * (1 + PLANE_ERROR) + MARGIN_M
    box = box_around(*near, radius_m)
    reach = degrees(radius_m / MEAN_EARTH_RADIUS_M) ** 2
    found: dict[str, float] = {"lng": near[0], "lat": near[1], "squeeze": squeeze_of(box), "reach": reach}
    ranges = ranges_of(box)
    for i, (first, last) in enumerate([*ranges, *[NO_CELLS] * (MOST_RANGES - len(ranges))]):
        found.update({f"first{i}": first, f"last{i}": last})
    return found


def scope_of(query: FacilityQuery, cities: Sequence[str]) -> Scope:
    """The scope of a query. `cities` are those it covers: the one asked for, or all there are."""
    if query.town_code or query.county_code:
        return _in_area(query, cities)
    if query.labels:
        return _with_label(query, cities)
    driving = (IN_OPERATION, facility.c.city.in_(cities), *_of_category(facility, query))
    return Scope(facility, driving, _residual(query, query.labels))


def _in_area(query: FacilityQuery, cities: Sequence[str]) -> Scope:
    rest = [*_residual(query, query.labels)]
    if query.city:
        rest.append(_beside_index(facility.c.city).in_(cities))
    if not query.town_code:
        driving = (IN_OPERATION, facility.c.county_code == query.county_code, *_of_category(facility, query))
        return Scope(facility, driving, tuple(rest))
    if query.county_code:
        rest.append(_beside_index(facility.c.county_code) == query.county_code)
    if query.categories:
        rest.append(_beside_index(facility.c.category).in_(query.categories))
    return Scope(facility, (IN_OPERATION, facility.c.town_code == query.town_code), tuple(rest))


def _with_label(query: FacilityQuery, cities: Sequence[str]) -> Scope:
    first, *others = query.labels
    driving = (facility_label.c.city.in_(cities), facility_label.c.label == first, *_of_category(facility_label, query))
    return Scope(facility_label, driving, _residual(query, others))


def _of_category(table: sa.Table, query: FacilityQuery) -> tuple[Condition, ...]:
    return (table.c.category.in_(query.categories),) if query.categories else ()


def _beside_index(column: ColumnElement) -> ColumnElement:
    """The column in a form no index answers, so that the planner keeps to the index meant."""
    return sa.func.coalesce(column, "")


def _residual(query: FacilityQuery, labels: Sequence[str]) -> tuple[Condition, ...]:
    listed = [
        *(_has(facility.c.labels, label) for label in labels),
        *(sa.not_(_has(facility.c.labels, label)) for label in query.without_labels),
        *(_has(facility.c.sessions, session) for session in query.sessions),
        *(_has(facility.c.admits, admitted) for admitted in query.admits),
    ]
    return (*listed, *_age(query.age_months), *_price(query.max_price), *_text(query.text))


def _has(column: ColumnElement, term: str) -> Condition:
    return column.contains(f"|{term}|", autoescape=True)


def _age(months: int | None) -> tuple[Condition, ...]:
    if months is None:
        return ()
    youngest, oldest = facility.c.min_age_months, facility.c.max_age_months
    return (sa.or_(youngest.is_(None), youngest <= months), sa.or_(oldest.is_(None), oldest >= months))


def _price(most: float | None) -> tuple[Condition, ...]:
    return () if most is None else (sa.or_(facility.c.price_min.is_(None), facility.c.price_min <= most),)


def _text(text: str | None) -> tuple[Condition, ...]:
    if not text:
        return ()
    pattern = "%" + "".join("/" + c if c in "/%_" else c for c in text) + "%"
    columns = (facility.c.name, facility.c.address, facility.c.town, facility.c.county)
    return (sa.or_(*(column.ilike(pattern, escape="/") for column in columns)),)
