"""One row of a list into a facility, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.model.facility import Facility
from bot.model.place import CoordSystem, Precision
from bot.registry.identity import facility_id
from bot.registry.importers import values
from bot.registry.importers.cleaning import Repairs, RowError
from bot.registry.importers.knowledge import category_in, category_named, knowledge
from bot.registry.importers.location import Location, Locator
from bot.vocabulary import facility_words

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Provenance:
    """What holds for every row of a file that does not say otherwise itself."""

    city: str
    source_name: str
    source_date: date | None
    today: date
    coord_system: CoordSystem = CoordSystem.WGS84
    demo: bool = False


def judge(
    cells: Cells, flags: Mapping[str, tuple[str, ...]], source: Provenance, locator: Locator, repairs: Repairs
) -> Facility:
    """The facility a row of clean cells describes; `flags` are terms that yes-columns add to list fields.

    Raises:
        RowError: with the first reason found.
    """
    name = cells.get("name", "")
    if not name:
        raise RowError("no_name")
    category = _category(cells.get("category", ""), name, repairs)
    telephone = values.phone(cells.get("phone", ""), repairs)
    locator.refuse_other_city(cells, telephone)
    system = CoordSystem(
        values.listed("coord_systems", cells.get("coord_system", ""), "coord_system", source.coord_system.value)
    )
    location = locator.locate(_with_precision_checked(cells), system, repairs)
    lists: dict[str, Any] = {field: _terms(field, cells, flags, repairs) for field in ("labels", "sessions", "admits")}
    code = values.credit_code(cells.get("credit_code", ""), repairs)
    plain = _plain_fields(cells, source, code)
    return replace(plain, category=category, phone=telephone, **lists, **_where(location))


def _category(text: str, name: str, repairs: Repairs) -> str:
    if text in knowledge()["not_facilities"]:
        raise RowError("not_a_facility", value=text)
    named = category_named(text)
    if named:
        return named
    inferred = category_in(text) or category_in(name)
    if inferred is None:
        raise RowError("unknown_category", value=text)
    repairs.note("category_inferred", value=text, category=facility_words().category(inferred).name)
    return inferred


def _with_precision_checked(cells: Cells) -> Cells:
    given = cells.get("precision", "")
    if given and given not in {precision.value for precision in Precision}:
        raise RowError("unknown_value", field="precision", value=given)
    return cells


def _where(location: Location) -> dict[str, Any]:
    return {
        "county_code": location.county.code if location.county else None,
        "county": location.county.name if location.county else None,
        "town_code": location.town.code if location.town else None,
        "town": location.town.name if location.town else None,
        "village_code": location.village.code if location.village else None,
        "lng": location.lng,
        "lat": location.lat,
        "coord_system": location.coord_system,
        "precision": location.precision,
    }


def _plain_fields(cells: Cells, source: Provenance, credit_code: str | None) -> Facility:
    """What can be said of the row without looking beyond its own cells; category still empty."""
    address, record = cells.get("address") or None, _record_number(cells.get("record_number", ""))
    least, most = _prices(cells)
    youngest, oldest = _ages(cells)
    capacity = _count(cells, "capacity")
    return Facility(
        id=_own_id(cells, source.city) or facility_id(source.city, cells["name"], address, credit_code, record),
        name=cells["name"],
        category="",
        city=source.city,
        address=address,
        hours=cells.get("hours") or None,
        price_min=least,
        price_max=most,
        price_unit=cells.get("price_unit") or None,
        price_note=cells.get("price_note") or None,
        capacity=capacity,
        available=_count(cells, "available", most=capacity),
        min_age_months=youngest,
        max_age_months=oldest,
        operator=cells.get("operator") or None,
        credit_code=credit_code,
        record_number=record,
        status=values.listed("statuses", cells.get("status", ""), "status", "operating"),
        source_name=source.source_name,
        source_url=_url(cells.get("source_url", "")),
        source_date=values.day(cells.get("source_date", ""), "source_date", source.today) or source.source_date,
        verified_on=values.day(cells.get("verified_on", ""), "verified_on", source.today),
        demo=source.demo,
        note=cells.get("note") or None,
    )


def _own_id(cells: Cells, city: str) -> str | None:
    """The id of a row that was exported from here."""
    given = cells.get("id", "")
    return given if given.startswith(f"{city}-") and len(given) <= 64 else None


def _record_number(text: str) -> str | None:
    if len(text) > 64:
        raise RowError("too_long", field="record_number")
    return text or None


def _url(text: str) -> str | None:
    if text and not text.startswith(("http://", "https://")):
        raise RowError("unknown_value", field="source_url", value=text)
    return text or None


def _terms(field: str, cells: Cells, flags: Mapping[str, tuple[str, ...]], repairs: Repairs) -> tuple[str, ...]:
    written = values.terms(field, cells.get(field, ""), field, repairs)
    return tuple(dict.fromkeys((*written, *flags.get(field, ()))))


def _prices(cells: Cells) -> tuple[float | None, float | None]:
    limit = knowledge()["limits"]["price"]
    least = values.within(values.number(cells.get("price_min", ""), "price_min"), limit, "price_min")
    most = values.within(values.number(cells.get("price_max", ""), "price_max"), limit, "price_max")
    if least is not None and most is not None and least > most:
        raise RowError("impossible", field="price_min", value=f"{least:g} > {most:g}")
    return least, most


def _ages(cells: Cells) -> tuple[int | None, int | None]:
    youngest = values.months(cells.get("min_age_months", ""), "min_age_months")
    oldest = values.months(cells.get("max_age_months", ""), "max_age_months")
    if youngest is not None and oldest is not None and youngest > oldest:
        raise RowError("impossible", field="min_age_months", value=f"{youngest} > {oldest}")
    return youngest, oldest


def _count(cells: Cells, field: str, most: int | None = None) -> int | None:
    limit = knowledge()["limits"]["capacity"] if most is None else most
    return values.whole(values.within(values.number(cells.get(field, ""), field), limit, field), field)
