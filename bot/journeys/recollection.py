"""What was noted of whom: shown on request, corrected, and forgotten of one person or one fact.

Pure: the memory in, the memory and what is said out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.eligibility.facts import Fact, vocabulary
from bot.eligibility.said import forgets
from bot.journeys.entitlement_words import everything_noted, name_of
from bot.journeys.household import Memory, kind_meant
from bot.journeys.inquiry import Inquiry
from bot.journeys.ports import World
from bot.language.people import BOTH, SELF, find_people
from bot.model.reply import Button, Reply
from bot.model.understanding import Understanding

FORGET, CHANGE = "forget", "change"
"""What a button asks for, as the fact of its answer; the answer is the kind of the person."""

_MOST_BUTTONS = 4
"""People who get buttons of their own; whoever else is named can be spoken of."""


@dataclass(frozen=True)
class Recollected:
    """What a message did: the memory after it, the reply, and the position of whom was forgotten."""

    memory: Memory
    reply: Reply
    forgotten: int | None = None


def recollect(memory: Memory, city: str | None, understanding: Understanding, world: World) -> Recollected:
    """Shows what was noted, or forgets or prepares to correct the one the message names."""
    pressed = understanding.stated.answer
    if pressed and pressed[0] in {FORGET, CHANGE}:
        return _of_one(memory, pressed[1], pressed[0], (), world)
    text = understanding.stated.text
    if not forgets(text):
        return Recollected(memory, shown(memory, city, world))
    kinds = [kind for person in find_people(text) if person.kind != BOTH if (kind := kind_meant(person.kind, memory))]
    others = [kind for kind in kinds if kind != SELF]
    if not kinds:
        return Recollected(memory, shown(memory, city, world, lead="utter_recollect_whom"))
    kind = (others or kinds)[0]
    return _of_one(memory, kind, FORGET, _facts_named(memory, kind, text), world)


def shown(memory: Memory, city: str | None, world: World, *, lead: str = "utter_recollect_noted") -> Reply:
    """Everything noted, by person, with a way to correct or forget each."""
    noted = everything_noted(memory, world)
    shown_city = world.cities[city].shown if city is not None and city in world.cities else None
    where = world.phrases.say("utter_recollect_city", city=shown_city) if shown_city else ""
    if not noted:
        return world.phrases.reply("utter_recollect_nothing", city=where)
    text = world.phrases.say(lead, facts="\uff1b".join(noted.values()), city=where)
    kinds = [memory.people[position].kind for position in noted][:_MOST_BUTTONS]
    return Reply(text, tuple(_buttons(kinds, world)))


def _buttons(kinds: Iterable[str], world: World) -> Iterable[Button]:
    for kind in kinds:
        for name, what in (("utter_recollect_button_change", CHANGE), ("utter_recollect_button_forget", FORGET)):
            payload = "/recall_facts" + json.dumps({"fact": what, "answer": kind}, ensure_ascii=False)
            yield Button(world.phrases.say(name, person=name_of(kind, world)), payload)


def _of_one(memory: Memory, kind: str, what: str, facts: Sequence[Fact], world: World) -> Recollected:
    name = name_of(kind, world)
    position = next((at for at, person in enumerate(memory.people) if person.kind == kind), None)
    if position is None:
        return Recollected(memory, world.phrases.reply("utter_recollect_unknown", person=name))
    if what == CHANGE:
        return Recollected(replace(memory, focus=position), world.phrases.reply("utter_recollect_change", person=name))
    if facts:
        for fact in facts:
            memory = memory.put(position, fact.id, None)
        named = "\u3001".join(fact.name for fact in facts)
        return Recollected(memory, world.phrases.reply("utter_recollect_forgot_fact", person=name, facts=named))
    return Recollected(
        memory.without(position), world.phrases.reply("utter_recollect_forgot", person=name), forgotten=position
    )


def _facts_named(memory: Memory, kind: str, text: str) -> list[Fact]:
    """The facts of somebody that the text names by name or by value (妈妈的年龄别记了); empty when it names none."""
    known = next((person.facts for person in memory.people if person.kind == kind), {})
    found = [vocabulary().facts[name] for name in known if name in vocabulary().facts]
    return [fact for fact in found if fact.name in text or any(word in text for word in (*fact.values, *fact.mentions))]


def after_forgetting(inquiry: Inquiry, position: int | None) -> Inquiry:
    """The inquiry once the person at a position is forgotten: positions close up, what was asked of them is not asked."""
    if position is None:
        return inquiry
    asking = inquiry.asking
    if asking and asking[0] == position:
        asking = None
    elif asking and asking[0] > position:
        asking = (asking[0] - 1, asking[1])
    unsure = frozenset((at - (at > position), fact) for at, fact in inquiry.unsure if at != position)
    return replace(inquiry, asking=asking, unsure=unsure, heard=())
