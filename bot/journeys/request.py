"""Register a request: what a message answers, what is asked next, read-back, submitting.

It is a pre-registration for staff to call back, and decides nothing. Pure: the form's slots in, their changes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.journeys.listed_answers import name_in_list
from bot.journeys.not_answers import UNWILLING, asks_back, instead, resumes
from bot.journeys.ports import World
from bot.journeys.request_words import which_to_change
from bot.journeys.talk import city_names, example_county
from bot.journeys.where import where
from bot.language.names import corrected_name, find_name
from bot.model.place import PlaceLevel
from bot.model.reply import Button, Reply
from bot.model.understanding import Stated, Understanding
from bot.vocabulary import phrases as trade_phrases

FIELDS = ("contact_name", "contact_phone", "contact_town", "callback_time", "consent", "confirmed")
"""The form's slots, in the order asked."""

KNOWN_BESIDE = ("contact_county", "contact_address")
"""Slots that come with the answers: a county said before its town, and the address in the citizen's words."""

EDITABLE = ("contact_name", "contact_phone", "contact_town", "callback_time")

_ENDINGS = frozenset({"cancel", "request_withdraw"})
_STAY = frozenset({"repeat", "simpler"})
_ELSEWHERE = frozenset(
    {
        "find_facility",
        "show_more",
        "ask_detail",
        "check_eligibility",
        "ask_policy",
        "human",
        "urgent",
        "greet",
        "thanks",
        "goodbye",
        "help",
        "forget_me",
        "recall_facts",
        "complaint",
        "start_over",
        "request_progress",
        "out_of_scope",
        "adjust_search",
    }
)
_STEERING = frozenset(
    {
        "human",
        "urgent",
        "greet",
        "thanks",
        "goodbye",
        "help",
        "forget_me",
        "start_over",
        "show_more",
        "request_progress",
    }
)
"""What may be said in as few characters as a name has, and means what it says."""


_ADAPTATION = re.compile("\u6539\u9020|\u9002\u8001")
"""改造, 适老."""


_UNSURE = frozenset({"nlu_fallback", "out_of_scope", "dont_know"})
_LONGEST_TIME = 40
_SURE = 0.75


@dataclass(frozen=True)
class Answered:
    """What a message did to the form. `taken` false: it was about something else. `ending` ends the form."""

    taken: bool
    changes: Mapping[str, Any] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()
    ending: str | None = None


def answer(filled: Mapping[str, Any], asked: str | None, understanding: Understanding, world: World) -> Answered:
    """Reads a message against the form. `filled` are the slots as they stand, `asked` the one just asked for."""
    ending = _ending(asked, understanding)
    if ending is not None:
        return Answered(True, ending=ending)
    if understanding.need in _STAY:
        return Answered(True, {"city": filled.get("city")})
    if understanding.need == "step_back" and asked is not None:
        return _back(filled, asked)
    found = _read(filled, asked, understanding, world)
    if not found.taken and asked is not None and resumes(understanding):
        return Answered(True, {"city": filled.get("city")})
    return found


def _read(filled: Mapping[str, Any], asked: str | None, understanding: Understanding, world: World) -> Answered:
    if asked == "confirmed":
        return _at_read_back(filled, understanding, world)
    if asked == "consent":
        return _at_consent(filled, understanding, world)
    return _fill(filled, asked, understanding, world)


def _ending(asked: str | None, understanding: Understanding) -> str | None:
    if understanding.need in _ENDINGS and understanding.confidence > _SURE:
        return "cancelled"
    return "other_service" if asked is None and _is_for_another(understanding) else None


def _is_for_another(understanding: Understanding) -> bool:
    """老年大学怎么报名: a request for a place, which nobody can be registered for here."""
    stated = understanding.stated
    is_service = _ADAPTATION.search(stated.text) is not None
    return understanding.need == "apply_service" and bool(stated.categories) and not (is_service or stated.phone)


