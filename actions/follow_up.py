"""Short messages about the answer before them, whatever need they were taken for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from bot.journeys import follow_up as journey
from bot.journeys import talk
from bot.journeys.ask_policy import explain
from bot.journeys.entitlement import overhear
from bot.journeys.household import Memory
from bot.journeys.inquiry import Inquiry

FORM = "eligibility_form"
_TURNS = 3
"""How many messages ago the answer may have been given; 谢谢 and an emergency may lie between."""

_OTHER_MATTERS = frozenset({"facilities", "request"})


def last_told(tracker: Tracker) -> journey.Told | None:
    """The answer of a plan or the verdicts told last, unless another matter came up since."""
    turns = 0
    for event in reversed(tracker.events):
        turns += event["event"] == "user"
        if turns > _TURNS + 1:
            return None
        card = ((event.get("data") or {}).get("custom") or {}).get("card") if event["event"] == "bot" else None
        kind = (card or {}).get("kind")
        if kind in _OTHER_MATTERS:
            return None
        if card and kind in {"policy", "eligibility"}:
            return journey.Told(card, tracker.get_slot("policy_question"))
    return None


def meant(tracker: Tracker) -> str | None:
    """What the message means about the answer before it."""
    memory = Memory.from_json(tracker.get_slot("household"))
    return journey.meant(last_told(tracker), memory, understanding_of(tracker), world_of(tracker))


def followed_up(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Answers a message that is about the answer before it; None when it is not."""
    told, understanding, world = last_told(tracker), understanding_of(tracker), world_of(tracker)
    if told is None:
        return None
    memory, city, is_free = _memory(tracker), city_of(tracker), tracker.active_loop.get("name") is None
    if not told.is_policy and is_free and _tells_on(memory, tracker):
        return [FollowupAction(FORM)]
    kind = journey.meant(told, memory, understanding, world)
    if kind is None or kind == "whether":
        return None
    if told.is_policy:
        reply = journey.of_policy(kind, told, understanding, city, world)
    elif kind == "elsewhere":
        return [FollowupAction(FORM)] if is_free else None
    else:
        inquiry = Inquiry.from_json(tracker.get_slot("inquiry"))
        reply = journey.of_verdicts(kind, inquiry, memory, understanding, city, world)
    if reply is None:
        return None
    say(dispatcher, [reply])
    named = understanding.stated.city
    return set_slots(awaiting=None, city=named if named in world.cities else city)


def _memory(tracker: Tracker) -> Memory:
    return Memory.from_json(tracker.get_slot("household"))


def _tells_on(memory: Memory, tracker: Tracker) -> bool:
    """Whether a message right after verdicts tells more of people (那她失能呢), whatever need it was taken for."""
    understanding = understanding_of(tracker)
    stated = understanding.stated
    is_place = stated.categories or stated.labels or stated.sessions or stated.places or stated.phone
    return not is_place and bool(overhear(memory, understanding, world_of(tracker))[1])


def answered_by_plans(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Answers what may be a question on the plans, if they answer it; nothing otherwise."""
    understanding, world, city = understanding_of(tracker), world_of(tracker), city_of(tracker)
    known = explain(understanding, city, world)
    if known.card is None or not known.card["answerable"]:
        return []
    say(dispatcher, [known])
    named = understanding.stated.city
    return set_slots(policy_question=understanding.stated.text, city=named if named in world.cities else city)


class OutOfScope(Action):
    """What this service does not deal with; a place that is not covered is named. Amid questions about the plans a
    question is taken to be another one if they answer it (房产税呢)."""

    def name(self) -> str:
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        followed = followed_up(dispatcher, tracker)
        if followed is not None:
            return followed
        understanding, world = understanding_of(tracker), world_of(tracker)
        if understanding.stated.other_city:
            say(dispatcher, [world.policy.answer(understanding.stated.text, None)])
            return set_slots(policy_question=understanding.stated.text)
        answered = answered_by_plans(dispatcher, tracker) if last_told(tracker) else []
        if not answered:
            say(dispatcher, [talk.introduced("utter_out_of_scope", city_of(tracker), world)])
        return answered
