"""An attribute of a facility already shown: 第二个的电话, 怎么去, 多少钱, 哪家最便宜."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.journeys.booking import offers
from bot.journeys.facility_card import facility_json, item, source_words
from bot.journeys.facility_facts import TELLERS, held, told
from bot.journeys.find import Found, has_origin, look_up
from bot.journeys.find_words import area_name
from bot.journeys.ports import World
from bot.journeys.search_state import Search, afresh, position_of, wgs84
from bot.language.numerals import parse_numeral
from bot.model.booking import Offer
from bot.model.facility import Facility, FacilityQuery, Hit
from bot.model.reply import Button, Reply
from bot.model.understanding import Stated, Understanding

_ASKS = frozenset({"ask_detail", "human"})
"""Needs of one who asks for a number: that of a facility listed, or of somebody to speak to (talk.human decides)."""

_A_QUESTION = 4
"""Characters of the shortest question; 它呢 asks nothing in particular."""

_NAMED = 3
"""Characters of a facility's name that single it out among those shown."""


def tell(search: Search, city: str | None, understanding: Understanding, world: World) -> Found:
    """Answers about the facility meant: the one numbered, named or talked about, the only one shown; otherwise about all
    of the last page where a line each will do, and asks which."""
    stated = understanding.stated
    if not search.shown:
        return Found((world.phrases.reply("utter_detail_nothing_shown"),), search, city)
    numbers = stated.ordinals or number_named(stated.text, len(search.shown))
    if any(abs(number) > len(search.shown) for number in numbers):
        return Found((world.phrases.reply("utter_detail_not_so_many", count=len(search.shown)),), search, city)
    if stated.order and not numbers:
        return _best(search, city, understanding, world)
    ids = [search.shown[number - 1 if number > 0 else number] for number in numbers]
    ids = ids or _named(search, stated, world) or _talked_about(search)
    if not ids:
        return Found((_which(search, stated, world),), search, city)
    rows = [row for row in (world.facilities.get(facility_id) for facility_id in ids) if row is not None]
    if not rows:
        return Found((world.phrases.reply("utter_detail_gone"),), search, city)
    if stated.order == "price":  # 第二家和第三家哪个便宜
        stated = replace(stated, attributes=(*stated.attributes, "price"))
    replies = tuple(_about(row, stated, search, city, world) for row in rows)
    if not numbers and _asks_what_is_not_held(understanding):
        said = world.phrases.say("utter_detail_not_held")
        replies = (replace(replies[0], text=f"{said}\n{replies[0].text}"), *replies[1:])
    return Found(replies, replace(search, focus=rows[-1].id), city)


def _asks_what_is_not_held(understanding: Understanding) -> bool:
    """有没有停车位: a question about a facility that names nothing the registry holds."""
    stated = understanding.stated
    is_read = stated.attributes or _terms(stated) or stated.ages or stated.categories
    return understanding.need == "ask_detail" and not is_read and len(stated.text) >= _A_QUESTION


def is_about_shown(search: Search, understanding: Understanding, world: World) -> bool:
    """Whether a message asks about the facilities listed rather than for others."""
    stated = understanding.stated
    if stated.ordinals or number_named(stated.text, len(search.shown)):
        names_others = stated.categories or stated.places or stated.position
        return bool(search.shown) or (understanding.need == "ask_detail" and not names_others)
    if search.shown and (stated.attributes or understanding.need == "ask_detail") and _named(search, stated, world):
        return True
    if understanding.need not in _ASKS or stated.places or stated.position or stated.city:
        return False
    if (_terms(stated) or stated.ages) and not search.focus and not stated.attributes:
        return False  # 失能的能住吗, of a whole list: a condition to search by
    return not stated.categories or (bool(search.shown) and _same_kind(search, stated, world))


def number_named(text: str, count: int) -> tuple[int, ...]:
    """The number that a message is (2, 二), when so many are shown; nothing otherwise."""
    value = parse_numeral(text) if len(text) <= 2 else None
    return (value,) if value is not None and 1 <= value <= count else ()


def _same_kind(search: Search, stated: Stated, world: World) -> bool:
    """Whether the kinds named are what is shown already: 有没有床位, beside a list of care homes."""
    shown = set(world.words.category(search.category).ids) if search.category else set()
    return all(shown & set(world.words.category(kind).ids) for kind in stated.categories)


def _talked_about(search: Search) -> list[str]:
    if search.focus:
        return [search.focus]
    return [search.shown[0]] if len(search.shown) == 1 else []


