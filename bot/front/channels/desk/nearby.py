"""Facilities for a call: all that was asked for where it was asked; else wider, and what was widened is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.front.ports import FacilitiesPort, Saying
from bot.journeys.call import Call
from bot.model.facility import FacilityQuery, Hit, Page
from bot.model.place import Place, Precision
from bot.vocabulary import facility_words

SHOWN = 10
_PRECISE = frozenset({Precision.EXACT, Precision.VILLAGE})


@dataclass(frozen=True)
class _Attempt:
    """A search, where it looks in words, and whether the filters were kept."""

    query: FacilityQuery
    area: str
    filtered: bool = True


class Nearby:
    """Looks in the registry. Blocking, thread-safe. `cities` are the names shown, by id."""

    def __init__(
        self,
        facilities: FacilitiesPort,
        as_json: Callable[[Hit, date], dict[str, Any]],
        say: Saying,
        cities: Mapping[str, str],
    ) -> None:
        self._facilities = facilities
        self._as_json = as_json
        self._say = say
        self._cities = cities

    def look(self, call: Call, today: date) -> dict[str, Any]:
        """`facilities` and what was `found`: how many, of which kind, from where, and what was widened."""
        if call.kind is None or call.other_city or call.city is None:
            return {
                "facilities": [],
                "found": {"total": 0, "kind": None, "widened": None, "origin": None, "filters": {}},
            }
        attempts = list(self._attempts(call))
        tried = ((attempt, self._facilities.search(attempt.query)) for attempt in attempts)
        attempt, page = next(((a, p) for a, p in tried if p.total), (attempts[0], Page((), 0)))
        precise = call.place is not None and call.place.precision in _PRECISE
        hits = page.hits if precise else tuple(replace(hit, distance_m=None) for hit in page.hits)
        found = {
            "total": page.total,
            "kind": {"id": call.kind, "name": facility_words().category(call.kind).name},
            "widened": self._widened(call, attempts[0], attempt),
            "origin": _origin(call.place),
            "filters": {"label": list(call.labels), "session": list(call.sessions), "admits": list(call.admits)},
        }
        return {"facilities": [self._as_json(hit, today) for hit in hits], "found": found}

    def _attempts(self, call: Call) -> Iterator[_Attempt]:
        """What is tried in turn: where it was asked, the county, the county without the filters, the city."""
        asked, place, city = _query(call), call.place, self._cities.get(call.city or "", "")
        areas = [(replace(asked, county_code=None, town_code=None), city)]
        if place is not None and place.county_code:
            areas.insert(0, (replace(asked, town_code=None), place.county or place.name))
        if asked.town_code and place is not None:
            areas.insert(0, (asked, place.name))
        near, far = areas[:-1] or areas, areas[-1:] if len(areas) > 1 else []
        for part in (near, far):
            yield from (_Attempt(query, area) for query, area in part)
            if _filters(call):
                yield from (_Attempt(_unfiltered(query), area, False) for query, area in part)

    def _widened(self, call: Call, asked: _Attempt, shown: _Attempt) -> str | None:
        said = []
        if shown.area != asked.area:
            said.append(self._say("utter_desk_assist_widened_area", asked=asked.area, area=shown.area))
        if not shown.filtered:
            said.append(self._say("utter_desk_assist_widened_filters", filters="、".join(_filters(call))))
        return "".join(said) or None


def _filters(call: Call) -> list[str]:
    """The filters in words."""
    price = [str(call.max_price)] if call.max_price is not None else []
    return [*call.labels, *call.labels_excluded, *call.sessions, *call.admits, *price]


def _unfiltered(query: FacilityQuery) -> FacilityQuery:
    return replace(query, labels=(), without_labels=(), sessions=(), admits=(), max_price=None)


def _query(call: Call) -> FacilityQuery:
    place = call.place
    near = (place.lng, place.lat) if place and place.lng is not None and place.lat is not None else None
    return FacilityQuery(
        city=call.city,
        categories=facility_words().category(call.kind or "").ids,
        county_code=place.county_code if place else None,
        town_code=place.town_code if place else None,
        labels=call.labels,
        without_labels=call.labels_excluded,
        sessions=call.sessions,
        admits=call.admits,
        age_months=call.months,
        max_price=call.max_price,
        near=near,
        order="near" if near else "name",
        limit=SHOWN,
    )


def _origin(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "lng": place.lng,
        "lat": place.lat,
        "coord_system": "wgs84",
        "label": place.full_name,
        **({} if place.precision in _PRECISE else {"precision": place.precision.value}),
    }
