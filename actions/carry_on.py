"""Messages that mean something only beside what went before: bare facts, yes and no, not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from actions.book_slot import run_booking
from actions.check_eligibility import FORM as ELIGIBILITY_FORM
from actions.find_facility import run_find, run_suggested
from actions.follow_up import answered_by_plans, followed_up
from actions.own_requests import finish
from bot.journeys import carry_on, entitlement, own_requests, talk
from bot.journeys.entitlement_words import changed, noted
from bot.journeys.household import Memory
from bot.journeys.search_state import Search
from bot.language.normalise import is_blank
from bot.model.understanding import Understanding

_TELLS = frozenset({"inform", "correct"})
_UNCLEAR = "nlu_fallback"
_GOES_TO = {"find": run_find, "suggested": run_suggested, "booking": run_booking}


class CarryOn(Action):
    """inform, affirm, deny, correct, dont_know, skip, back outside a form, and what was not understood."""

    def name(self) -> str:
        return "action_carry_on"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        followed = followed_up(dispatcher, tracker)
        if followed is not None:
            return followed
        understanding, world = understanding_of(tracker), world_of(tracker)
        search = Search.from_json(tracker.get_slot("search"))
        step = carry_on.next_step(tracker.get_slot("awaiting"), search, understanding)
        if step in _GOES_TO:
            return _GOES_TO[step](dispatcher, tracker)
        if step == "forget":
            say(dispatcher, [world.phrases.reply("utter_forgotten")], effect="forget")
            return set_slots(awaiting=None)
        if step == "own_request":
            awaiting = tracker.get_slot("awaiting")
            return finish(dispatcher, carry_on.settle(awaiting, tracker.sender_id, understanding, world))
        return _told(dispatcher, tracker) or self._prompt(step, search, dispatcher, tracker)

    @staticmethod
    def _prompt(step: str, search: Search, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        understanding, world = understanding_of(tracker), world_of(tracker)
        say(dispatcher, [carry_on.prompt(step, search, city_of(tracker), understanding, world)])
        return set_slots(awaiting=None)


def _told(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Facts about people: they go on with the inquiry before, or are noted."""
    understanding, world = understanding_of(tracker), world_of(tracker)
    before = Memory.from_json(tracker.get_slot("household"))
    memory, news = entitlement.overhear(before, understanding, world)
    if not news or _likeliest(understanding) not in _TELLS:
        return []
    if tracker.get_slot("inquiry") and not tracker.active_loop.get("name"):
        return [FollowupAction(ELIGIBILITY_FORM)]
    is_correction = entitlement.was_known(before, news)
    briefly = bool(tracker.active_loop.get("name"))
    reply = changed(memory, news, world) if is_correction else noted(memory, news, world, briefly=briefly)
    if reply is None:
        return []
    say(dispatcher, [reply])
    return set_slots(household=memory.as_json())


def _likeliest(understanding: Understanding) -> str:
    """The need, or of a message that is not clear the first of those it may have."""
    is_unclear = understanding.need == _UNCLEAR and understanding.others
    return understanding.others[0][0] if is_unclear else understanding.need


class ChooseCity(Action):
    """Remembers the city and goes on with the search that waited for it."""

    def name(self) -> str:
        return "action_choose_city"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        followed = followed_up(dispatcher, tracker)
        if followed is not None:
            return followed
        understanding, world = understanding_of(tracker), world_of(tracker)
        stated = understanding.stated
        search = Search.from_json(tracker.get_slot("search"))
        if search.category or stated.places or stated.other_city or stated.categories:
            return run_find(dispatcher, tracker)
        city = stated.city if stated.city in world.cities else None
        if city is None:
            say(dispatcher, [talk.which_city(world)])
            return []
        if tracker.get_slot("inquiry") and not tracker.active_loop.get("name"):
            return [FollowupAction(ELIGIBILITY_FORM)]
        say(dispatcher, [world.phrases.reply("utter_city_chosen", city=world.cities[city].shown)])
        return [SlotSet("city", city)]


class ForgetMe(Action):
    """Asks to be sure before everything is deleted."""

    def name(self) -> str:
        return "action_forget_me"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if (tracker.get_slot("awaiting") or {}).get("journey") == "forget":
            return CarryOn().run(dispatcher, tracker, domain)
        if talk.asks_about_privacy(understanding_of(tracker).stated.text):
            say(dispatcher, [world_of(tracker).phrases.reply("utter_privacy")])
            return []
        open_requests = [
            request
            for request in world_of(tracker).requests.of_person(tracker.sender_id)
            if request.state in own_requests.OPEN
        ]
        name = "utter_forget_sure_with_requests" if open_requests else "utter_forget_sure"
        say(dispatcher, [world_of(tracker).phrases.reply(name, count=len(open_requests))])
        return set_slots(awaiting={"journey": "forget"})


class Clarify(Action):
    """Not sure what was meant: uses what the words state, or asks one question with choices."""

    def name(self) -> str:
        return "action_clarify"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        understanding, world = understanding_of(tracker), world_of(tracker)
        search = Search.from_json(tracker.get_slot("search"))
        if is_blank(understanding.stated.text):
            say(dispatcher, [world.phrases.reply("utter_blank")])
            return []
        followed = followed_up(dispatcher, tracker)
        if followed is not None:
            return followed
        answered = self._answered(dispatcher, tracker, domain)
        if answered is not None:
            return answered
        say(dispatcher, [carry_on.prompt("prompt", search, city_of(tracker), understanding, world)])
        return [] if understanding.need == _UNCLEAR else [FollowupAction(_then(tracker))]

    @staticmethod
    def _answered(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType] | None:
        """What the likeliest reading and the words stated lead to; None when that is too little."""
        understanding = understanding_of(tracker)
        if understanding.need == _UNCLEAR and _likeliest(understanding) == "ask_policy":
            answered = answered_by_plans(dispatcher, tracker)
            if answered:
                return answered
        search = Search.from_json(tracker.get_slot("search"))
        if carry_on.next_step(tracker.get_slot("awaiting"), search, understanding) != "prompt":
            return CarryOn().run(dispatcher, tracker, domain)
        return _told(dispatcher, tracker) or None


def _then(tracker: Tracker) -> str:
    """What comes after a message that no rule takes: the open form's question. Without it Rasa would ask here again."""
    return tracker.active_loop.get("name") or "action_listen"
