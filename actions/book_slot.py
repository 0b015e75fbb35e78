"""Booking a time, and the answer to the question how content somebody is: both by buttons."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import pressed, say, set_slots, turn_key, understanding_of, world_of
from bot.journeys import booking as journey
from bot.journeys.own_requests import Handled


def run_booking(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Goes on with a booking by what was typed."""
    awaiting, understanding = tracker.get_slot("awaiting"), understanding_of(tracker)
    return finish(
        dispatcher,
        journey.settle(awaiting, tracker.sender_id, turn_key(tracker), understanding, world_of(tracker)),
    )


def finish(dispatcher: CollectingDispatcher, handled: Handled) -> list[EventType]:
    """Says what was handled and remembers what is awaited."""
    say(dispatcher, handled.replies)
    return set_slots(awaiting=handled.awaiting)


class BookSlot(Action):
    """A button of the booking journey. A form under way is finished first: both would take the same answers."""

    def name(self) -> str:
        return "action_book_slot"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        world = world_of(tracker)
        if tracker.active_loop.get("name"):
            say(dispatcher, [world.phrases.reply("utter_booking_after_form")])
            return []
        return finish(dispatcher, journey.pressed(pressed(tracker, "booking"), tracker.sender_id, world))


class RateService(Action):
    """The answer to how content somebody is; the first one counts."""

    def name(self) -> str:
        return "action_rate_service"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        world, rating = world_of(tracker), pressed(tracker, "rating")
        score = world.ratings.rate(tracker.sender_id, rating["subject"], int(rating["score"]), world.now)
        name = "utter_rated" if score is not None else "utter_rated_unknown"
        say(dispatcher, [world.phrases.reply(name, score=score)])
        return []
