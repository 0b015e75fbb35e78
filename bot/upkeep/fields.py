"""What of a facility staff may change by hand, and in which form. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from bot.model.facility import Facility
from bot.model.place import CoordSystem, Precision
from bot.registry.importers.cleaning import Repairs, RowError, clean
from bot.registry.importers.values import phone
from bot.registry.rows import LISTS
from bot.vocabulary import facility_words

STATUSES = ("operating", "planned", "suspended", "closed")
TEXT_LIMIT = 300
MOST_YUAN = 1_000_000
MOST_PLACES = 100_000
MOST_MONTHS = 240
TEXTS = ("address", "hours", "price_unit", "price_note", "operator", "note")


class Unusable(ValueError):
    """A value cannot be taken; `field` says whose."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def read_changes(given: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as the facility holds them. Raises Unusable for a field that is not changed by hand, or its value."""
    found: dict[str, Any] = {}
    for field, value in given.items():
        if field not in READERS:
            raise Unusable(field)
        try:
            found[field] = READERS[field](value)
        except (ValueError, TypeError, OverflowError, RowError) as error:
            raise Unusable(field) from error
    return found


def as_json(facility: Facility) -> dict[str, Any]:
    """The fields that may be changed, as `read_changes` takes them."""
    return {field: plain(getattr(facility, field)) for field in READERS}


def plain(value: Any) -> Any:
    """A facility's value as JSON holds it."""
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, CoordSystem | Precision) else value


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > TEXT_LIMIT:
        raise ValueError
    kept = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return clean("note", kept, "", Repairs()) or None


def _name(value: Any) -> str:
    text = _text(value)
    if text is None:
        raise ValueError
    return text


def _phone(value: Any) -> str | None:
    text = _text(value)
    number = phone(text, Repairs()) if text else None
    if text and number is None:  # a person's mobile, or no number at all
        raise ValueError
    return number


def _number(low: float, high: float, *, whole: bool = False) -> Callable[[Any], float | int | None]:
    def read(value: Any) -> float | int | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
        if not isfinite(number) or not low <= number <= high or (whole and number != int(number)):
            raise ValueError
        return int(number) if whole else number

    return read


def _among(choices: Callable[[], Any]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in choices():
            raise ValueError
        return value

    return read


def _several(choices: Callable[[], Any]) -> Callable[[Any], tuple[str, ...]]:
    one = _among(choices)

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise TypeError
        return tuple(dict.fromkeys(one(item) for item in value))

    return read


READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": _name,
    "category": _among(lambda: facility_words().categories),
    "status": _among(lambda: STATUSES),
    **{field: _several(lambda field=field: getattr(facility_words(), field)) for field in LISTS},  # type: ignore[misc]
    "phone": _phone,
    **dict.fromkeys(TEXTS, _text),
    "price_min": _number(0, MOST_YUAN),
    "price_max": _number(0, MOST_YUAN),
    "capacity": _number(0, MOST_PLACES, whole=True),
    "available": _number(0, MOST_PLACES, whole=True),
    "min_age_months": _number(0, MOST_MONTHS, whole=True),
    "max_age_months": _number(0, MOST_MONTHS, whole=True),
    "lng": _number(-180, 180),
    "lat": _number(-90, 90),
    "coord_system": CoordSystem,
    "precision": Precision,
}
"""How each field is read; a field that is not here is not changed by hand."""
