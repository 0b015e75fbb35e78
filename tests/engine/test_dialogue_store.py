"""Conversations in the database: as they were, bounded, apart from each other."""

from __future__ import annotations

import bot.engine.start  # noqa: F401  isort: skip

import asyncio

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine

from bot.engine.dialogue_store import TURNS_BEFORE_ROLLING_UP, TURNS_KEPT, DialogueStore, answers_to
from bot.engine.tables import dialogues
from bot.settings import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


def started(person: str = "web:1") -> DialogueStateTracker:
    tracker = DialogueStateTracker(person, DOMAIN.slots)
    tracker.update_with_events(
        [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")], DOMAIN
    )
    return tracker


def turn(tracker: DialogueStateTracker, number: int) -> None:
    intent = {"name": "find_facility", "confidence": 0.9}
    said = UserUttered(f"说{number}", intent, parse_data={"intent": intent, "entities": []}, message_id=f"m{number}")
    answer = BotUttered(f"答{number}", {"custom": {"card": {"kind": "facilities"}}})
    events = [
        said,
        ActionExecuted("action_find_facility"),
        answer,
        SlotSet("search", {"offset": number}),
        ActionExecuted("action_listen"),
    ]
    tracker.update_with_events(events, DOMAIN)


async def conversation(store: DialogueStore, turns: int, person: str = "web:1") -> DialogueStateTracker:
    tracker = started(person)
    for number in range(turns):
        turn(tracker, number)
        await store.save(tracker)
        tracker = await store.retrieve(person)
    return tracker


async def test_what_is_saved_comes_back_as_it_was(engine: Engine) -> None:
    tracker = started()
    turn(tracker, 1)
    tracker.update_with_events([ActiveLoop("request_form"), SlotSet("contact_name", "艾力·买买提😀")], DOMAIN)
    store = DialogueStore(DOMAIN, engine)
    await store.save(tracker)
    again = await store.retrieve("web:1")
    assert list(again.events) == list(tracker.events)
    assert again.current_slot_values() == tracker.current_slot_values()
    assert again.active_loop_name == "request_form" and again.latest_message.text == "说1"


async def test_nobody_known_is_none_and_a_deleted_one_is_gone(engine: Engine) -> None:
    store = DialogueStore(DOMAIN, engine)
    assert await store.retrieve("web:1") is None
    await store.save(started())
    assert list(await store.keys()) == ["web:1"]
    await store.delete("web:1")
    assert await store.retrieve("web:1") is None and list(await store.keys()) == []


async def test_a_long_conversation_keeps_its_slots_loop_and_last_turns(engine: Engine) -> None:
    store = DialogueStore(DOMAIN, engine)
    tracker = started()
    tracker.update_with_events(
        [SlotSet("contact_name", "王秀英"), ActionExecuted("request_form"), ActiveLoop("request_form")], DOMAIN
    )
    for number in range(TURNS_BEFORE_ROLLING_UP + 1):
        turn(tracker, number)
    await store.save(tracker)
    again = await store.retrieve("web:1")
    said = [event.text for event in again.events if isinstance(event, UserUttered)]
    assert said == [f"说{n}" for n in range(TURNS_BEFORE_ROLLING_UP + 1 - TURNS_KEPT, TURNS_BEFORE_ROLLING_UP + 1)]
    assert again.active_loop_name == "request_form"
    assert again.current_slot_values() == tracker.current_slot_values()


async def test_the_size_is_flat_over_300_turns(sqlite_engine: Engine) -> None:
    store, sizes = DialogueStore(DOMAIN, sqlite_engine), []
    tracker = started()
    for number in range(300):
        turn(tracker, number)
        await store.save(tracker)
        tracker = await store.retrieve("web:1")
        with sqlite_engine.connect() as connection:
            sizes.append(len(connection.execute(sa.select(dialogues.c.events)).scalar()))
    assert max(sizes[200:]) <= max(sizes[20:60]) * 1.1
    assert tracker.get_slot("search") == {"offset": 299}


async def test_people_talking_at_once_keep_apart(engine: Engine) -> None:
    store = DialogueStore(DOMAIN, engine)
    people = [f"web:{n}" for n in range(8)]
    trackers = await asyncio.gather(*(conversation(store, 3 + n, person) for n, person in enumerate(people)))
    assert [t.get_slot("search")["offset"] for t in trackers] == [2 + n for n in range(8)]
    assert sorted(await store.keys()) == people


async def test_an_answer_is_found_by_its_message_and_an_older_one_is_not_mixed_in(sqlite_engine: Engine) -> None:
    tracker = await conversation(DialogueStore(DOMAIN, sqlite_engine), 3)
    (answer,) = answers_to(tracker, "m1")
    assert answer["text"] == "答1" and answers_to(tracker, "m9") is None
