"""Finding a place: one action for the first search, its changes, more, and details."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from bot.journeys.details import is_about_shown, tell
from bot.journeys.find import find
from bot.journeys.search_state import Search


def run_find(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Answers about finding a place and keeps the search."""
    understanding, search = understanding_of(tracker), Search.from_json(tracker.get_slot("search"))
    journey = tell if is_about_shown(search, understanding) else find
    found = journey(search, city_of(tracker), understanding, world_of(tracker))
    say(dispatcher, found.replies)
    return set_slots(search=found.search.as_json(), city=found.city, awaiting=None)


class FindFacility(Action):
    """find_facility, adjust_search, show_more, ask_detail, share_position."""

    def name(self) -> str:
        return "action_find_facility"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return run_find(dispatcher, tracker)