def _named(search: Search, stated: Stated, world: World) -> list[str]:
    """The one shown whose name the message repeats most of, when no other comes near; a place named must be its own."""
    scores = []
    for facility_id in search.shown:
        row = world.facilities.get(facility_id)
        if row is not None:
            is_there = all({place.name, place.county} & {row.town, row.county} for place in stated.places_below_city)
            scores.append((_shared(stated.text, row.name) if is_there else 0, facility_id))
    best = max(scores, default=(0, ""))
    is_clear = best[0] >= _NAMED and sum(score == best[0] for score, _ in scores) == 1
    return [best[1]] if is_clear and len(scores) > 1 else []


def _shared(text: str, name: str) -> int:
    """The length of the longest stretch of `name` that stands in `text`."""
    longest = 0
    for start in range(len(name)):
        while start + longest < len(name) and name[start : start + longest + 1] in text:
            longest += 1
    return longest


def _best(search: Search, city: str | None, understanding: Understanding, world: World) -> Found:
    """哪家最便宜, 最近的怎么去: the list in that order, and what was asked of its first."""
    stated = understanding.stated
    if city is None or (stated.order == "near" and not has_origin(search, world)):
        area = area_name(search.area, search, city, world) if city else ""
        return Found((world.phrases.reply("utter_find_near_unknown", area=area),), search, city)
    found = look_up(afresh(replace(search, order=stated.order or search.order)), city, world)
    asked = tuple(name for name in stated.attributes if name != stated.order and name in TELLERS)
    if not asked or not found.search.shown:
        return found
    first = world.facilities.get(found.search.shown[0])
    if first is None:
        return found
    if first.id in search.shown:
        told_of = replace(search, focus=first.id)
        return Found((_about(first, stated, told_of, city, world),), told_of, city)
    detail = _about(first, stated, found.search, city, world)
    return Found((*found.replies, detail), replace(found.search, focus=first.id), city)


def _which(search: Search, stated: Stated, world: World) -> Reply:
    wanted = stated.attributes or ("detail",)
    buttons = []
    for number, facility_id in enumerate(search.shown[-9:], max(len(search.shown) - 8, 1)):
        row = world.facilities.get(facility_id)
        if row is not None:
            payload = "/ask_detail" + json.dumps({"ordinal": number, "attribute": list(wanted)})
            buttons.append(Button(world.phrases.say("utter_detail_choice", number=number, name=row.name), payload))
    name = "utter_detail_which" if stated.attributes else "utter_detail_which_what"
    asked = world.phrases.reply(name, buttons=tuple(buttons))
    lines = _each(search, stated, world)
    return replace(asked, text="\n\n".join([*lines, asked.text])) if lines else asked


def _each(search: Search, stated: Stated, world: World) -> list[str]:
    """What was asked of every facility of the last page, as paragraphs; nothing where one line each would not do."""
    blocks = []
    for number, facility_id in enumerate(search.shown[search.offset :], search.offset + 1):
        row = world.facilities.get(facility_id)
        lines = _lines(row, stated, world) if row is not None else []
        if row is not None and (lines or "source" in stated.attributes):
            head = world.phrases.say("utter_facility_head", number=number, name=row.name, facts="")
            blocks.append("\n".join([head, *lines, source_words(row, world.phrases, world.today)]))
    return blocks


def _terms(stated: Stated) -> tuple[str, ...]:
    return (*stated.labels, *stated.sessions, *stated.admits)


def _lines(row: Facility, stated: Stated, world: World) -> list[str]:
    return [*told(row, stated.attributes, world), *held(row, _terms(stated), world)]


def _about(row: Facility, stated: Stated, search: Search, city: str | None, world: World) -> Reply:
    number = search.shown.index(row.id) + 1
    hit = _hit(row, search)
    lines = _lines(row, stated, world)
    if "detail" in stated.attributes or not (lines or stated.attributes):
        text = item(hit, number, world.phrases, world.today, has_origin=search.position is not None)
        known = {"hours": row.hours, "capacity": row.capacity, "age_range": row.max_age_months}
        text = "\n".join([text, *told(row, [name for name, value in known.items() if value is not None], world)])
    else:
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


def by_name(text: str, city: str | None, world: World) -> Facility | None:
    """The facility whose name a message gives, when exactly one row carries it."""
    page = world.facilities.search(FacilityQuery(city=city, text=text, order="name", limit=2))
    return page.hits[0].facility if page.total == 1 else None
