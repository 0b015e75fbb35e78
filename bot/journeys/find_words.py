"""An answer about places in words, card and buttons."""

from __future__ import annotations

import json

from bot.journeys.facility_card import facility_json
from bot.journeys.ports import World
from bot.journeys.search_state import Search, place_of, position_of, without_filters
from bot.model.facility import Page
from bot.model.place import Place
from bot.model.reply import Button


def area_name(area: str, search: Search, city: str, world: World) -> str:
    """The area in words: the place itself, its county, the city, or around the position shared."""
    place = place_of(search, world)
    if area == "place" and place is not None:
        return place.full_name
    if area == "county" and place is not None:
        return place.county or place.name
    if search.position is not None:
        return world.phrases.say("utter_find_around_you")
    return world.cities[city].shown


def effective(search: Search) -> Search:
    """The search as it is carried out: without its filters when they were given up."""
    return without_filters(search) if search.relaxed else search


def filter_words(search: Search, world: World) -> str:
    """What narrows the search, in words: 普惠、全日托、收失智老人."""
    say = world.phrases.say
    parts = [*search.labels, *search.sessions]
    parts += [say("utter_find_admits", admits=term) for term in search.admits]
    parts += [say("utter_find_not_label", label=label) for label in search.labels_excluded]
    if search.max_price is not None:
        parts.append(say("utter_find_price_limit", price=search.max_price))
    if search.age_months is not None:
        parts.append(say("utter_find_age", age=age_words(search.age_months, world)))
    return "\u3001".join(parts)


def wanted(search: Search, world: World) -> str:
    """What is looked for, in words: 普惠、全日托的托育机构."""
    filters = filter_words(effective(search), world)
    name = world.words.category(search.category or "").name
    return world.phrases.say("utter_find_wanted", filters=filters, category=name) if filters else name


def age_words(months: int, world: World) -> str:
    """An age in words: months up to two years, then years and half years."""
    if months < 24 or months % 6:
        return world.phrases.say("utter_find_age_months", months=months)
    half = world.phrases.say("utter_find_half") if months % 12 else ""
    return world.phrases.say("utter_find_age_years", years=months // 12, half=half)


def card(search: Search, city: str, page: Page, said: str | None, world: World) -> dict[str, object]:
    position = position_of(search)
    place = place_of(search, world)
    origin: dict[str, object] | None = None
    if position is not None:
        origin = {
            "lng": position.lng,
            "lat": position.lat,
            "coord_system": position.coord_system.value,
            "label": position.label or world.phrases.say("utter_find_around_you"),
        }
    elif place is not None:
        origin = {
            "lng": place.lng,
            "lat": place.lat,
            "coord_system": "wgs84",
            "label": place.full_name,
            "precision": place.precision.value,
        }
    asked = effective(search)
    filters = {
        "labels": asked.labels,
        "without_labels": asked.labels_excluded,
        "sessions": asked.sessions,
        "admits": asked.admits,
        "age_months": asked.age_months,
        "max_price": asked.max_price,
        "county_code": place.county_code if place else None,
        "place": place.full_name if place else None,
        "order": search.order,
    }
    return {
        "kind": "facilities",
        "city": city,
        "category": world.words.category(search.category or "").ids[0],
        "filters": {key: list(v) if isinstance(v, tuple) else v for key, v in filters.items() if v not in (None, ())},
        "origin": origin,
        "widened": said,
        "total": page.total,
        "offset": search.offset,
        "items": [facility_json(hit, world.today) for hit in page.hits],
    }


def buttons(left: int, search: Search, city: str, world: World) -> tuple[Button, ...]:
    if search.place_code is None and search.position is None:
        return county_buttons(city, world)
    return (Button(world.phrases.say("utter_find_button_more"), "/show_more"),) if left else ()


def county_buttons(city: str, world: World) -> tuple[Button, ...]:
    """One button a county of the city."""
    return tuple(Button(place.name, place_payload(place)) for place in world.places.counties(city))


def place_payload(place: Place) -> str:
    """The payload that looks in a place."""
    return "/adjust_search" + json.dumps({"place": place.code})
