"""What the plans say."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from bot.journeys.ask_policy import explain


class AskPolicy(Action):
    """ask_policy, and check_eligibility as far as the plans' words answer it."""

    def name(self) -> str:
        return "action_ask_policy"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        say(dispatcher, [explain(understanding_of(tracker), city_of(tracker), world_of(tracker))])
        return set_slots(awaiting=None)
