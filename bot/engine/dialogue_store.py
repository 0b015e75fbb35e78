"""Rasa's tracker store over one row a conversation, written once a turn and bounded.

Rasa's SQL store writes event by event and replays the whole session, so a turn costs more the longer somebody talks.
Here a conversation keeps its last turns as they were; what came before is rolled up into the slots and the active
loop it led to. The timeline keeps every word.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.events import deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from sqlalchemy.engine import Engine

from bot.engine.tables import dialogues

TURNS_KEPT = 4
"""Turns kept as they were: enough for rules and for answering a repeated message id."""

TURNS_BEFORE_ROLLING_UP = 12


class DialogueStore(TrackerStore):
    """Stores trackers in `dialogues`; safe to share between turns of different people."""

    def __init__(self, domain: Domain | None, engine: Engine) -> None:
        super().__init__(domain)
        self._engine = engine

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes the conversation in one statement, rolled up when it has grown long."""
        events = rolled_up(list(tracker.events), tracker)
        body = json.dumps([event.as_dict() for event in events], ensure_ascii=False)
        await asyncio.to_thread(self._write, tracker.sender_id, body)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as it stands, or None when there is none."""
        body = await asyncio.to_thread(self._read, sender_id)
        if body is None:
            return None
        events = deserialise_events(json.loads(body))
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots, domain=self.domain)

    async def keys(self) -> Iterable[str]:
        """Everybody who has a conversation."""
        return await asyncio.to_thread(self._people)

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        await asyncio.to_thread(self._delete, sender_id)

    def _write(self, person: str, body: str) -> None:
        values = {"events": body, "updated_at": time.time()}
        with self._engine.begin() as connection:
            done = connection.execute(sa.update(dialogues).where(dialogues.c.person == person).values(values))
            if not done.rowcount:
                connection.execute(sa.insert(dialogues).values(person=person, **values))

    def _read(self, person: str) -> str | None:
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(dialogues.c.events).where(dialogues.c.person == person)).scalar()
        return None if found is None else str(found)

    def _people(self) -> list[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(dialogues.c.person)).scalars())

    def _delete(self, person: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.delete(dialogues).where(dialogues.c.person == person))


def rolled_up(events: list[Event], tracker: DialogueStateTracker) -> list[Event]:
    """The events with the older turns replaced by what they led to, once there are too many.

    The kept part begins where a citizen spoke, so that the policies see whole turns.
    """
    starts = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= TURNS_BEFORE_ROLLING_UP:
        return events
    cut = starts[-TURNS_KEPT]
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], list(tracker.slots.values()))
    return [*_standing(before), *events[cut:]]


def _standing(tracker: DialogueStateTracker) -> list[Event]:
    slots: dict[str, Any] = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
    opening: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    opening += [SlotSet(name, value) for name, value in slots.items()]
    if tracker.active_loop_name:
        opening += [ActionExecuted(tracker.active_loop_name), ActiveLoop(tracker.active_loop_name)]
    return [*opening, ActionExecuted(ACTION_LISTEN_NAME)]


def answers_to(tracker: DialogueStateTracker, message_id: str) -> list[dict[str, Any]] | None:
    """What was answered to a message already handled, as the events of the turn; None when it is new."""
    state = tracker.current_state(EventVerbosity.ALL)["events"]
    for position in range(len(state) - 1, -1, -1):
        if state[position]["event"] == "user" and state[position].get("message_id") == message_id:
            rest = state[position + 1 :]
            stop = next((i for i, event in enumerate(rest) if event["event"] == "user"), len(rest))
            return [event for event in rest[:stop] if event["event"] == "bot"]
    return None
