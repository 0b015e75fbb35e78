"""Finding a place: one action for the first search, its changes, more, and details."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from actions.ask_policy import ask_policy
from actions.check_eligibility import FORM as ELIGIBILITY_FORM
from actions.follow_up import followed_up
from bot.journeys.details import is_about_shown, tell
from bot.journeys.find import Found, find, suggested_place
from bot.journeys.search_state import Search


def run_find(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Answers about finding a place and keeps the search."""
    understanding, search = understanding_of(tracker), Search.from_json(tracker.get_slot("search"))
    world = world_of(tracker)
    if is_about_shown(search, understanding, world):
        return keep(tell(search, city_of(tracker), understanding, world), dispatcher, tracker)
    home = tracker.get_slot("contact_town")
    return keep(find(search, city_of(tracker), understanding, world, home=home), dispatcher, tracker)


def run_suggested(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Goes on in the place just asked about."""
    search, code = Search.from_json(tracker.get_slot("search")), tracker.get_slot("awaiting")["place"]
    return keep(suggested_place(search, city_of(tracker), code, world_of(tracker)), dispatcher, tracker)


def keep(found: Found, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Says what was found and keeps the search."""
    say(dispatcher, found.replies)
    awaiting = {"journey": "place", "place": found.suggested} if found.suggested else None
    is_beside = tracker.active_loop.get("name") is not None
    inquiry = tracker.get_slot("inquiry") if is_beside else None  # another matter ends what was asked about before
    return set_slots(search=found.search.as_json(), city=found.city, awaiting=awaiting, inquiry=inquiry)


class FindFacility(Action):
    """find_facility, adjust_search, show_more, ask_detail, share_position."""

    def name(self) -> str:
        return "action_find_facility"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        followed = followed_up(dispatcher, tracker)
        if followed is not None:
            return followed
        if _asks_of_the_service(tracker):
            return ask_policy(dispatcher, tracker)
        if _moves_inquiry(tracker):
            return [FollowupAction(ELIGIBILITY_FORM)]
        return run_find(dispatcher, tracker)


def _asks_of_the_service(tracker: Tracker) -> bool:
    """要多少钱 in the middle of a form, with no facility listed: of what is being applied for."""
    stated, search = understanding_of(tracker).stated, Search.from_json(tracker.get_slot("search"))
    is_free = not (search.shown or stated.categories or stated.places or stated.ordinals)
    return bool(tracker.active_loop.get("name")) and is_free and bool(stated.attributes)


def _moves_inquiry(tracker: Tracker) -> bool:
    """那宿州呢 right after verdicts: the same question in the other city."""
    stated = understanding_of(tracker).stated
    is_after_verdicts = tracker.get_slot("inquiry") is not None and tracker.active_loop.get("name") is None
    return is_after_verdicts and stated.city is not None and not stated.categories and not stated.labels
