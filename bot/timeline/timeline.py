"""The timeline over SQL: messages in and out, stored once, in order, each person apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.model.message import Incoming, Message, Speaker
from bot.storage.transactions import upsert_into, writing
from bot.timeline import retention
from bot.timeline.records import (
    PendingTurn,
    Receipt,
    UnknownTurn,
    checked_key,
    incoming_body,
    offered_buttons,
    payload_digest,
    read_message,
    read_pending,
)
from bot.timeline.tables import messages, offers, persons, turns

_ANSWERS = messages.c.speaker != Speaker.CITIZEN.value
_PENDING = (
    sa.select(turns.c.id, turns.c.person, turns.c.client_id, turns.c.received_at, turns.c.attempts, messages.c.body)
    .join(messages, sa.and_(messages.c.turn == turns.c.id, sa.not_(_ANSWERS)))
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

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        """Stores a citizen's message and opens its turn; the same person and id again finds the first turn.

        When this returns, the message is on disk. Raises UnusableKey.
        """
        person, client_id = checked_key(incoming.person), checked_key(incoming.id)
        with writing(self._engine) as connection:
            _enter(connection, person, now, wrote=True)
            known = connection.execute(
                sa.select(turns.c.id, turns.c.answered_at).where(
                    turns.c.person == person, turns.c.client_id == client_id
                )
            ).first()
            if known is not None:
                return Receipt(known.id, new=False, answered=known.answered_at is not None)
            turn = _insert(connection, turns, person=person, client_id=client_id, received_at=now, attempts=0)
            _write(connection, person, turn, Speaker.CITIZEN, incoming_body(incoming), now)
            return Receipt(turn, new=True, answered=False)

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
        with writing(self._engine) as connection:
            person = _person_of(connection, turn)
            _enter(connection, person, now)
            closing = turns.update().where(turns.c.id == turn, turns.c.answered_at.is_(None)).values(answered_at=now)
            if connection.execute(closing).rowcount == 1:
                for body in replies:
                    _write(connection, person, turn, speaker, body, now)
            return _answers(connection, turn)

    def say(
        self, person: str, speaker: Speaker, body: Mapping[str, Any], now: datetime, key: str | None = None
    ) -> Message:
        """Stores a message that answers no turn. With a `key` it happens once per person: the first one is returned.

        Raises UnusableKey.
        """
        person, key = checked_key(person), None if key is None else checked_key(key)
        with writing(self._engine) as connection:
            _enter(connection, person, now)
            known = _message_with_key(connection, person, key)
            message_id = known or _write(connection, person, None, speaker, body, now, key)
            row = connection.execute(sa.select(messages).where(messages.c.id == message_id)).one()
        return read_message(row)

    def answers(self, turn: int) -> tuple[Message, ...]:
        """What was answered in a turn, in order; empty while it is open."""
        with self._engine.connect() as connection:
            return _answers(connection, turn)

    def since(
        self, person: str, after: int | None, limit: int = 200, include_citizen: bool = False
    ) -> tuple[Message, ...]:
        """The first `limit` messages after the id `after`, in order; the citizen's own only when asked for.

        None means from the beginning. A full page means that there may be more: ask again after its last id.
        """
        query = sa.select(messages).where(messages.c.person == person, messages.c.id > (after or 0))
        query = query if include_citizen else query.where(_ANSWERS)
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


def _enter(connection: Connection, person: str, now: datetime, *, wrote: bool = False) -> None:
    """Locks the person's row, making it if need be. Times never move back, whatever the clocks do."""
    insert = upsert_into(connection, persons).values(person=person, active_at=now, last_seen_at=now if wrote else None)
    moved = {"active_at": _later(persons.c.active_at, insert.excluded.active_at)}
    if wrote:
        moved["last_seen_at"] = _later(persons.c.last_seen_at, insert.excluded.last_seen_at)
    connection.execute(insert.on_conflict_do_update(index_elements=[persons.c.person], set_=moved))


def _later(stored: Any, given: Any) -> Any:
    return sa.case((stored > given, stored), else_=given)


def _person_of(connection: Connection, turn: int) -> str:
    """Whose turn it is, with that person's row locked. Raises UnknownTurn."""
    owner = sa.select(persons.c.person).join(turns, turns.c.person == persons.c.person).where(turns.c.id == turn)
    person: str | None = connection.execute(owner.with_for_update(of=persons)).scalar()
    if person is None:
        raise UnknownTurn(turn)
    return person


def _insert(connection: Connection, table: sa.Table, **values: Any) -> int:
    return int(connection.execute(table.insert().values(**values)).inserted_primary_key[0])


def _write(
    connection: Connection,
    person: str,
    turn: int | None,
    speaker: Speaker,
    body: Mapping[str, Any],
    now: datetime,
    key: str | None = None,
) -> int:
    values = {"person": person, "turn": turn, "speaker": speaker.value, "at": now, "body": body, "key": key}
    message_id = _insert(connection, messages, **values)
    if speaker is not Speaker.CITIZEN:
        _note_offers(connection, person, message_id, body)
    return message_id


def _note_offers(connection: Connection, person: str, message_id: int, body: Mapping[str, Any]) -> None:
    for payload, title in offered_buttons(body):
        latest = {"message": message_id, "title": title}
        insert = upsert_into(connection, offers).values(person=person, digest=payload_digest(payload), **latest)
        key = [offers.c.person, offers.c.digest]
        connection.execute(insert.on_conflict_do_update(index_elements=key, set_=latest))


def _message_with_key(connection: Connection, person: str, key: str | None) -> int | None:
    if key is None:
        return None
    mine = sa.and_(messages.c.person == person, messages.c.key == key)
    found: int | None = connection.execute(sa.select(messages.c.id).where(mine)).scalar()
    return found


def _answers(connection: Connection, turn: int) -> tuple[Message, ...]:
    query = sa.select(messages).where(messages.c.turn == turn, _ANSWERS).order_by(messages.c.id)
    return tuple(map(read_message, connection.execute(query)))
