"""An attribute of a facility already shown: 第二个的电话, 怎么去, 多少钱."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from bot.journeys.booking import offers
from bot.journeys.facility_card import (
    facility_json,
    item,
    phone_words,
    price_words,
    source_words,
    where_words,
)
from bot.journeys.find import Found
from bot.journeys.find_words import age_words
from bot.journeys.ports import World
from bot.journeys.search_state import Search, position_of, wgs84
from bot.language.numerals import parse_numeral
from bot.model.booking import Offer
from bot.model.facility import Facility, FacilityQuery, Hit
from bot.model.reply import Button, Reply
from bot.model.understanding import Understanding

Teller = Callable[[Facility, World], str]


def tell(search: Search, city: str | None, understanding: Understanding, world: World) -> Found:
    """Answers about the facility meant: the one numbered, the one talked about, the only one shown; otherwise asks which."""
    if not search.shown:
        return Found((world.phrases.reply("utter_detail_nothing_shown"),), search, city)
    wanted = understanding.stated.attributes or ("detail",)
    numbers = understanding.stated.ordinals or number_named(understanding.stated.text, len(search.shown))
    if any(abs(number) > len(search.shown) for number in numbers):
        return Found((world.phrases.reply("utter_detail_not_so_many", count=len(search.shown)),), search, city)
    ids = [search.shown[number - 1 if number > 0 else number] for number in numbers] or _talked_about(search)
    if not ids:
        return Found((_which(search, wanted, world),), search, city)
    rows = [row for row in (world.facilities.get(facility_id) for facility_id in ids) if row is not None]
    if not rows:
        return Found((world.phrases.reply("utter_detail_gone"),), search, city)
    replies = tuple(_about(row, wanted, search, city, world) for row in rows)
    return Found(replies, replace(search, focus=rows[-1].id), city)


def is_about_shown(search: Search, understanding: Understanding) -> bool:
    """Whether a message asks about the facilities listed rather than for others."""
    stated = understanding.stated
    if stated.ordinals or number_named(stated.text, len(search.shown)):
        return bool(search.shown)
    asks_elsewhere = bool(stated.categories or stated.places or stated.position)
    return understanding.need == "ask_detail" and not asks_elsewhere


def number_named(text: str, count: int) -> tuple[int, ...]:
    """The number that a message is (2, 二), when so many are shown; nothing otherwise."""
    value = parse_numeral(text) if len(text) <= 2 else None
    return (value,) if value is not None and 1 <= value <= count else ()


def _talked_about(search: Search) -> list[str]:
    if search.focus:
        return [search.focus]
    return [search.shown[0]] if len(search.shown) == 1 else []


def _which(search: Search, wanted: tuple[str, ...], world: World) -> Reply:
    buttons = []
    for number, facility_id in enumerate(search.shown[-9:], max(len(search.shown) - 8, 1)):
        row = world.facilities.get(facility_id)
        if row is not None:
            payload = "/ask_detail" + json.dumps({"ordinal": number, "attribute": list(wanted)})
            buttons.append(Button(world.phrases.say("utter_detail_choice", number=number, name=row.name), payload))
    return world.phrases.reply("utter_detail_which", buttons=tuple(buttons))


def _about(row: Facility, wanted: tuple[str, ...], search: Search, city: str | None, world: World) -> Reply:
    number = search.shown.index(row.id) + 1
    hit = _hit(row, search)
    if "detail" in wanted:
        text = item(hit, number, world.phrases, world.today, has_origin=search.position is not None)
        known = {"hours": row.hours, "capacity": row.capacity, "age_range": row.max_age_months}
        text = "\n".join([text, *(_TELLERS[name](row, world) for name, value in known.items() if value is not None)])
    else:
        lines = [_TELLERS[name](row, world) for name in dict.fromkeys(wanted) if name in _TELLERS]
        head = world.phrases.say("utter_facility_head", number=number, name=row.name, facts="")
        text = "\n".join([head, *lines, source_words(row, world.phrases, world.today)])
    card: dict[str, object] = {
        "kind": "facilities",
        "city": city,
        "category": row.category,
        "filters": {},
        "origin": None,
        "widened": None,
        "total": 1,
        "offset": number - 1,
        "items": [facility_json(hit, world.today)],
    }
    return Reply(text, offers(Offer("facility", row.id), world), card)


def _hit(row: Facility, search: Search) -> Hit:
    from bot.registry.ranking import distance_m, point_of

    position = position_of(search)
    near = wgs84(position) if position else None
    return Hit(row, distance_m(near, point_of(row), row.precision))


def _phone(row: Facility, world: World) -> str:
    return phone_words(row, world.phrases) if row.phone else world.phrases.say("utter_detail_no_phone")


def _address(row: Facility, world: World) -> str:
    return world.phrases.say("utter_detail_address", where=where_words(row, world.phrases))


def _route(row: Facility, world: World) -> str:
    name = "utter_detail_route" if row.address else "utter_detail_route_unknown"
    return world.phrases.say(name, where=where_words(row, world.phrases), name=row.name)


def _hours(row: Facility, world: World) -> str:
    return world.phrases.say("utter_detail_hours" if row.hours else "utter_detail_no_hours", hours=row.hours or "")


def _price(row: Facility, world: World) -> str:
    return price_words(row, world.phrases)


def _capacity(row: Facility, world: World) -> str:
    if row.capacity is None:
        return world.phrases.say("utter_detail_no_capacity")
    free = "" if row.available is None else world.phrases.say("utter_detail_available", available=row.available)
    return world.phrases.say("utter_detail_capacity", capacity=row.capacity, free=free)


def _source(row: Facility, world: World) -> str:
    return world.phrases.say("utter_detail_source", url=row.source_url) if row.source_url else ""


def _age_range(row: Facility, world: World) -> str:
    bounds = {"low": row.min_age_months, "high": row.max_age_months}
    known = {name: age_words(months, world) for name, months in bounds.items() if months is not None}
    names = {2: "utter_detail_age_range", 1: f"utter_detail_age_{''.join(known)}", 0: "utter_detail_no_age_range"}
    return world.phrases.say(names[len(known)], **known)


_TELLERS: dict[str, Teller] = {
    "phone": _phone,
    "address": _address,
    "route": _route,
    "hours": _hours,
    "price": _price,
    "capacity": _capacity,
    "source": _source,
    "age_range": _age_range,
}


def by_name(text: str, city: str | None, world: World) -> Facility | None:
    """The facility whose name a message gives, when exactly one row carries it."""
    page = world.facilities.search(FacilityQuery(city=city, text=text, order="name", limit=2))
    return page.hits[0].facility if page.total == 1 else None
