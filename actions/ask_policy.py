"""What the plans say."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from actions.follow_up import FORM, followed_up, last_told
from bot.journeys.ask_policy import asks_for_everything, explain
from bot.journeys.follow_up import in_context
from bot.journeys.household import Memory


class AskPolicy(Action):
    """ask_policy, and check_eligibility as far as the plans' words answer it."""

    def name(self) -> str:
        return "action_ask_policy"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return ask_policy(dispatcher, tracker)


def ask_policy(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Answers a question on the plans, or about the answer before it, and remembers it."""
    followed = followed_up(dispatcher, tracker)
    if followed is not None:
        return followed
    understanding, world = understanding_of(tracker), world_of(tracker)
    memory = Memory.from_json(tracker.get_slot("household"))
    if tracker.active_loop.get("name") is None and asks_for_everything(understanding, memory, city_of(tracker), world):
        return [FollowupAction(FORM)]
    understanding = in_context(last_told(tracker), understanding, world)
    say(dispatcher, [explain(understanding, city_of(tracker), world)])
    named = understanding.stated.city
    city = named if named in world.cities else city_of(tracker)
    return set_slots(awaiting=None, policy_question=understanding.stated.text or None, city=city)
