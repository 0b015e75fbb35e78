"""What the plans say: a question answered with its clause, or honestly not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.journeys.ports import World
from bot.model.reply import Button, Reply
from bot.model.understanding import Understanding


_LONGEST_FOLLOW_UP = 10
_LONGEST_QUESTION = 60
_LONGEST_ELLIPSIS = 7
"""Characters beside the city's name that add nothing to a question: 那……的方案呢."""


def explain(understanding: Understanding, city: str | None, world: World) -> Reply:
    """The plans' answer to the message. A bare press of the button asks what the question is."""
    question = understanding.stated.text
    if not question:
        return world.phrases.reply("utter_ask_what_policy")
    meant = understanding.stated.city or city
    reply = world.policy.answer(question, meant)
    return replace(reply, buttons=reply.buttons or _next_steps(world))


def elsewhere(awaiting: Mapping[str, Any] | None, understanding: Understanding, world: World) -> Understanding | None:
    """The question just asked, of the city that the message names and says no more than that: 那宿州呢; else None."""
    stated = understanding.stated
    question = _asked(awaiting)
    if not question or stated.city not in world.cities or stated.categories or stated.places_below_city:
        return None
    if len(_without_cities(stated.text, world)) > _LONGEST_ELLIPSIS:
        return None
    moved = replace(stated, text=_without_cities(question, world))
    return replace(understanding, need="ask_policy", stated=moved)


def on(awaiting: Mapping[str, Any] | None, understanding: Understanding) -> Understanding | None:
    """The question just asked with the message added to it, when the message is too short to be understood alone: 去哪办."""
    question, text = _asked(awaiting), understanding.stated.text
    if not question or understanding.need != "nlu_fallback" or not 2 <= len(text) <= _LONGEST_FOLLOW_UP:
        return None
    asked = f"{question[-_LONGEST_QUESTION:]}\uff0c{text}"
    return replace(understanding, need="ask_policy", stated=replace(understanding.stated, text=asked))


def _asked(awaiting: Mapping[str, Any] | None) -> str | None:
    return (awaiting or {}).get("question") if (awaiting or {}).get("journey") == "policy" else None


def _without_cities(text: str, world: World) -> str:
    for city in world.cities.values():
        for name in (city.name, city.name[:-1]):
            text = text.replace(name, "")
    return text


def _next_steps(world: World) -> tuple[Button, ...]:
    return (
        Button(world.phrases.say("utter_need_find_facility"), "/find_facility"),
        Button(world.phrases.say("utter_need_human"), "/human"),
    )
