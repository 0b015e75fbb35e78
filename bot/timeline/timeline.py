"""The timeline over SQL: messages in and out, stored once, in order, each person apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.model.message import Incoming, Message, Speaker
from bot.storage.transactions import writing
from bot.timeline import retention
from bot.timeline.conversation import ANSWERS, Conversation, answers_of, person_of
from bot.timeline.records import (
    PendingTurn,
    Receipt,
    UnknownTurn,
    checked_key,
    payload_digest,
    read_message,
    read_pending,
)
from bot.timeline.tables import messages, offers, persons, turns

_PENDING = (
    sa.select(turns.c.id, turns.c.person, turns.c.client_id, turns.c.received_at, turns.c.attempts, messages.c.body)
    .join(messages, sa.and_(messages.c.turn == turns.c.id, sa.not_(ANSWERS)))
    .where(turns.c.answered_at.is_(None))
    .order_by(turns.c.id)
)


class Timeline:
    """The one truth of what was said. Threads may share it; every call is one short transaction.

    Calls that write take the person's row first, so a person's messages get their ids in the order in which they become
    visible: whoever has read up to an id misses nothing by asking for what came after it. Times are aware datetimes.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def conversation(self, person: str, now: datetime, *, wrote: bool = False) -> Iterator[Conversation]:
        """One transaction in which nobody else writes to this person. Raises UnusableKey."""
        with writing(self._engine) as connection:
            found = Conversation(connection, checked_key(person), now)
            found.enter(wrote=wrote)
            yield found

    @contextmanager
    def conversation_of(self, turn: int, now: datetime) -> Iterator[Conversation]:
        """The same for whoever's turn it is. Raises UnknownTurn, also when the person was erased meanwhile."""
        with writing(self._engine) as connection:
            found = Conversation(connection, person_of(connection, turn), now)
            found.enter()
            yield found

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        """Stores a citizen's message and opens its turn; the same person and id again finds the first turn.

        When this returns, the message is on disk. Raises UnusableKey.
        """
        with self.conversation(incoming.person, now, wrote=True) as conversation:
            return conversation.receive(incoming)[0]

    def pending(self) -> list[PendingTurn]:
        """Every turn without an answer, oldest first; read at start, after a crash too."""
        return self._read_pending(_PENDING)

    def pending_of(self, person: str) -> list[PendingTurn]:
        """This person's turns without an answer, oldest first."""
        return self._read_pending(_PENDING.where(turns.c.person == person))

    def next_turn(self, person: str) -> PendingTurn | None:
        """This person's oldest turn without an answer."""
        return next(iter(self._read_pending(_PENDING.where(turns.c.person == person).limit(1))), None)

    def attempt(self, turn: int) -> int:
        """Counts one more try at answering and returns how many there were. Raises UnknownTurn."""
        with writing(self._engine) as connection:
            mine = turns.c.id == turn
            connection.execute(turns.update().where(mine).values(attempts=turns.c.attempts + 1))
            tries: int | None = connection.execute(sa.select(turns.c.attempts).where(mine)).scalar()
        if tries is None:
            raise UnknownTurn(turn)
        return tries

    def answer(
        self, turn: int, replies: Sequence[Mapping[str, Any]], speaker: Speaker, now: datetime
    ) -> tuple[Message, ...]:
        """Stores the answer and closes the turn, both or neither; returns the answer as stored.

        A turn that is answered already keeps its first answer, which is returned. No replies close the turn in silence.

        Raises:
            UnknownTurn: no such turn; also when the person was erased while the answer was made.
        """
        with self.conversation_of(turn, now) as conversation:
            return conversation.answer(turn, replies, speaker)

    def hold(self, turn: int, body: Mapping[str, Any], now: datetime) -> tuple[Message, ...]:
        """Asks for patience with an open turn, once, and returns that message; of a closed one the answer, if any.

        Raises UnknownTurn.
        """
        with self.conversation_of(turn, now) as conversation:
            if not conversation.is_open(turn):
                return conversation.answers(turn)
            return (self._say(conversation, Speaker.SYSTEM, body, f"wait:{turn}"),)

    def say(
        self, person: str, speaker: Speaker, body: Mapping[str, Any], now: datetime, key: str | None = None
    ) -> Message:
        """Stores a message that answers no turn. With a `key` it happens once per person: the first one is returned.

        Raises UnusableKey.
        """
        with self.conversation(person, now) as conversation:
            return self._say(conversation, speaker, body, key)

    def _say(self, conversation: Conversation, speaker: Speaker, body: Mapping[str, Any], key: str | None) -> Message:
        return conversation.say(speaker, body, key)[0]

    def answers(self, turn: int) -> tuple[Message, ...]:
        """What was answered in a turn, in order; empty while it is open."""
        with self._engine.connect() as connection:
            return answers_of(connection, turn)

    def since(
        self, person: str, after: int | None, limit: int = 200, include_citizen: bool = False
    ) -> tuple[Message, ...]:
        """The first `limit` messages after the id `after`, in order; the citizen's own only when asked for.

        None means from the beginning. A full page means that there may be more: ask again after its last id.
        """
        query = sa.select(messages).where(messages.c.person == person, messages.c.id > (after or 0))
        query = query if include_citizen else query.where(ANSWERS)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(messages.c.id).limit(limit)).all()
        return tuple(map(read_message, rows))

    def latest(self, person: str, limit: int) -> tuple[Message, ...]:
        """The last `limit` messages of a conversation, the citizen's own too, in order."""
        query = sa.select(messages).where(messages.c.person == person).order_by(messages.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return tuple(map(read_message, reversed(connection.execute(query).all())))

    def message(self, message_id: int) -> Message | None:
        """One message by its id; None when there is none, or it was erased."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(messages).where(messages.c.id == message_id)).first()
        return None if row is None else read_message(row)

    def offered(self, person: str, payload: str) -> str | None:
        """The title of the button with exactly this payload, if this person was ever offered it; the latest title."""
        mine = sa.and_(offers.c.person == person, offers.c.digest == payload_digest(payload))
        title: str | None = self._scalar(sa.select(offers.c.title).where(mine))
        return title

    def last_seen(self, person: str) -> datetime | None:
        """When this person last wrote; None when they never did."""
        seen: datetime | None = self._scalar(sa.select(persons.c.last_seen_at).where(persons.c.person == person))
        return seen

    def persons_idle_since(self, when: datetime) -> tuple[str, ...]:
        """Everybody in whose conversation nobody has spoken since before `when`, longest silence first."""
        query = sa.select(persons.c.person).where(persons.c.active_at < when)
        with self._engine.connect() as connection:
            return tuple(connection.execute(query.order_by(persons.c.active_at, persons.c.person)).scalars())

    def erase(self, person: str) -> None:
        """Removes everything of this person; the bytes go with storage.erase.scrub."""
        with writing(self._engine) as connection:
            retention.erase(connection, person)

    def purge(self, before: datetime) -> int:
        """Removes turns answered, and other messages said, before that time, and people of whom nothing is left.

        Open turns stay. One transaction per person. Returns the number of messages removed.
        """
        with self._engine.connect() as connection:
            stale = retention.persons_with_old_entries(connection, before)
        removed = 0
        for person in stale:
            with writing(self._engine) as connection:
                removed += retention.purge(connection, person, before)
        return removed

    def _read_pending(self, query: Any) -> list[PendingTurn]:
        with self._engine.connect() as connection:
            return [read_pending(row) for row in connection.execute(query)]

    def _scalar(self, query: Any) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()
