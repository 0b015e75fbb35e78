"""Short exchanges: urgent, a person, again, simpler, starting over, stopping."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._bridge import city_of, say, set_slots, understanding_of, world_of
from actions.find_facility import run_find
from bot.journeys import talk
from bot.journeys.request import FIELDS, KNOWN_BESIDE
from bot.journeys.search_state import Search
from bot.journeys.where import where
from bot.language.urgency import topic_of
from bot.model.reply import Button, Reply


class Urgent(Action):
    """The right number first."""

    def name(self) -> str:
        return "action_urgent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic = topic_of(tracker.latest_message.get("text") or "")
        say(dispatcher, [talk.urgent(topic, world_of(tracker))])
        return []


class Human(Action):
    """The way to a person."""

    def name(self) -> str:
        return "action_human"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        search = Search.from_json(tracker.get_slot("search"))
        if talk.wants_number_not_person(search, understanding_of(tracker)):
            return run_find(dispatcher, tracker)
        say(dispatcher, [talk.human(world_of(tracker))], effect="hand_off")
        return []


class _Introduced(Action, ABC):
    """Says who speaks or what this is for; abstract, so that the SDK registers its children only."""

    @property
    @abstractmethod
    def sentence(self) -> str:
        """The name of what is said."""

    def name(self) -> str:
        return self.sentence.replace("utter_", "action_")

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        world, city = world_of(tracker), city_of(tracker)
        said = where(understanding_of(tracker).stated, city, world)
        say(dispatcher, [talk.introduced(self.sentence, said.city, world)])
        return set_slots(city=said.city) if said.city else []


class Greet(_Introduced):
    """Good morning."""

    sentence: str = "utter_greet"


class Help(_Introduced):
    """What can be asked here; 收费吗 beside a list is about what is listed."""

    sentence: str = "utter_help"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        search = Search.from_json(tracker.get_slot("search"))
        if search.shown and understanding_of(tracker).stated.attributes:
            return run_find(dispatcher, tracker)
        return super().run(dispatcher, tracker, domain)


class _Again(Action, ABC):
    """Says the last answer again; abstract, so that the SDK registers its children only."""

    @property
    @abstractmethod
    def simpler(self) -> bool:
        """Whether in simpler words."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        say(dispatcher, talk.said_again(_last_answer(tracker), world_of(tracker), simpler=self.simpler))
        return []


class Repeat(_Again):
    """Say it again."""

    simpler: bool = False

    def name(self) -> str:
        return "action_repeat"


class Simpler(_Again):
    """Say it more simply."""

    simpler: bool = True

    def name(self) -> str:
        return "action_simpler"


class StartOver(Action):
    """Forgets the search and the half-filled form; keeps the city."""

    def name(self) -> str:
        return "action_start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        say(dispatcher, [world_of(tracker).phrases.reply("utter_started_over")])
        emptied = dict.fromkeys((*FIELDS, *KNOWN_BESIDE, "search", "awaiting", "request_outcome"))
        return set_slots(**{**emptied, "city": tracker.get_slot("city")})


class Cancel(Action):
    """Stops what is going on."""

    def name(self) -> str:
        return "action_cancel"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        say(dispatcher, [world_of(tracker).phrases.reply("utter_cancelled")])
        return set_slots(awaiting=None)


def _last_answer(tracker: Tracker) -> list[Reply]:
    """The bubbles of the turn before this one."""
    turns: list[list[Reply]] = [[]]
    for event in tracker.events:
        if event["event"] == "user":
            turns.append([])
        elif event["event"] == "bot" and event.get("text"):
            turns[-1].append(_reply(event))
    return next((turn for turn in reversed(turns[:-1]) if turn), [])


def _reply(event: dict[str, Any]) -> Reply:
    data = event.get("data") or {}
    custom = data.get("custom") or {}
    buttons = tuple(Button(b["title"], b["payload"]) for b in data.get("buttons") or ())
    return Reply(event["text"], buttons, custom.get("card"), custom.get("simple"))
