"""Am I entitled: the form that asks for the facts that still matter, and the verdicts."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import answered_elsewhere, city_of, say, set_slots, understanding_of, world_of
from actions.follow_up import followed_up, meant
from bot.journeys import entitlement as journey
from bot.journeys import entitlement_words as words
from bot.journeys.household import Memory
from bot.journeys.inquiry import Inquiry

FORM = "eligibility_form"
_GOES_ON = frozenset({"inform", "correct", "choose_city", "adjust_search", "find_facility"})
"""Needs that lead back into the inquiry before instead of beginning one."""

_ASKED_BACK = frozenset({"why", "clause", "department", "gap", "done", "unsaid"})
"""What is asked of the answer before, and is no answer to the question put."""

_GIVES_UP = frozenset({"cancel"})
_SAYS_ENOUGH = frozenset({"urgent", "repeat", "simpler"})
"""A person in danger needs no question, and an answer said again holds it."""


def remembered(tracker: Tracker) -> tuple[Inquiry, Memory]:
    """The inquiry under way and the people told of."""
    inquiry = Inquiry.from_json(tracker.get_slot("inquiry"))
    return inquiry, Memory.from_json(tracker.get_slot("household"))


def to_remember(done: journey.Consulted) -> dict[str, Any]:
    """The slots after a message."""
    return {"inquiry": done.inquiry.as_json(), "household": done.memory.as_json(), "city": done.city}


class ValidateEligibilityForm(Action):
    """Reads a message; one that is about something else is left to Rasa's rules."""

    def name(self) -> str:
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if answered_elsewhere(tracker, FORM):
            return []
        inquiry, memory = remembered(tracker)
        understanding, world = understanding_of(tracker), world_of(tracker)
        begins = tracker.get_slot("requested_slot") is None
        opens = begins and understanding.need not in _GOES_ON
        asked_back = meant(tracker)
        if asked_back in _ASKED_BACK:
            followed = followed_up(dispatcher, tracker) if opens else None
            return [*followed, SlotSet("entitlement_settled", True)] if followed else []
        before = tracker.get_slot("policy_question") if asked_back == "whether" else None
        if understanding.need in _GIVES_UP and not opens:
            done = journey.stop(inquiry, memory, city_of(tracker))
        else:
            done = journey.consult(
                inquiry,
                memory,
                city_of(tracker),
                understanding,
                world,
                opens=opens,
                sent_on=begins and understanding.need != "check_eligibility",
                before=before,
            )
        if not done.taken:
            return []
        reply = words.ask_again if done.inquiry.misheard else words.tell
        say(dispatcher, [reply(done.inquiry, done.memory, done.city, world)])
        events: list[EventType] = set_slots(**to_remember(done))
        return [*events, SlotSet("entitlement_settled", True if done.settled else None)]


class AskEntitlement(Action):
    """Asks again after an interruption; an answer just read has asked by itself."""

    def name(self) -> str:
        return f"action_ask_{FORM}_entitlement_settled"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        need = (tracker.latest_message.get("intent") or {}).get("name")
        if need in _SAYS_ENOUGH or not answered_elsewhere(tracker, FORM):
            return []
        inquiry, memory = remembered(tracker)
        say(dispatcher, [words.ask_again(inquiry, memory, city_of(tracker), world_of(tracker))])
        return []


class CheckEligibility(Action):
    """The verdicts as far as they are known, without asking on: beside another form."""

    def name(self) -> str:
        return "action_check_eligibility"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        _, memory = remembered(tracker)
        world = world_of(tracker)
        done = journey.consult(Inquiry(), memory, city_of(tracker), understanding_of(tracker), world, opens=True)
        inquiry = words.settled(done.inquiry)
        say(dispatcher, [words.tell(inquiry, done.memory, done.city, world)])
        return set_slots(household=done.memory.as_json(), city=done.city)


class FinishEligibility(Action):
    """The inquiry is over; the people told of stay remembered."""

    def name(self) -> str:
        return "action_finish_eligibility"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return set_slots(entitlement_settled=None, awaiting=None)
