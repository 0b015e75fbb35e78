"""The request form in words and cards: its questions, its read-back, and what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.journeys.ports import World
from bot.language.contacts import mask_name, mask_phone
from bot.model.reply import Card, Reply
from bot.model.understanding import Understanding


@dataclass(frozen=True)
class Taken:
    """The answers that a message gave, in the order asked, and whether any of them replaced another."""

    names: tuple[str, ...] = ()
    corrected: bool = False


_AFTERTHOUGHT = re.compile("[\uff08\uff1a(:]")
"""A bracket or a colon, which open what a title adds to its name."""

NOTHING_TAKEN = Taken()


def which_to_change(world: World) -> Reply:
    """Asks which answer is wrong."""
    return world.phrases.reply("utter_request_which_field")


def masked_fields(filled: Mapping[str, Any], world: World) -> dict[str, str]:
    """What was given, with the name and number half hidden, for a screen that others may see."""
    shown = {
        "contact_name": mask_name(filled["contact_name"]) if filled.get("contact_name") else None,
        "contact_phone": mask_phone(filled["contact_phone"]) if filled.get("contact_phone") else None,
        "contact_town": town_words(filled.get("contact_town"), world),
        "callback_time": filled.get("callback_time"),
    }
    return {name: value for name, value in shown.items() if value}


def town_words(code: str | None, world: World) -> str | None:
    """A town's full name from its code."""
    place = world.places.place(code) if code else None
    return place.full_name if place else None


def draft_card(filled: Mapping[str, Any], service: str, state: str, world: World) -> dict[str, Any]:
    """The request card of a draft."""
    return {
        "kind": "request",
        "number": None,
        "service": service,
        "state": state,
        "fields": masked_fields(filled, world),
    }


def ask(
    name: str,
    filled: Mapping[str, Any],
    service: str,
    title: str,
    world: World,
    *,
    opening: bool = False,
    taken: Taken = NOTHING_TAKEN,
) -> Reply:
    """The question for one field, after what was `taken`; at the opening it says first what this is."""
    question = _question(name, filled, draft_card(filled, service, "draft", world), title, world)
    question = acknowledged(question, taken, filled, world)
    if not opening:
        return question
    opened = world.phrases.reply("utter_request_opening", title=title, short=short_title(title))
    note = draft_note(filled.get("city"), world)
    simple = f"{opened.simple or opened.text}{note}\n\n{question.simple or question.text}"
    return Reply(f"{opened.text}{note}\n\n{question.text}", question.buttons, question.card, simple)


def _question(name: str, filled: Mapping[str, Any], card: Card, title: str, world: World) -> Reply:
    """The question for a field; for the town of a county already known, what is still missing."""
    county = world.places.place(filled["contact_county"]) if filled.get("contact_county") else None
    if name == "contact_town" and county is not None:
        return world.phrases.reply("utter_request_which_town", county=county.name, card=card)
    return world.phrases.reply(f"utter_request_ask_{name}", title=title, card=card)


def short_title(title: str) -> str:
    """A service's title without what stands in brackets or is enumerated after its name: for those who want it short."""
    return _AFTERTHOUGHT.split(title)[0] or title


def ended(outcome: str, understanding: Understanding, world: World) -> Reply:
    """What is said when nothing was registered: cancelled, no consent, or for another kind of place than can be."""
    named = understanding.stated.categories
    kind = world.words.category(named[0]).name if named else ""
    return world.phrases.reply(f"utter_request_{outcome}", category=kind)


def draft_note(city: str | None, world: World) -> str:
    """What has to be said when the city's plan is a draft."""
    if city is None or not world.cities[city].is_draft:
        return ""
    return world.phrases.say("utter_request_draft_plan", city=world.cities[city].shown)


def acknowledged(question: Reply, taken: Taken, filled: Mapping[str, Any], world: World) -> Reply:
    """The question after an answer: says first what was taken down, or changed, on a line of its own."""
    shown = {**masked_fields(filled, world), "contact_name": filled.get("contact_name")}
    say = world.phrases.say
    fields = [say(f"utter_request_field_{name}", value=shown[name]) for name in taken.names if shown.get(name)]
    if not fields:
        return question
    said = say("utter_request_corrected" if taken.corrected else "utter_request_noted", fields="\u3001".join(fields))
    simple = f"{said}\n{question.simple}" if question.simple else None
    return replace(question, text=f"{said}\n{question.text}", simple=simple)


def read_back(filled: Mapping[str, Any], service: str, title: str, world: World) -> Reply:
    """Everything given, for the citizen to confirm. The number's middle stays hidden: others read over shoulders."""
    return world.phrases.reply(
        "utter_request_read_back",
        card=draft_card(filled, service, "confirming", world),
        title=title,
        city=world.cities[filled["city"]].shown,
        name=filled["contact_name"],
        phone=mask_phone(filled["contact_phone"]),
        town=town_words(filled["contact_town"], world),
        time=filled["callback_time"],
        note=draft_note(filled["city"], world),
    )


def stored_fields(filled: Mapping[str, Any], world: World) -> dict[str, str]:
    """What casework keeps."""
    return {
        "contact_name": filled["contact_name"],
        "contact_phone": filled["contact_phone"],
        "town_code": filled["contact_town"],
        "town": town_words(filled["contact_town"], world) or "",
        "address": filled.get("contact_address") or "",
        "callback_time": filled["callback_time"],
        "consent": world.now.isoformat(),
    }