def _back(filled: Mapping[str, Any], asked: str) -> Answered:
    before = [name for name in FIELDS[: FIELDS.index(asked)] if name in (*EDITABLE, "consent")]
    if not before:
        return Answered(True, {"city": filled.get("city")})
    return Answered(True, {before[-1]: None, **({asked: None} if filled.get(asked) is not None else {})})


def _at_read_back(filled: Mapping[str, Any], understanding: Understanding, world: World) -> Answered:
    stated = understanding.stated
    changed = _fill(filled, None, understanding, world)
    if changed.changes or changed.replies:
        return changed
    named = [name for name in stated.fields_named if name in EDITABLE]
    if named and understanding.need not in _ELSEWHERE - {"ask_detail", "adjust_search"}:
        return Answered(True, {named[0]: None})
    if understanding.need == "affirm":
        return Answered(True, {"confirmed": True})
    if understanding.need in {"deny", "correct", "request_change"}:
        return Answered(True, {"confirmed": None, "city": filled.get("city")}, (which_to_change(world),))
    return Answered(False)


def _at_consent(filled: Mapping[str, Any], understanding: Understanding, world: World) -> Answered:
    if understanding.need == "affirm":
        return Answered(True, {"consent": True})
    if understanding.need == "deny":
        return Answered(True, {"consent": None}, ending="no_consent")
    if understanding.need in {"correct", "inform"}:
        return _fill(filled, None, understanding, world)
    asks_why = understanding.need in _UNSURE or understanding.stated.fields_named
    if asks_why and asks_back(understanding):
        return Answered(True, {"consent": None}, (world.phrases.reply("utter_request_why_consent"),))
    return Answered(False)


def _fill(filled: Mapping[str, Any], asked: str | None, understanding: Understanding, world: World) -> Answered:
    changes: dict[str, Any] = {}
    replies: list[Reply] = []
    for read in (_read_city, _read_phone, _read_town, _read_name, _read_time):
        found, said = read(filled, asked, understanding, world)
        changes.update(found)
        replies += said
    if changes or replies:
        return Answered(True, changes or {"city": filled.get("city")}, tuple(replies))
    if understanding.need == "correct" and understanding.stated.fields_named:
        return Answered(True, {understanding.stated.fields_named[0]: None})
    return _not_an_answer(filled, asked, understanding, world)


def _not_an_answer(
    filled: Mapping[str, Any], asked: str | None, understanding: Understanding, world: World
) -> Answered:
    is_elsewhere = understanding.need in _ELSEWHERE and understanding.confidence >= _SURE / 2
    is_about_field = asked in understanding.stated.fields_named and understanding.need != "ask_detail"
    is_about_field = is_about_field and asks_back(understanding)
    if (
        asked is None
        or understanding.stated.ordinals
        or ((is_elsewhere or understanding.stated.narrows_search) and not is_about_field)
    ):
        return Answered(False)
    if understanding.need in UNWILLING and asked == "callback_time":
        return Answered(True, {"callback_time": world.phrases.say("utter_request_any_time")})
    if resumes(understanding):
        return Answered(False)
    reply = instead(asked, understanding, world)
    return Answered(True, {"city": filled.get("city")}, (reply,)) if reply else Answered(False)


Read = tuple[dict[str, Any], list[Reply]]


def _read_city(filled: Mapping[str, Any], asked: str | None, understanding: Understanding, world: World) -> Read:
    named = understanding.stated.city
    if named not in world.cities or understanding.need in _ELSEWHERE or understanding.stated.places_below_city:
        return {}, []
    if asked == "contact_town":
        return {"city": named}, [
            world.phrases.reply("utter_request_which_county", city=world.cities[named or ""].shown)
        ]
    return ({"city": named}, []) if named != filled.get("city") else ({}, [])


def _read_phone(_filled: Mapping[str, Any], asked: str | None, understanding: Understanding, world: World) -> Read:
    stated = understanding.stated
    if stated.phone and not stated.phone_problem:
        return {"contact_phone": stated.phone}, []
    if stated.phone_problem and (asked in {"contact_phone", None} or "contact_phone" in stated.fields_named):
        return {}, [world.phrases.reply(f"utter_request_phone_{stated.phone_problem}", phone=stated.phone)]
    return {}, []


