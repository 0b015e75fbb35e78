"""The request form: reading answers, asking, finishing."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import answered_elsewhere, city_of, say, set_slots, turn_key, understanding_of, world_of
from bot.journeys import request as journey
from bot.journeys import request_words as words
from bot.journeys import talk
from bot.journeys.booking import offers
from bot.journeys.own_requests import card_of
from bot.journeys.ports import World
from bot.model.booking import Offer
from bot.journeys.search_state import Search

FORM = "request_form"


def filled_slots(tracker: Tracker) -> dict[str, Any]:
    """The form's slots as they stand."""
    names = (*journey.FIELDS, *journey.KNOWN_BESIDE)
    return {**{name: tracker.get_slot(name) for name in names}, "city": city_of(tracker)}


def service_of(city: str | None, world: World) -> tuple[str, str]:
    """The service a request is for, and its title. Before the town says which city, the first city's."""
    entry = world.cities[city] if city else next(iter(world.cities.values()))
    service = entry.takes_requests[0]
    return service, entry.services[service]


class ValidateRequestForm(Action):
    """Reads a message against the form; an untouched form lets Rasa's rules answer instead."""

    def name(self) -> str:
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if answered_elsewhere(tracker, FORM):
            return []
        filled = filled_slots(tracker)
        result = journey.answer(
            filled, tracker.get_slot("requested_slot"), understanding_of(tracker), world_of(tracker)
        )
        say(dispatcher, result.replies)
        events: list[EventType] = [SlotSet(name, value) for name, value in result.changes.items()]
        if result.ending:
            events += [SlotSet("request_outcome", result.ending), SlotSet("requested_slot", None)]
        return events


def _already_answered(tracker: Tracker) -> bool:
    """Whether reading the answer has said something, which asks again by itself."""
    if answered_elsewhere(tracker, FORM):
        return False
    return any(event["event"] == "bot" for event in _since_message(tracker))


def _since_message(tracker: Tracker) -> list[dict[str, Any]]:
    return list(itertools.takewhile(lambda event: event["event"] != "user", reversed(tracker.events)))


def _has_just_opened(tracker: Tracker) -> bool:
    """Whether this message opened the form."""
    return any(event["event"] == "active_loop" and event["name"] == FORM for event in _since_message(tracker))


def _given_now(tracker: Tracker) -> list[str]:
    """The answers that this message gave, in the order asked."""
    slots = {e["name"] for e in _since_message(tracker) if e["event"] == "slot" and e["value"] is not None}
    return [name for name in journey.EDITABLE if name in slots]


def _given_before(tracker: Tracker) -> set[str]:
    """The answers that stood before this message, since the form was opened."""
    if _has_just_opened(tracker):
        return set()
    events = list(tracker.events)[: len(tracker.events) - len(_since_message(tracker))]
    opened = itertools.takewhile(lambda e: not (e["event"] == "active_loop" and e["name"] == FORM), reversed(events))
    return {e["name"] for e in opened if e["event"] == "slot" and e["value"] is not None}


def _taken(tracker: Tracker) -> words.Taken:
    given, before = _given_now(tracker), _given_before(tracker)
    return words.Taken(tuple(given), corrected=any(name in before for name in given))


class _Ask(Action, ABC):
    """Asks for one field; abstract, so that the SDK registers its children only."""

    @property
    @abstractmethod
    def field(self) -> str:
        """The slot asked for."""

    def name(self) -> str:
        return f"action_ask_{FORM}_{self.field}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        world, filled = world_of(tracker), filled_slots(tracker)
        need = (tracker.latest_message.get("intent") or {}).get("name")
        if need == "urgent" or _already_answered(tracker):
            return []  # nothing may stand between a person in danger and the number to call
        service, title = service_of(filled["city"], world)
        taken = _taken(tracker)
        if self.field == "confirmed":
            read_back = words.read_back(filled, service, title, world)
            changed = taken if taken.corrected else words.NOTHING_TAKEN
            say(dispatcher, [words.acknowledged(read_back, changed, filled, world)])
        else:
            opening = _has_just_opened(tracker)
            question = words.ask(self.field, filled, service, title, world, opening=opening, taken=taken)
            say(dispatcher, talk.said_again([question], world, simpler=True) if need == "simpler" else [question])
        return []


class AskName(_Ask):
    """What name."""

    field: str = "contact_name"


class AskPhone(_Ask):
    """What telephone number."""

    field: str = "contact_phone"


class AskTown(_Ask):
    """Where, down to the town."""

    field: str = "contact_town"


class AskTime(_Ask):
    """When to call back."""

    field: str = "callback_time"


class AskConsent(_Ask):
    """Whether staff may see the answers."""

    field: str = "consent"


class AskConfirmed(_Ask):
    """Whether everything read back is right."""

    field: str = "confirmed"


class FinishRequest(Action):
    """Submits, or says that nothing was kept."""

    def name(self) -> str:
        return "action_finish_request"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        world, filled = world_of(tracker), filled_slots(tracker)
        outcome = tracker.get_slot("request_outcome")
        if outcome is None and filled["confirmed"]:
            service, title = service_of(filled["city"], world)
            fields = words.stored_fields(filled, world)
            done = world.requests.submit(
                tracker.sender_id, service, filled["city"], fields, turn_key(tracker), world.now
            )
            reply = world.phrases.reply(
                "utter_request_submitted",
                card=card_of(done, world),
                number=done.number,
                title=title,
                time=filled["callback_time"],
                note=words.draft_note(filled["city"], world),
                buttons=offers(Offer("service", service), world, done.number),
            )
        else:
            reply = words.ended(outcome or "cancelled", understanding_of(tracker), world)
        say(dispatcher, [reply])
        emptied = dict.fromkeys((*journey.FIELDS, *journey.KNOWN_BESIDE, "request_outcome"))
        named = understanding_of(tracker).stated.categories if outcome == "other_service" else ()
        kept = {"search": Search(category=named[0]).as_json()} if named else {}
        return set_slots(**{**emptied, **kept, "city": filled["city"]})
