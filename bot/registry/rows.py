"""Facilities to table rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from bot.model.facility import Facility
from bot.model.place import CoordSystem, Precision
from bot.registry.freshness import seen_on
from bot.registry.grid import cell_of
from bot.registry.ranking import point_of
from bot.registry.tables import RANKED_BY

LISTS = ("labels", "sessions", "admits")
FIELDS = tuple(field.name for field in fields(Facility))
OPERATING = "operating"


def to_row(facility: Facility) -> dict[str, Any]:
    """The row of the facility table, derived columns included."""
    row = {name: getattr(facility, name) for name in FIELDS}
    row.update({name: joined(row[name]) for name in LISTS})
    row.update(coord_system=facility.coord_system.value, precision=facility.precision.value)
    point = point_of(facility)
    row.update(
        point_lng=point[0] if point else None,
        point_lat=point[1] if point else None,
        cell=cell_of(*point) if point else None,
        seen_on=seen_on(facility),
    )
    return row


def label_rows(facility: Facility) -> list[dict[str, Any]]:
    """The facility's rows of the label table; none unless it is in operation."""
    if facility.status != OPERATING:
        return []
    row = to_row(facility)
    shared = {name: row[name] for name in ("city", "category", "cell", *RANKED_BY)}
    return [{**shared, "label": label, "facility_id": facility.id} for label in dict.fromkeys(facility.labels)]


def from_row(row: Mapping[str, Any]) -> Facility:
    """The facility of a row."""
    values = {name: row[name] for name in FIELDS}
    values.update({name: parted(row[name]) for name in LISTS})
    values.update(
        coord_system=CoordSystem(row["coord_system"]), precision=Precision(row["precision"]), demo=bool(row["demo"])
    )
    return Facility(**values)


def joined(terms: Iterable[str]) -> str:
    """Terms between bars, so that one of them can be looked for as |term|."""
    inside = "|".join(terms)
    return f"|{inside}|" if inside else ""


def parted(text: str) -> tuple[str, ...]:
    """The terms of a joined text."""
    return tuple(term for term in text.split("|") if term)
