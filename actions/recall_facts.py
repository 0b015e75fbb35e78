"""What was noted of whom: shown, corrected, forgotten of one."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from actions.check_eligibility import remembered
from bot.journeys.recollection import after_forgetting, recollect


class RecallFacts(Action):
    """Shows what was noted; forgets one person or one fact of them when asked to."""

    def name(self) -> str:
        return "action_recall_facts"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        inquiry, memory = remembered(tracker)
        done = recollect(memory, city_of(tracker), understanding_of(tracker), world_of(tracker))
        say(dispatcher, [done.reply])
        if done.memory == memory:
            return []
        changed = set_slots(household=done.memory.as_json())
        if tracker.get_slot("inquiry"):
            changed += set_slots(inquiry=after_forgetting(inquiry, done.forgotten).as_json())
        return changed
