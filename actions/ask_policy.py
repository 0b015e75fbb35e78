"""What the plans say."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from bot.journeys.ask_policy import elsewhere, explain, on


class AskPolicy(Action):
    """ask_policy, and check_eligibility as far as the plans' words answer it."""

    def name(self) -> str:
        return "action_ask_policy"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return ask_policy(dispatcher, tracker)


def ask_policy(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Answers, and remembers the question: 那宿州呢 asks it again of the other city."""
    understanding, world = understanding_of(tracker), world_of(tracker)
    awaiting = tracker.get_slot("awaiting")
    asked = elsewhere(awaiting, understanding, world) or on(awaiting, understanding) or understanding
    city = asked.stated.city or city_of(tracker)
    say(dispatcher, [explain(asked, city, world)])
    return set_slots(awaiting={"journey": "policy", "question": asked.stated.text})


def asks_on(tracker: Tracker) -> bool:
    """Whether the message, unclear by itself, asks on about what was just asked."""
    return on(tracker.get_slot("awaiting"), understanding_of(tracker)) is not None


def asks_policy_elsewhere(tracker: Tracker) -> bool:
    """Whether the message only moves the question just asked to another city."""
    return elsewhere(tracker.get_slot("awaiting"), understanding_of(tracker), world_of(tracker)) is not None
