"""What the query strings of the interface have in common: which city, which page, numbers, terms. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from bot.front.errors import Refusal
from bot.front.parts import City
from bot.front.ports import GazetteerPort

MOST_PER_PAGE = 50
PER_PAGE = 20
MOST_PAGE = 100_000
SHOWN = 100
"""Characters of a refused value that are said back."""


@dataclass(frozen=True)
class Cities:
    """The cities served, by any of their names; of the others the gazetteer knows the names."""

    served: tuple[City, ...]
    gazetteer: Callable[[], GazetteerPort]

    @property
    def covered(self) -> str:
        """The names of the cities served, for a sentence."""
        return "、".join(city.name for city in self.served)

    def find(self, name: str) -> str | None:
        """The id of a city served, by id or name; None for any other."""
        return next((city.id for city in self.served if name in {city.id, city.name, *city.names}), None)

    def read(self, given: str | None) -> str | None:
        """The id of the city asked about; None when none is. Raises Refusal 422."""
        name = (given or "").strip()
        if not name:
            return None
        found = self.find(name)
        if found is None:
            other = self.gazetteer().resolve(name).other_city
            raise self.not_covered(other) if other else Refusal(422, "unknown_city", covered=self.covered)
        return found

    def not_covered(self, city: str) -> Refusal:
        """The refusal of a city that exists and is not served."""
        return Refusal(422, "city_not_covered", city=city, covered=self.covered)


def check_single(params: QueryParams, names: Iterable[str], limit: int) -> None:
    """Refuses (422) a parameter that is given twice or is longer than `limit` characters."""
    for name in names:
        values = params.getlist(name)
        if len(values) > 1:
            raise Refusal(422, "repeated", field=name)
        if values and len(values[0]) > limit:
            raise Refusal(422, "too_long", field=name, limit=limit)


def page_asked(params: QueryParams) -> tuple[int, int]:
    """The page, from 1, and how many a page. Raises Refusal 422."""
    page = number(params, "page", 1, 1, MOST_PAGE, whole=True)
    return int(page), int(number(params, "per_page", PER_PAGE, 1, MOST_PER_PAGE, whole=True))


def number(params: QueryParams, field: str, default: int, low: int, high: int, *, whole: bool = False) -> float:
    """A number between two bounds, both included. Raises Refusal 422."""
    raw = params.get(field, "").strip()
    if not raw:
        return default
    try:
        value = float(raw)
    except ValueError:
        value = float("nan")
    if not low <= value <= high or (whole and value != int(value)):
        raise Refusal(422, "bad_number", field=field, low=low, high=high)
    return value


def among(params: QueryParams, field: str, choices: Collection[str]) -> frozenset[str]:
    """The values of a parameter that may be repeated. Raises Refusal 422 for one that there is not."""
    given = frozenset(filter(None, map(str.strip, params.getlist(field))))
    for value in sorted(given.difference(choices)):
        raise Refusal(422, "unknown_value", field=field, value=value[:SHOWN], choices="、".join(choices))
    return given