def _read_name(filled: Mapping[str, Any], asked: str | None, understanding: Understanding, _world: World) -> Read:
    stated = understanding.stated
    if stated.name:
        return {"contact_name": stated.name}, []
    renamed = corrected_name(stated.text, trade_phrases()) if "contact_name" in stated.fields_named else None
    if renamed:
        return {"contact_name": renamed}, []
    listed = name_in_list(stated)
    if listed and not filled.get("contact_name"):
        return {"contact_name": listed}, []
    bare = find_name(stated.text, trade_phrases())
    if bare is None or stated.places or stated.categories:
        return {}, []
    is_asked = asked == "contact_name" and not (understanding.need in _STEERING and understanding.confidence > _SURE)
    is_correction = (
        understanding.need == "correct" and asked not in {None, "contact_name"} and filled.get("contact_name")
    )
    return ({"contact_name": bare}, []) if is_asked or is_correction else ({}, [])


def _read_town(filled: Mapping[str, Any], asked: str | None, understanding: Understanding, world: World) -> Read:
    stated = understanding.stated
    says_place = bool(stated.places or stated.unknown_place or stated.other_city or stated.position)
    is_about_more = understanding.need in _ELSEWHERE and (asked != "contact_town" or bool(stated.categories))
    if not says_place or is_about_more:
        return {}, []
    meant = where(_within(filled.get("contact_county"), stated), filled.get("city"), world)
    if meant.place is not None and meant.place.level is PlaceLevel.CITY:
        return {}, []  # already read as the city
    if meant.place is not None and meant.place.level in {PlaceLevel.TOWN, PlaceLevel.VILLAGE}:
        return {"contact_town": meant.place.code, "city": meant.city, "contact_address": _address(stated)}, []
    if asked not in {"contact_town", None}:
        return {}, []
    if understanding.need == "apply_service" and asked is None and meant.problem != "other_city":
        county = meant.place if meant.place is not None and not meant.choices else None
        known = {"city": meant.city, "contact_county": county.code} if county else {}
        return known, []  # the opening comes first; the question for the town says what is missing
    return _town_trouble(filled, meant, world)


def _within(county: str | None, stated: Stated) -> Stated:
    """The message with its places narrowed to the county said before, where any of them lies in it."""
    inside = tuple(place for place in stated.places if county and place.county_code == county)
    return replace(stated, places=inside) if inside else stated


def _town_trouble(filled: Mapping[str, Any], meant: Any, world: World) -> Read:
    if meant.choices:
        buttons = tuple(Button(place.full_name, town_payload(place.code)) for place in meant.choices[:6])
        return {}, [world.phrases.reply("utter_find_which_place", place=meant.named, buttons=buttons)]
    if meant.place is not None:
        known = {"city": meant.city, "contact_county": meant.place.code}
        return known, [world.phrases.reply("utter_request_which_town", county=meant.place.name)]
    if meant.problem in {"other_city", "unknown_place"}:
        example = example_county(filled.get("city"), world)
        said = world.phrases.reply(
            f"utter_request_{meant.problem}", place=meant.named, cities=city_names(world), example=example
        )
        return {}, [said]
    return {}, []


def town_payload(code: str) -> str:
    """The payload that answers with a town."""
    return f'/inform{{"place": "{code}"}}'


def _address(stated: Stated) -> str:
    return stated.text if len(stated.text) <= 60 else ""


def _read_time(_filled: Mapping[str, Any], asked: str | None, understanding: Understanding, world: World) -> Read:
    stated = understanding.stated
    if not stated.callback or (understanding.need in _ELSEWHERE and asked != "callback_time"):
        return {}, []
    is_only_time = asked == "callback_time" and not stated.phone and 0 < len(stated.text) <= _LONGEST_TIME
    if is_only_time and stated.callback != "any":
        return {"callback_time": stated.text}, []
    return {"callback_time": world.phrases.say(f"utter_request_time_{stated.callback}")}, []
