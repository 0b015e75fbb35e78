"""Short exchanges around the journeys: urgent help, a person, which city, not understood, starting over."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.journeys.ports import World
from bot.journeys.search_state import Search
from bot.model.reply import Button, Reply
from bot.model.understanding import Understanding

_ASKS = re.compile("[\u5417\u4e48\u5462\u561b?]$|\u4f1a\u4e0d\u4f1a|\u662f\u4e0d\u662f|\u8c01")
"""吗, 么, 呢, 嘛 at the end, 会不会, 是不是, 谁: a question."""

_PERSON = re.compile("\u4eba|\u5ba2\u670d|\u8bdd\u52a1|12345")
"""人, 客服, 话务, 12345."""

_DELETES = re.compile("[\u5220\u6e05\u9500\u5fd8\u62b9]")
"""删, 清, 销, 忘, 抹."""

_CLARIFIED = 3
"""Choices offered when a message was not understood: more than an elder reads are none."""

_NOT_OFFERED = frozenset(
    {"inform", "affirm", "deny", "correct", "out_of_scope", "complaint", "dont_know", "skip", "step_back"}
)


def urgent(topic: str, world: World) -> Reply:
    """The right number first. `topic` is a key of the urgent vocabulary; an unknown one gets the general answer."""
    name = f"utter_urgent_{topic}" if world.phrases.has(f"utter_urgent_{topic}") else "utter_urgent_general"
    numbers = world.phrases.say(f"{name}_numbers").split()
    return world.phrases.reply(name, card={"kind": "urgent", "topic": topic, "numbers": numbers})


def wants_number_not_person(search: Search, understanding: Understanding) -> bool:
    """把它电话给我, beside a list: the number of a facility, where no person is named."""
    stated = understanding.stated
    return bool(search.shown and stated.attributes) and _PERSON.search(stated.text) is None


def introduced(name: str, city: str | None, world: World) -> Reply:
    """Who speaks and what can be asked, with the covered cities: utter_greet, utter_help, utter_out_of_scope."""
    return world.phrases.reply(name, cities=city_names(world), place=example_county(city, world))


def human(world: World) -> Reply:
    """The way to a person."""
    return world.phrases.reply("utter_human", card={"kind": "handoff", "state": "offered", "position": None})


def clarify(understanding: Understanding, world: World) -> Reply:
    """One question with the likeliest needs as choices, and a person."""
    likely = [need for need, _ in ((understanding.need, 0.0), *understanding.others) if _can_offer(need, world)]
    picked = list(dict.fromkeys([*likely, "find_facility", "apply_service", "ask_policy"]))[:_CLARIFIED]
    buttons = [Button(world.phrases.say(f"utter_need_{need}"), f"/{need}") for need in picked]
    buttons.append(Button(world.phrases.say("utter_need_human"), "/human"))
    return replace(world.phrases.reply("utter_clarify", buttons=tuple(buttons)), unsure=True)


def _can_offer(need: str, world: World) -> bool:
    return need not in _NOT_OFFERED | {"human"} and world.phrases.has(f"utter_need_{need}")


def asks_about_privacy(text: str) -> bool:
    """Whether a message about one's information asks what becomes of it, rather than to delete it."""
    return _ASKS.search(text) is not None and _DELETES.search(text) is None


def which_city(world: World) -> Reply:
    """Asks for the city."""
    return world.phrases.reply("utter_which_city", buttons=city_buttons(world))


def city_buttons(world: World) -> tuple[Button, ...]:
    """One button a covered city."""
    return tuple(Button(c.shown, "/choose_city" + json.dumps({"city": c.id})) for c in world.cities.values())


def city_names(world: World) -> str:
    """The covered cities in words."""
    return "\u3001".join(city.shown for city in world.cities.values())


def example_county(city: str | None, world: World, besides: str | None = None) -> str:
    """A county to name in an example: of the city meant, else of the first one; another than the one searched."""
    counties = world.places.counties(city or next(iter(world.cities)))
    return next((place.name for place in counties if place.code != (besides or "")[:6]), counties[0].name)


def said_again(bubbles: Sequence[Reply], world: World, *, simpler: bool) -> tuple[Reply, ...]:
    """The last answer again; simpler: in its simpler wording, or its first sentences when it has none."""
    if not bubbles:
        return (world.phrases.reply("utter_nothing_to_repeat"),)
    if not simpler:
        return tuple(bubbles)
    return tuple(Reply(b.simple or _shortest(b.text), b.buttons, b.card) for b in bubbles)


def _shortest(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines[:4])
