"""The registry's query string: read into a `FacilityQuery`, or refused with what would be accepted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from bot.front.channels.api.parameters import Cities, check_single, number, page_asked
from bot.front.errors import Refusal
from bot.front.ports import GazetteerPort
from bot.front.positions import coord_system
from bot.model.facility import FacilityQuery
from bot.model.place import Place, PlaceLevel, Position
from bot.vocabulary import FacilityWords

TEXT_LIMIT = 100
SINGLE = ("city", "near", "coord_system", "place", "q", "page", "per_page", "age_months", "max_price")


@dataclass(frozen=True)
class Asked:
    """A query and the page of it that is wanted."""

    query: FacilityQuery
    page: int
    per_page: int


@dataclass(frozen=True)
class QueryReader:
    """Reads query strings against the cities, words and places known."""

    cities: Cities
    words: FacilityWords
    gazetteer: Callable[[], GazetteerPort]
    to_wgs84: Callable[[Position], tuple[float, float]]

    def read(self, params: QueryParams) -> Asked:
        """The query asked for. Raises Refusal 422."""
        check_single(params, SINGLE, TEXT_LIMIT)
        page, per_page = page_asked(params)
        city = self.cities.read(params.get("city"))
        query = FacilityQuery(
            city=city,
            categories=self._categories(params.getlist("category")),
            labels=self._terms(params, "label", self.words.labels),
            sessions=self._terms(params, "session", self.words.sessions),
            admits=self._terms(params, "admits", self.words.admits),
            age_months=_optional(params, "age_months", 0, 240, whole=True),
            max_price=_optional(params, "max_price", 0, 1_000_000),
            text=params.get("q", "").strip() or None,
            near=self._near(params),
            offset=(page - 1) * per_page,
            limit=per_page,
            **self._area(params.get("place", "").strip(), city),
        )
        return Asked(query, page, per_page)

    def _categories(self, given: Sequence[str]) -> tuple[str, ...]:
        found: list[str] = []
        for value in filter(None, map(str.strip, given)):
            found.extend(self._category(value))
        return tuple(dict.fromkeys(found))

    def _category(self, value: str) -> tuple[str, ...]:
        """The categories behind an id, a name, or a word people use for one."""
        known = {**self.words.categories, **self.words.groups}
        for category in known.values():
            if value in {category.id, category.name}:
                return category.ids
        for category in known.values():
            if value in category.words:
                return category.ids
        raise Refusal(422, "unknown_category", value=value[:TEXT_LIMIT])

    def _terms(self, params: QueryParams, field: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        given = filter(None, map(str.strip, params.getlist(field)))
        return tuple(dict.fromkeys(_term(field, value, known) for value in given))

    def _near(self, params: QueryParams) -> tuple[float, float] | None:
        raw = params.get("near", "").strip()
        if not raw:
            coord_system(params.get("coord_system") or None)
            return None
        return self.to_wgs84(read_near(raw, params.get("coord_system") or None))

    def _area(self, text: str, city: str | None) -> dict[str, Any]:
        """The area a place stands for: its county, or its town. A village stands for its town."""
        if not text:
            return {}
        found = self.gazetteer().resolve(text, city=city)
        if found.other_city and found.best is None:
            raise self.cities.not_covered(found.other_city)
        if found.best is None and found.ambiguous:
            names = "、".join(place.full_name for place in found.ambiguous[:5])
            raise Refusal(422, "ambiguous_place", choices=names)
        if found.best is None:
            raise Refusal(422, "unknown_place", value=text)
        return _area_of(found.best)


def read_near(raw: str, system: str | None) -> Position:
    """A position written `lng,lat`. Raises Refusal 422."""
    try:
        lng, lat = (float(part) for part in raw.split(","))
    except ValueError as error:
        raise Refusal(422, "bad_near") from error
    if not (-180 <= lng <= 180 and -180 <= lat <= 180):
        raise Refusal(422, "bad_location")
    if abs(lat) > 90 or (abs(lat) > 54 and abs(lng) < 54):  # no place in China is north of 54° or west of 73°
        raise Refusal(422, "swapped_location")
    return Position(lng, lat, coord_system(system))


def _area_of(place: Place) -> dict[str, Any]:
    if place.level is PlaceLevel.COUNTY:
        return {"county_code": place.county_code or place.code}
    if place.level is PlaceLevel.CITY:
        return {}
    town = place.code if place.level is PlaceLevel.TOWN else place.town_code
    return {"town_code": town} if town else {"county_code": place.county_code}


def _term(field: str, value: str, known: Mapping[str, tuple[str, ...]]) -> str:
    if value in known:
        return value
    for term, words in known.items():
        if value in words:
            return term
    raise Refusal(422, "unknown_value", field=field, value=value[:TEXT_LIMIT], choices="、".join(known))


def _optional(params: QueryParams, field: str, low: int, high: int, *, whole: bool = False) -> Any:
    if not params.get(field, "").strip():
        return None
    value = number(params, field, low, low, high, whole=whole)
    return int(value) if whole else value
