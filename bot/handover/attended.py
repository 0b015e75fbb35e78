"""The timeline while people may have a conversation: who speaks is decided under the lock that orders a person's messages.

Taking a chat over and storing an answer of the bot take the same lock, so one of them comes first. A take-over closes the
turns that are open: an answer that comes later finds its turn closed and is not stored. What a citizen writes while a
person has the chat opens no turn that waits, so the engine is never asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Engine

from bot.handover import journal
from bot.handover.states import Move, State, Stretch
from bot.handover.words import RESUME, Words, leaves
from bot.language.normalise import normalise
from bot.language.urgency import is_not_now, tells_of_danger
from bot.model.message import Incoming, Message, Speaker
from bot.storage.transactions import writing
from bot.timeline import Conversation, Receipt, Timeline, retention

HAND_OFF = "hand_off"
"""The effect of a reply that asks for a person."""
Body = Mapping[str, Any]


class AttendedTimeline(Timeline):
    """`staffed` tells whether anybody has an account to answer with. Blocking."""

    def __init__(self, engine: Engine, words: Words, staffed: Callable[[], bool]) -> None:
        super().__init__(engine)
        self._words, self._staffed = words, staffed

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        """Stores a citizen's message. Its turn is closed at once when a person has the chat, or the citizen leaves the queue."""
        with self.conversation(incoming.person, now, wrote=True) as talk:
            receipt, message = talk.receive(incoming)
            if message is None:
                return receipt
            stretch = journal.open_of(talk.connection, talk.person)
            if stretch is not None:
                stretch = _heard(talk, stretch, message, incoming)
            if stretch is not None and stretch.state is State.WITH_AGENT:
                talk.answer(receipt.turn, (), Speaker.BOT)
                return replace(receipt, answered=True, silent=True)
            if (goodbye := self._leaving(talk, stretch, incoming)) is None:
                return receipt
            for said in talk.answer(receipt.turn, (goodbye,), Speaker.SYSTEM):
                if stretch is not None:
                    journal.note_message(talk, stretch, said)
            return replace(receipt, answered=True)

    def answer(self, turn: int, replies: Sequence[Body], speaker: Speaker, now: datetime) -> tuple[Message, ...]:
        """Stores the answer of a turn that is still open; a reply that asks for a person puts the citizen into the queue."""
        staffed = any(reply.get("effect") == HAND_OFF for reply in replies) and self._staffed()
        with self.conversation_of(turn, now) as talk:
            if not talk.is_open(turn):
                return talk.answers(turn)
            stretch = journal.open_of(talk.connection, talk.person)
            spoken = []
            for reply in replies:
                stretch, body = self._handed_over(talk, stretch, reply, staffed=staffed)
                spoken.append(body)
            stored = talk.answer(turn, spoken, speaker)
            if stretch is not None:
                for message in stored:
                    journal.note_message(talk, stretch, message)
            return stored

    def erase(self, person: str) -> None:
        """Removes everything of this person, stretches and notes included."""
        with writing(self._engine) as connection:
            retention.lock(connection, person)
            journal.erase(connection, person)
            retention.erase(connection, person)

    def _say(self, conversation: Conversation, speaker: Speaker, body: Body, key: str | None) -> Message:
        message, is_new = conversation.say(speaker, body, key)
        stretch = journal.open_of(conversation.connection, conversation.person) if is_new else None
        if stretch is not None:
            journal.note_message(conversation, stretch, message)
        return message

    def _leaving(self, talk: Conversation, stretch: Stretch | None, incoming: Incoming) -> Body | None:
        """What is said to somebody who leaves the queue; None to everybody else."""
        if stretch is None:
            return self._words.not_waiting() if incoming.payload == RESUME else None
        if incoming.payload != RESUME and not leaves(incoming.text or ""):
            return None
        ended = stretch.step(Move.LEAVE, talk.now)
        journal.save(talk, ended)
        journal.note_event(talk, ended, Move.LEAVE.value, "citizen")
        return self._words.told(Move.LEAVE)

    def _handed_over(
        self, talk: Conversation, stretch: Stretch | None, reply: Body, *, staffed: bool
    ) -> tuple[Stretch | None, Body]:
        """The stretch after a reply, and the reply without its effect."""
        body = {key: value for key, value in reply.items() if key != "effect"}
        if reply.get("effect") != HAND_OFF or not staffed:
            return stretch, body
        connection = talk.connection
        usual_s = journal.usual_wait_s(connection, talk.now)
        if stretch is not None:
            place = journal.position(connection, stretch)
            return stretch, self._words.still_waiting(stretch, place, usual_s, talk.now)
        if not self._words.hours.are_on(talk.now):
            return None, self._words.closed(body)
        stretch = journal.begin(talk, "asked")
        return stretch, self._words.waiting(journal.position(connection, stretch), usual_s)


def _heard(talk: Conversation, stretch: Stretch, message: Message, incoming: Incoming) -> Stretch:
    """The stretch after the citizen said something in it: marked when that tells of an emergency."""
    journal.note_message(talk, stretch, message)
    if stretch.urgent or not is_urgent(incoming.text):
        return stretch
    marked = replace(stretch, urgent=True)
    journal.save(talk, marked)
    journal.note_event(talk, marked, "urgent", "house")
    return marked


def is_urgent(text: object) -> bool:
    """Whether a citizen's words tell of an emergency now. A mark for people, not a verdict."""
    read = normalise(text) if isinstance(text, str) else ""
    return bool(read) and tells_of_danger(read) and not is_not_now(read)
