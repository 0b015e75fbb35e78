"""Requests made earlier: progress, change, withdraw."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import say, set_slots, understanding_of, world_of
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
        return finish(dispatcher, journey.progress(tracker.sender_id, understanding_of(tracker), world_of(tracker)))


class RequestChange(Action):
    """Change something in a request."""

    def name(self) -> str:
        return "action_request_change"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return finish(dispatcher, journey.change(tracker.sender_id, understanding_of(tracker), world_of(tracker)))


class RequestWithdraw(Action):
    """Withdraw a request, after asking to be sure."""

    def name(self) -> str:
        return "action_request_withdraw"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        awaiting = tracker.get_slot("awaiting")
        handled = journey.withdraw(tracker.sender_id, understanding_of(tracker), awaiting, world_of(tracker))
        return finish(dispatcher, handled)
