"""Find a place: first search, more, filters, another place or city, widening that is said openly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.journeys.by_sound import condition_by_sound, kind_by_sound
from bot.journeys.find_words import (
    area_name,
    buttons,
    card,
    effective,
    filter_words,
    wanted,
)
from bot.journeys.found_words import in_brief, in_full
from bot.journeys.ports import World
from bot.journeys.search_state import (
    PAGE,
    Search,
    afresh,
    bare_price,
    change,
    given_up,
    place_of,
    position_of,
    wgs84,
)
from bot.journeys.talk import city_buttons, city_names
from bot.journeys.where import Where, where
from bot.journeys.where_words import place_trouble, similar_places
from bot.model.facility import FacilityQuery, Page
from bot.model.place import Place, PlaceLevel, Precision
from bot.model.reply import Reply
from bot.model.understanding import Stated, Understanding

_ORIGIN_PRECISE = frozenset({Precision.EXACT, Precision.VILLAGE})


@dataclass(frozen=True)
class Found:
    """What a message led to: the replies, the search as it now stands, the city of the conversation.

    `suggested` is the code of a place that the reply asks about: a yes means it.
    """

    replies: tuple[Reply, ...]
    search: Search
    city: str | None
    suggested: str | None = None


def find(
    search: Search, city: str | None, understanding: Understanding, world: World, *, home: str | None = None
) -> Found:
    """Answers a message about finding a place. `home` is the code of where they live, as told for something else:
    who names no place is looked for around there."""
    stated = understanding.stated
    if understanding.need == "show_more" and search.category and not stated.categories:
        return more(search, city, world)
    meant = where(stated, city, world)
    changed = change(search, understanding, meant.place, world)
    if home is not None and not (changed.place_code or changed.position or stated.city):
        changed = replace(changed, place_code=home)
    changed, heard = kind_by_sound(changed, understanding, world)
    if understanding.need == "adjust_search" and search.shown and not _says_something(search, stated):
        again = condition_by_sound(understanding, world)
        if again is not None:
            return find(search, city, again, world, home=home)
        return Found((world.phrases.reply("utter_find_cannot_filter"),), search, city)
    if meant.city != city and meant.place is None and stated.position is None:
        changed = replace(changed, place_code=None, position=None)
    if stated.wants_wider and search.shown and changed == afresh(search):
        return more(search, city, world)
    if meant.problem or meant.choices:
        return _place_trouble(search, city, changed, meant, world)
    noted = "\n".join(filter(None, [heard, _noted(search, changed, stated, world)])) or None
    return look_up(changed, meant.city, world, stated.attributes, noted)


def _says_something(search: Search, stated: Stated) -> bool:
    return stated.narrows_search or bool(stated.ages) or bare_price(search, stated) is not None


def _noted(search: Search, changed: Search, stated: Stated, world: World) -> str | None:
    """What has to be said before the list: a condition taken back, an order or a filter that cannot be had."""
    dropped = given_up(search, changed)
    notes = [world.phrases.say("utter_find_given_up", filters="\u3001".join(dropped))] if dropped else []
    if stated.order == "near" and not has_origin(changed, world) and changed.place_code:
        area = area_name("place" if _below_county(changed, world) else "county", changed, "", world)
        notes.append(world.phrases.say("utter_find_near_unknown", area=area))
    if "hours" in stated.attributes:
        notes.append(world.phrases.say("utter_find_hours_no_filter"))
    return "\n".join(notes) or None


def _below_county(search: Search, world: World) -> bool:
    place = place_of(search, world)
    return place is not None and place.level is not PlaceLevel.COUNTY


def look_up(
    search: Search, city: str | None, world: World, attributes: tuple[str, ...] = (), noted: str | None = None
) -> Found:
    """Asks for what is missing, kind before city; otherwise answers. `attributes` are told of every row, `noted` first."""
    if search.category is None:
        return Found((_ask_category(search, city, world),), search, city)
    if city is None:
        ask = world.phrases.reply(
            "utter_find_ask_city",
            category=wanted(search, world),
            cities=city_names(world),
            buttons=city_buttons(world),
        )
        return Found((ask,), search, city)
    asked = next(_areas(search, world))
    for attempt in _attempts(search, world):
        page = _page(attempt, city, world)
        if page.total:
            return _shown(attempt, city, page, _widened(attempt, asked, city, world), world, attributes, noted)
    return Found((_nothing(search, city, world),), search, city)


def _ask_category(search: Search, city: str | None, world: World) -> Reply:
    """Asks for the kind; says first the place that was understood, when one was."""
    if city is None:
        return world.phrases.reply("utter_find_ask_category")
    area = area_name(next(_areas(search, world)), search, city, world)
    return world.phrases.reply("utter_find_ask_category_there", area=area)


def more(search: Search, city: str | None, world: World) -> Found:
    """The next page; at the end of an area says so and opens the next wider one."""
    if city is None or not search.shown:
        return look_up(search, city, world)
    page = _unseen(search, city, world)
    if page.hits:
        return _shown(replace(search, offset=len(search.shown)), city, page, None, world)
    return _next_area(search, city, world) or Found((_no_more(search, city, world),), search, city)


def _next_area(search: Search, city: str, world: World) -> Found | None:
    areas = list(_areas(search, world))
    for area in areas[areas.index(search.area) + 1 :] if search.area in areas else []:
        start = replace(search, area=area, offset=len(search.shown))
        page = _unseen(start, city, world)
        if page.hits:
            said = world.phrases.say(
                "utter_find_more_wider",
                seen=area_name(search.area, search, city, world),
                wanted=wanted(search, world),
                area=area_name(area, search, city, world),
            )
            return _shown(start, city, page, said, world)
    return None


def _unseen(search: Search, city: str, world: World) -> Page:
    """The next rows of the search's area. By what was shown, not by an offset: a wider area has an order of its own."""
    page = _page(replace(search, offset=0), city, world, limit=PAGE + len(search.shown))
    unseen = (hit for hit in page.hits if hit.facility.id not in search.shown)
    return Page(tuple(unseen)[:PAGE], page.total)


