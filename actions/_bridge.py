"""From Rasa's tracker to plain values, and from replies to Rasa's dispatcher. The only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import wiring
from bot.journeys.ports import World
from bot.language.normalise import normalise
from bot.model.place import CoordSystem, Place, PlaceLevel, Position
from bot.model.reply import Reply
from bot.model.understanding import Stated, Understanding

_LEVELS = {PlaceLevel.CITY: 0, PlaceLevel.COUNTY: 1, PlaceLevel.TOWN: 2, PlaceLevel.VILLAGE: 3}


def world_of(tracker: Tracker) -> World:
    """The world at the moment the message was said, which comes with the message."""
    said_at = _metadata(tracker).get("now")
    return wiring.world(datetime.fromisoformat(said_at) if said_at else datetime.now(UTC))


def turn_key(tracker: Tracker) -> str:
    """What makes an effect of this message happen once: the person and the message's id."""
    return f"{tracker.sender_id}:{tracker.latest_message.get('message_id')}"


def city_of(tracker: Tracker) -> str | None:
    """The conversation's city: the one said, or the one the channel knows."""
    city = tracker.get_slot("city") or _metadata(tracker).get("city")
    return city if city in wiring.cities() else None


def _metadata(tracker: Tracker) -> Mapping[str, Any]:
    return tracker.latest_message.get("metadata") or {}


def understanding_of(tracker: Tracker) -> Understanding:
    """The message as understood by the pipeline."""
    message = tracker.latest_message
    intent = message.get("intent") or {}
    ranking = message.get("intent_ranking") or []
    others = tuple((item["name"], item["confidence"]) for item in ranking if item["name"] != intent.get("name"))
    text = "" if message.get("text", "").startswith("/") else message.get("text", "")
    stated = stated_of(message.get("entities") or (), normalise(text))
    return Understanding(intent.get("name") or "", intent.get("confidence") or 0.0, stated, others)


def stated_of(entities: Iterable[Mapping[str, Any]], text: str) -> Stated:
    """What the entities state."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entity in entities:
        found.setdefault(entity["entity"], []).append(entity)
    values = {kind: tuple(dict.fromkeys(_hashable(e["value"]) for e in items)) for kind, items in found.items()}
    city, places = _places(found.get("place", []))
    phone = found.get("phone", [{}])[0]
    named = values.get("city", ())
    return Stated(
        text=text,
        city=named[0] if named else city,
        other_city=_first(values, "other_city"),
        places=places,
        unknown_place=_first(values, "unknown_place"),
        categories=values.get("category", ()),
        labels=values.get("label", ()),
        labels_excluded=values.get("label_excluded", ()),
        sessions=values.get("session", ()),
        admits=values.get("admits", ()),
        ages=values.get("age", ()),
        max_price=_first(values, "max_price"),
        ordinals=values.get("ordinal", ()),
        attributes=values.get("attribute", ()),
        order=_first(values, "order"),
        wants_wider="wider" in values,
        filters_off="filters_off" in values,
        callback=_first(values, "callback"),
        phone=phone.get("value"),
        phone_problem=phone.get("problem"),
        name=_first(values, "person_name"),
        fields_named=values.get("field", ()),
        position=_position(found.get("position", [])),
        answer=_answer(values),
    )


def pressed(tracker: Tracker, kind: str) -> Mapping[str, Any]:
    """What a button's payload says under this name; empty when it says nothing."""
    for entity in tracker.latest_message.get("entities") or ():
        if entity["entity"] == kind and isinstance(entity["value"], dict):
            return dict(entity["value"])
    return {}


def _answer(values: Mapping[str, tuple[Any, ...]]) -> tuple[str, str] | None:
    fact, answer = _first(values, "fact"), _first(values, "answer")
    return (fact, answer) if fact and answer else None


def _hashable(value: Any) -> Any:
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


def _first(values: Mapping[str, tuple[Any, ...]], kind: str) -> Any:
    return values.get(kind, (None,))[0]


def _places(entities: list[Mapping[str, Any]]) -> tuple[str | None, tuple[Place, ...]]:
    """The city named and the candidates of the finest place named; the last of several equally fine ones."""
    named = []
    for entity in entities:
        codes = entity.get("candidates") or [entity["value"]]
        named.append([place for place in map(wiring.gazetteer().place, codes) if place is not None])
    named = [candidates for candidates in named if candidates]
    if not named:
        return None, ()
    city = next((c[0].city for c in named if c[0].level is PlaceLevel.CITY), None)
    finest = max(named, key=lambda candidates: _LEVELS[candidates[0].level])
    if city is not None:
        finest = sorted(finest, key=lambda place: place.city != city)
    return city, tuple(finest)


def _position(entities: list[Mapping[str, Any]]) -> Position | None:
    if not entities:
        return None
    raw = entities[0]["value"]
    system = CoordSystem(raw.get("coord_system", CoordSystem.WGS84.value))
    return Position(float(raw["lng"]), float(raw["lat"]), system, raw.get("label", ""))


def say(dispatcher: CollectingDispatcher, replies: Iterable[Reply], effect: str | None = None) -> None:
    """Hands replies to the channel: text and buttons as Rasa has them, the card beside them.

    `effect` asks the front to do something with the answer: "forget" erases the person before it is given,
    "hand_off" puts the citizen into the queue for a person when somebody may come.
    """
    for reply in replies:
        custom = {"card": reply.card, "simple": reply.simple, "unsure": reply.unsure, "effect": effect}
        dispatcher.utter_message(
            text=reply.text,
            buttons=[{"title": b.title, "payload": b.payload} for b in reply.buttons],
            json_message={key: value for key, value in custom.items() if value} or None,
        )


def set_slots(**values: Any) -> list[EventType]:
    """Slot events."""
    return [SlotSet(name, value) for name, value in values.items()]


_OF_FORMS = frozenset({"action_listen", "action_extract_slots", "action_session_start"})


def answered_elsewhere(tracker: Tracker, form: str) -> bool:
    """Whether a rule has already answered this message and only comes back to the form.

    An action that sent the message on to the form has not answered it.
    """
    for event in reversed(tracker.events):
        is_sent_on = event["event"] == "followup" and event["name"] == form
        if event["event"] == "user" or is_sent_on:
            return False
        if event["event"] == "action" and event["name"] not in _OF_FORMS | {form}:
            return True
    return False
