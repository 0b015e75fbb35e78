"""What a message means that means nothing alone: 八十二, 是的, 如皋, 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.journeys import booking, own_requests, talk
from bot.journeys.details import number_named
from bot.journeys.find_words import area_name, wanted
from bot.journeys.ports import World
from bot.journeys.search_state import IN_CHILDCARE_MONTHS, Search
from bot.language.numerals import parse_numeral
from bot.model.reply import Reply
from bot.model.understanding import Understanding

_OWN = frozenset({"withdraw", "change", "number", "prove"})
_BOOKING = frozenset({booking.JOURNEY, booking.PROVE})
_COURTESIES = ("goodbye", "thanks")
"""What is said at the end, the one that ends more first."""

_SAYS_NO = frozenset({"deny", "correct"})
_LIKELY_ORDINAL = 20
"""A number up to this, beside a list, means one of the list."""

_LONGEST_NO = 8
"""Characters of a no that says nothing else: 不是这个."""


def next_step(awaiting: Mapping[str, Any] | None, search: Search, understanding: Understanding) -> str:
    """What to do with it: own_request, booking, forget, find, suggested (yes to a place), kept (said no), or prompt."""
    return _awaited(awaiting or {}, understanding) or ("find" if _about_search(search, understanding) else "prompt")


def _awaited(awaiting: Mapping[str, Any], understanding: Understanding) -> str | None:
    """The step of the question that was left open, when this answers it."""
    journey, need = awaiting.get("journey"), understanding.need
    if journey == "forget" and need in {"affirm", "deny", "forget_me", "cancel"}:
        is_sure = need in {"affirm", "forget_me"} and not own_requests.refuses(understanding.stated.text)
        return "forget" if is_sure else "kept"
    if journey in _BOOKING and booking.settles(awaiting, understanding):
        return "booking"
    if journey == "place" and need == "affirm":
        return "suggested"
    if journey == "withdraw" and need == "deny":
        return "kept"
    return "own_request" if journey in _OWN and _settles(journey, understanding) else None


def _settles(journey: str, understanding: Understanding) -> bool:
    if journey == "withdraw":
        return understanding.need == "affirm"
    if journey == "number":
        return own_requests.looks_like_number(understanding.stated.text) is not None
    if journey == "prove":
        return bool(own_requests.digit_runs(understanding.stated.text))
    stated = understanding.stated
    return bool(stated.phone or stated.name or stated.places or stated.callback)


def _about_search(search: Search, understanding: Understanding) -> bool:
    stated = understanding.stated
    if stated.categories or stated.position:
        return True
    if search.shown and (stated.ordinals or stated.attributes or number_named(stated.text, len(search.shown))):
        return True
    is_child = search.place_code and any(months < IN_CHILDCARE_MONTHS for months in stated.ages)
    return bool(stated.narrows_search or (search.category and stated.ages) or is_child)


def settle(
    awaiting: Mapping[str, Any], person: str, understanding: Understanding, world: World
) -> own_requests.Handled:
    """Goes on with a request made earlier."""
    number = awaiting.get("number", "")
    if awaiting["journey"] == "withdraw":
        return own_requests.withdrawn(number, person, world)
    if awaiting["journey"] == "change":
        return own_requests.change_one(number, person, understanding, world)
    if awaiting["journey"] == "prove":
        return own_requests.proved(number, understanding, world)
    return own_requests.progress(person, understanding, world)


def prompt(step: str, search: Search, city: str | None, understanding: Understanding, world: World) -> Reply:
    """A short answer when nothing waits for the message."""
    if step == "kept":
        return world.phrases.reply("utter_kept")
    if search.shown and city and _is_plain_no(understanding):
        return world.phrases.reply(
            "utter_what_instead",
            area=area_name(search.area, search, city, world),
            wanted=wanted(search, world),
            place=talk.example_county(city, world, besides=search.place_code),
        )
    value = parse_numeral(understanding.stated.text)
    if search.shown and value is not None and value <= _LIKELY_ORDINAL:
        return world.phrases.reply("utter_detail_not_so_many", count=len(search.shown))
    if value is not None:
        return world.phrases.reply("utter_bare_number", number=understanding.stated.text)
    if understanding.need in {"affirm", "deny", "skip", "step_back", "dont_know"}:
        return world.phrases.reply("utter_anything_else", place=talk.example_county(city, world))
    return _courtesy(understanding, world) or talk.clarify(understanding, world)


def _is_plain_no(understanding: Understanding) -> bool:
    needs = [understanding.need, *(need for need, _ in understanding.others[:2])]
    return len(understanding.stated.text) <= _LONGEST_NO and bool(_SAYS_NO & set(needs[:2]))


def _courtesy(understanding: Understanding, world: World) -> Reply | None:
    """Thanks and a goodbye in one breath: neither is sure, but both are likelier than anything else."""
    likely = {need for need, _ in understanding.others[:2]}
    if not likely or not likely <= set(_COURTESIES):
        return None
    return world.phrases.reply(f"utter_{next(need for need in _COURTESIES if need in likely)}")
