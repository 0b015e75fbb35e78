"""One person's messages inside one transaction, in which nobody else writes to that person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.model.message import Incoming, Message, Speaker
from bot.storage.transactions import upsert_into
from bot.timeline.records import (
    Receipt,
    UnknownTurn,
    checked_key,
    incoming_body,
    offered_buttons,
    payload_digest,
    read_message,
)
from bot.timeline.tables import messages, offers, persons, turns

ANSWERS = messages.c.speaker != Speaker.CITIZEN.value


class Conversation:
    """What `Timeline.conversation` gives: the person's row is locked until its end, and `connection` is free for what
    another room must decide under the same lock."""

    def __init__(self, connection: Connection, person: str, now: datetime) -> None:
        self.connection, self.person, self.now = connection, person, now

    def enter(self, *, wrote: bool = False) -> None:
        """Locks the person's row, making it if need be. Times never move back, whatever the clocks do."""
        seen = self.now if wrote else None
        insert = upsert_into(self.connection, persons).values(person=self.person, active_at=self.now, last_seen_at=seen)
        moved = {"active_at": _later(persons.c.active_at, insert.excluded.active_at)}
        if wrote:
            moved["last_seen_at"] = _later(persons.c.last_seen_at, insert.excluded.last_seen_at)
        self.connection.execute(insert.on_conflict_do_update(index_elements=[persons.c.person], set_=moved))

    def receive(self, incoming: Incoming) -> tuple[Receipt, Message | None]:
        """Opens the turn of a citizen's message, and gives the message as stored; the same id finds the first turn."""
        client_id = checked_key(incoming.id)
        mine = sa.and_(turns.c.person == self.person, turns.c.client_id == client_id)
        known = self.connection.execute(sa.select(turns.c.id, turns.c.answered_at).where(mine)).first()
        if known is not None:
            answered = known.answered_at is not None
            silent = answered and not self.answers(known.id)
            return Receipt(known.id, new=False, answered=answered, silent=silent), None
        opened = {"client_id": client_id, "received_at": self.now, "attempts": 0}
        turn = _insert(self.connection, turns, person=self.person, **opened)
        message = self._write(turn, Speaker.CITIZEN, incoming_body(incoming))
        return Receipt(turn, new=True, answered=False), message

    def is_open(self, turn: int) -> bool:
        """Whether the turn waits for its answer."""
        waiting = sa.select(turns.c.id).where(turns.c.id == turn, turns.c.answered_at.is_(None))
        return self.connection.execute(waiting).first() is not None

    def answer(self, turn: int, replies: Sequence[Mapping[str, Any]], speaker: Speaker) -> tuple[Message, ...]:
        """Closes the turn with its answer, in silence when there are no replies. One that is closed stays as it is."""
        closing = turns.update().where(turns.c.id == turn, turns.c.answered_at.is_(None)).values(answered_at=self.now)
        if self.connection.execute(closing).rowcount == 1:
            for body in replies:
                self._write(turn, speaker, body)
        return self.answers(turn)

    def close_turns(self) -> int:
        """Closes every open turn of this person in silence; an answer that comes later is not taken. Returns how many."""
        waiting = sa.and_(turns.c.person == self.person, turns.c.answered_at.is_(None))
        return int(self.connection.execute(turns.update().where(waiting).values(answered_at=self.now)).rowcount)

    def say(self, speaker: Speaker, body: Mapping[str, Any], key: str | None = None) -> tuple[Message, bool]:
        """A message that answers no turn, and whether it is new. With a `key` it happens once."""
        key = None if key is None else checked_key(key)
        if key is not None:
            mine = sa.and_(messages.c.person == self.person, messages.c.key == key)
            known = self.connection.execute(sa.select(messages).where(mine)).first()
            if known is not None:
                return read_message(known), False
        return self._write(None, speaker, body, key), True

    def answers(self, turn: int) -> tuple[Message, ...]:
        """What was answered in a turn, in order; empty while it is open."""
        return answers_of(self.connection, turn)

    def _write(self, turn: int | None, speaker: Speaker, body: Mapping[str, Any], key: str | None = None) -> Message:
        values = {"person": self.person, "turn": turn, "speaker": speaker.value, "at": self.now, "body": body}
        message_id = _insert(self.connection, messages, **values, key=key)
        if speaker is not Speaker.CITIZEN:
            self._note_offers(message_id, body)
        row = self.connection.execute(sa.select(messages).where(messages.c.id == message_id)).one()
        return read_message(row)

    def _note_offers(self, message_id: int, body: Mapping[str, Any]) -> None:
        for payload, title in offered_buttons(body):
            latest = {"message": message_id, "title": title}
            values = {"person": self.person, "digest": payload_digest(payload), **latest}
            insert = upsert_into(self.connection, offers).values(**values)
            key = [offers.c.person, offers.c.digest]
            self.connection.execute(insert.on_conflict_do_update(index_elements=key, set_=latest))


def answers_of(connection: Connection, turn: int) -> tuple[Message, ...]:
    """What was answered in a turn, in order."""
    query = sa.select(messages).where(messages.c.turn == turn, ANSWERS).order_by(messages.c.id)
    return tuple(map(read_message, connection.execute(query)))


def person_of(connection: Connection, turn: int) -> str:
    """Whose turn it is, with that person's row locked. Raises UnknownTurn."""
    owner = sa.select(persons.c.person).join(turns, turns.c.person == persons.c.person).where(turns.c.id == turn)
    person: str | None = connection.execute(owner.with_for_update(of=persons)).scalar()
    if person is None:
        raise UnknownTurn(turn)
    return person


def _later(stored: Any, given: Any) -> Any:
    return sa.case((stored > given, stored), else_=given)


def _insert(connection: Connection, table: sa.Table, **values: Any) -> int:
    return int(connection.execute(table.insert().values(**values)).inserted_primary_key[0])
