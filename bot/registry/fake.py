"""The registry in memory, without any index: for tests of other rooms, and the reference the real one is held to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from bot.model.facility import Facility, FacilityQuery, Hit, Page
from bot.places.coordinates import great_circle_m
from bot.registry.freshness import Freshness, freshness
from bot.registry.ranking import SPREAD_M, distance_m, expected_m, point_of
from bot.registry.rows import OPERATING


class FakeFacilities:
    """`registry.ports.Facilities` by looking at every row. Totals are always exact."""

    def __init__(self, rows: Iterable[Facility] = (), *, today: Callable[[], date] = date.today) -> None:
        self._rows = {row.id: row for row in rows}
        self._today = today

    def search(self, query: FacilityQuery) -> Page:
        """One page, found by comparing every row."""
        matching = [row for row in self._rows.values() if row.status == OPERATING and matches(row, query)]
        ordered = sorted(matching, key=lambda row: self._key(row, query))
        page = ordered[query.offset : query.offset + query.limit]
        hits = tuple(Hit(row, distance_m(query.near, point_of(row), row.precision)) for row in page)
        return Page(hits, len(ordered))

    def get(self, facility_id: str) -> Facility | None:
        """The row of that id."""
        return self._rows.get(facility_id)

    def count(self, *, city: str | None = None, category: str | None = None, demo: bool | None = None) -> int:
        """How many rows, whatever their status."""
        asked = {"city": city, "category": category, "demo": demo}
        wanted = {name: value for name, value in asked.items() if value is not None}
        return sum(all(getattr(row, name) == value for name, value in wanted.items()) for row in self._rows.values())

    def every(self, *, city: str | None = None) -> Sequence[Facility]:
        """Every row by id."""
        return sorted((row for row in self._rows.values() if city in (None, row.city)), key=lambda row: row.id)

    def upsert(self, rows: Iterable[Facility]) -> int:
        """Keeps the rows, the later of the same id."""
        latest = {row.id: row for row in rows}
        self._rows.update(latest)
        return len(latest)

    def remove(self, ids: Iterable[str]) -> int:
        """Forgets the rows of these ids."""
        return sum(self._rows.pop(facility_id, None) is not None for facility_id in ids)

    def _key(self, row: Facility, query: FacilityQuery) -> tuple[object, ...]:
        old = freshness(row, self._today()) is Freshness.OLD
        if query.order == "price":
            return (old, row.price_min is None, row.price_min or 0.0, row.name, row.id)
        if query.order == "name" or query.near is None:
            return (old, row.name, row.id)
        return (old, expected_m(query.near, point_of(row), row.precision), row.id)


def matches(row: Facility, query: FacilityQuery) -> bool:
    """Whether the row satisfies every filter of the query."""
    return (
        _in_area(row, query)
        and _in_circle(row, query)
        and _offers(row, query)
        and _suits(row, query)
        and _says(row, query)
    )


def _in_area(row: Facility, query: FacilityQuery) -> bool:
    asked = ((query.city, row.city), (query.county_code, row.county_code), (query.town_code, row.town_code))
    return all(wanted is None or wanted == given for wanted, given in asked)


def _in_circle(row: Facility, query: FacilityQuery) -> bool:
    if query.near is None or query.within_m is None:
        return True
    point = point_of(row)
    return point is not None and not SPREAD_M[row.precision] and great_circle_m(*query.near, *point) <= query.within_m


def _offers(row: Facility, query: FacilityQuery) -> bool:
    if query.categories and row.category not in query.categories:
        return False
    wanted = ((query.labels, row.labels), (query.sessions, row.sessions), (query.admits, row.admits))
    return all(set(asked) <= set(given) for asked, given in wanted) and not set(query.without_labels) & set(row.labels)


def _suits(row: Facility, query: FacilityQuery) -> bool:
    age, most = query.age_months, query.max_price
    if age is not None and (
        age < (row.min_age_months or 0) or (row.max_age_months is not None and age > row.max_age_months)
    ):
        return False
    return most is None or row.price_min is None or row.price_min <= most


def _says(row: Facility, query: FacilityQuery) -> bool:
    if not query.text:
        return True
    return any(query.text.lower() in (text or "").lower() for text in (row.name, row.address, row.town, row.county))
