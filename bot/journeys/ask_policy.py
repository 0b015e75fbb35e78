"""What the plans say: a question answered with its clause, or honestly not."""

from __future__ import annotations

from dataclasses import replace

from bot.journeys.entitlement import overhear
from bot.journeys.household import Memory
from bot.journeys.ports import World
from bot.model.reply import Button, Reply
from bot.model.understanding import Understanding


def explain(understanding: Understanding, city: str | None, world: World) -> Reply:
    """The plans' answer to the message. A bare press of the button asks what the question is."""
    question = understanding.stated.text
    if not question:
        return world.phrases.reply("utter_ask_what_policy")
    meant = understanding.stated.city or city
    reply = world.policy.answer(question, meant)
    return replace(reply, buttons=reply.buttons or _next_steps(world))


def asks_for_everything(understanding: Understanding, memory: Memory, city: str | None, world: World) -> bool:
    """Whether a question tells of people and asks for no service in particular (孩子一岁八个月有什么政策): what is named
    for them is what is wanted."""
    if not overhear(memory, understanding, world)[1]:
        return False
    return world.services.named((understanding.stated.text,), understanding.stated.city or city).everything


def _next_steps(world: World) -> tuple[Button, ...]:
    return (
        Button(world.phrases.say("utter_need_find_facility"), "/find_facility"),
        Button(world.phrases.say("utter_need_human"), "/human"),
    )
