"""A list of places found: in full, and in brief for those who asked for it simply."""

from __future__ import annotations

from bot.journeys.facility_card import distance_words, item, phone_words
from bot.journeys.facility_facts import told
from bot.journeys.find_words import area_name, wanted
from bot.journeys.ports import World
from bot.journeys.search_state import Search
from bot.journeys.talk import example_county
from bot.model.facility import Hit, Page

_TOLD_OF_EACH = ("hours", "capacity", "age_range")
"""Attributes a row does not show by itself: asked for in the search, they are added to each."""


def in_full(
    search: Search, city: str, page: Page, first: int, left: int, before: str, attributes: tuple[str, ...], world: World
) -> str:
    """What was widened or could not be had, the heading, the rows from number `first` on, and what can be said next."""
    blocks = [_block(hit, number, search, attributes, world) for number, hit in enumerate(page.hits, first)]
    order = world.phrases.say("utter_find_price_unverified") if search.order == "price" else None
    parts = [before, _heading(search, city, page, first, world), *blocks, order, _hint(left, search, city, world)]
    return "\n\n".join(filter(None, parts))


def in_brief(search: Search, city: str, page: Page, first: int, before: str, world: World) -> str:
    """The same in a line each: name and number."""
    lines = [_line(hit, number, search, world) for number, hit in enumerate(page.hits, first)]
    return "\n".join(filter(None, [before, _heading(search, city, page, first, world), *lines]))


def _heading(search: Search, city: str, page: Page, first: int, world: World) -> str:
    name = "utter_find_heading" if first == 1 else "utter_find_heading_more"
    area = area_name(search.area, search, city, world)
    ahead = _ahead(search, page.hits[0], world)
    return world.phrases.say(name, area=area, total=page.total, wanted=wanted(search, world), first=first, ahead=ahead)


def _ahead(search: Search, hit: Hit, world: World) -> str:
    """What makes the first the first, where it was asked: its price, or how far it is."""
    row = hit.facility
    if search.order == "price" and row.price_min is not None:
        return world.phrases.say("utter_find_ahead_price", name=row.name, price=f"{row.price_min:g}")
    if search.position is not None and hit.distance_m is not None:
        return world.phrases.say("utter_find_ahead_near", name=row.name, distance=distance_words(hit, world.phrases))
    return ""


def _block(hit: Hit, number: int, search: Search, attributes: tuple[str, ...], world: World) -> str:
    asked = [name for name in attributes if name in _TOLD_OF_EACH]
    has_origin = search.position is not None
    text = item(hit, number, world.phrases, world.today, has_origin=has_origin)
    return "\n".join([text, *told(hit.facility, asked, world)])


def _line(hit: Hit, number: int, search: Search, world: World) -> str:
    row = hit.facility
    return world.phrases.say(
        "utter_facility_simple",
        number=number,
        name=row.name,
        distance=distance_words(hit, world.phrases) if search.position is not None else "",
        phone=phone_words(row, world.phrases),
        demo=world.phrases.say("utter_facility_demo") if row.demo else "",
    )


def _hint(left: int, search: Search, city: str, world: World) -> str:
    if search.place_code is None and search.position is None:
        return world.phrases.say("utter_find_hint_place")
    serves = world.words.category(search.category or "").serves
    other = example_county(city, world, besides=search.place_code)
    return world.phrases.say(f"utter_find_hint_more_{serves}" if left else "utter_find_hint", place=other)
