"""Requests and bookings made earlier: progress, change, withdraw."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import say, set_slots, understanding_of, world_of
from bot.journeys import booking
from bot.journeys import own_requests as journey


def finish(dispatcher: CollectingDispatcher, handled: journey.Handled) -> list[EventType]:
    """Says what was handled and remembers what is awaited."""
    say(dispatcher, handled.replies)
    return set_slots(awaiting=handled.awaiting)


class RequestProgress(Action):
    """Where my requests stand."""

    def name(self) -> str:
        return "action_request_progress"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        understanding, world, person = understanding_of(tracker), world_of(tracker), tracker.sender_id
        named = booking.named(person, understanding, world)
        if named is not None:
            return finish(dispatcher, named)
        booked = booking.upcoming(person, world)
        if booked and not world.requests.of_person(person):
            return finish(dispatcher, journey.Handled(booked))
        handled = journey.progress(person, understanding, world)
        return finish(dispatcher, journey.Handled((*handled.replies, *booked), handled.awaiting))


class RequestChange(Action):
    """Change something in a request."""

    def name(self) -> str:
        return "action_request_change"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        understanding, world = understanding_of(tracker), world_of(tracker)
        handled = _about_booking(tracker) or journey.change(tracker.sender_id, understanding, world)
        return finish(dispatcher, handled)


class RequestWithdraw(Action):
    """Withdraw a request, after asking to be sure."""

    def name(self) -> str:
        return "action_request_withdraw"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        awaiting = tracker.get_slot("awaiting")
        understanding, world = understanding_of(tracker), world_of(tracker)
        handled = _about_booking(tracker) or journey.withdraw(tracker.sender_id, understanding, awaiting, world)
        return finish(dispatcher, handled)


def _about_booking(tracker: Tracker) -> journey.Handled | None:
    """What there is to a booking: the one whose number is named, or the person's own when no request can be meant."""
    understanding, world, person = understanding_of(tracker), world_of(tracker), tracker.sender_id
    may_be_request = tracker.get_slot("awaiting") or journey.find_number(understanding.stated.text)
    own = may_be_request or any(request.state in journey.OPEN for request in world.requests.of_person(person))
    shown = () if own else booking.upcoming(person, world)
    return booking.named(person, understanding, world) or (journey.Handled(shown) if shown else None)