def _attempts(search: Search, world: World) -> Iterator[Search]:
    """What is tried in turn: all that was asked, near by and in the county; the county without the filters; the city.

    A family goes to what is near: a place two counties away with the right label helps less than one next door.
    """
    near, far = [area for area in _areas(search, world) if area != "city"], ["city"]
    for areas in (near, far):
        yield from (replace(search, area=area) for area in areas)
        if search.has_filters:
            yield from (replace(search, area=area, relaxed=True) for area in areas)


def _widened(attempt: Search, asked: str, city: str, world: World) -> str | None:
    """The sentence that says what was widened; None when nothing was."""
    if attempt.area == asked and not attempt.relaxed:
        return None
    whole = replace(attempt, relaxed=False)
    return world.phrases.say(
        "utter_find_widened_filters" if attempt.relaxed else "utter_find_widened_area",
        asked=area_name(asked, attempt, city, world),
        wanted=wanted(whole, world),
        filters=filter_words(whole, world),
        area=area_name(attempt.area, attempt, city, world),
        category=world.words.category(attempt.category or "").name,
    )


def _areas(search: Search, world: World) -> Iterator[str]:
    place = place_of(search, world)
    if place is not None and place.level is not PlaceLevel.COUNTY and place.town_code:
        yield "place"
    if place is not None and place.county_code:
        yield "county"
    yield "city"


def _page(search: Search, city: str, world: World, limit: int = PAGE) -> Page:
    place = place_of(search, world)
    page = world.facilities.search(_query(effective(search), city, place, world, limit))
    if not has_origin(search, world):
        return Page(tuple(replace(hit, distance_m=None) for hit in page.hits), page.total)
    return page


def has_origin(search: Search, world: World) -> bool:
    """Whether there is a point to measure distances from: a shared position, or a place known to the village."""
    place = place_of(search, world)
    return search.position is not None or bool(place and place.precision in _ORIGIN_PRECISE)


def _query(search: Search, city: str, place: Place | None, world: World, limit: int) -> FacilityQuery:
    position = position_of(search)
    near = wgs84(position) if position else (place.lng, place.lat) if place and place.lng and place.lat else None
    return FacilityQuery(
        city=city,
        categories=world.words.category(search.category or "").ids,
        county_code=place.county_code if place and search.area in {"place", "county"} else None,
        town_code=place.town_code if place and search.area == "place" else None,
        labels=search.labels,
        without_labels=search.labels_excluded,
        sessions=search.sessions,
        admits=search.admits,
        age_months=search.age_months,
        max_price=search.max_price,
        near=near,
        order="price" if search.order == "price" else "near" if near else "name",
        offset=search.offset,
        limit=limit,
    )


def _shown(
    search: Search,
    city: str,
    page: Page,
    said: str | None,
    world: World,
    attributes: tuple[str, ...] = (),
    noted: str | None = None,
) -> Found:
    first = len(search.shown) + 1
    search = replace(search, shown=(*search.shown, *(hit.facility.id for hit in page.hits)), focus=None)
    left = max(page.total - search.offset - len(page.hits), 0)
    before = "\n\n".join(filter(None, [noted, said]))
    text = in_full(search, city, page, first, left, before, attributes, world)
    simple = in_brief(search, city, page, first, before, world)
    reply = Reply(text, buttons(left, search, city, world), card(search, city, page, said, world), simple)
    return Found((reply,), search, city)


def _nothing(search: Search, city: str, world: World) -> Reply:
    return world.phrases.reply(
        "utter_find_nothing",
        asked=_asked_area(search, city, world),
        wanted=wanted(search, world),
        area=world.cities[city].shown,
    )


def _asked_area(search: Search, city: str, world: World) -> str:
    """The area asked, to be named beside the whole city; nothing when it was the whole city."""
    area = next(_areas(search, world))
    return (
        "" if area == "city" else world.phrases.say("utter_find_and_whole", area=area_name(area, search, city, world))
    )


def _no_more(search: Search, city: str, world: World) -> Reply:
    area = area_name(search.area, search, city, world)
    return world.phrases.reply("utter_find_no_more", area=area, count=len(search.shown), wanted=wanted(search, world))


def _place_trouble(search: Search, city: str | None, changed: Search, meant: Where, world: World) -> Found:
    """Says what is wrong with the place; a search that only begins keeps its kind and its filters."""
    reply = place_trouble(meant, world)
    if meant.choices:
        return Found((reply,), changed, city)
    begun = replace(changed, place_code=None, position=None)
    similar = similar_places(meant, world)
    suggested = similar[0].code if len(similar) == 1 else None
    return Found((reply,), begun if search.category is None else search, meant.city, suggested)


def suggested_place(search: Search, city: str | None, code: str, world: World) -> Found:
    """Goes on in the place that was asked about, after a yes."""
    place = world.places.place(code)
    places = (place,) if place else ()
    return find(search, city, Understanding("adjust_search", 1.0, Stated(places=places)), world)
