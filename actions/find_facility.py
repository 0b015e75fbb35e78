"""Finding a place: one action for the first search, its changes, more, and details."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from actions.check_eligibility import FORM as ELIGIBILITY_FORM
from actions.follow_up import followed_up
from bot.journeys.details import is_about_shown, tell
from bot.journeys.find import find
from bot.journeys.search_state import Search


def run_find(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Answers about finding a place and keeps the search."""
    understanding, search = understanding_of(tracker), Search.from_json(tracker.get_slot("search"))
    journey = tell if is_about_shown(search, understanding) else find
    found = journey(search, city_of(tracker), understanding, world_of(tracker))
    say(dispatcher, found.replies)
    is_beside = tracker.active_loop.get("name") is not None
    inquiry = tracker.get_slot("inquiry") if is_beside else None  # another matter ends what was asked about before
    return set_slots(search=found.search.as_json(), city=found.city, awaiting=None, inquiry=inquiry)


class FindFacility(Action):
    """find_facility, adjust_search, show_more, ask_detail, share_position."""

    def name(self) -> str:
        return "action_find_facility"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        followed = followed_up(dispatcher, tracker)
        if followed is not None:
            return followed
        if _moves_inquiry(tracker):
            return [FollowupAction(ELIGIBILITY_FORM)]
        return run_find(dispatcher, tracker)


def _moves_inquiry(tracker: Tracker) -> bool:
    """那宿州呢 right after verdicts: the same question in the other city."""
    stated = understanding_of(tracker).stated
    is_after_verdicts = tracker.get_slot("inquiry") is not None and tracker.active_loop.get("name") is None
    return is_after_verdicts and stated.city is not None and not stated.categories and not stated.labels
