"""The clerks' side: who waits, taking over, speaking, passing on, ending."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.handover import journal
from bot.handover.attended import AttendedTimeline
from bot.handover.records import (
    Clerk,
    Event,
    Note,
    NotYours,
    Outdated,
    Queued,
    UnknownStretch,
    read_message,
    read_stretch,
)
from bot.handover.states import Agent, Move, State, Stretch
from bot.handover.tables import events, notes, stretches
from bot.handover.words import Words
from bot.model.message import Message, Speaker
from bot.storage.transactions import writing
from bot.timeline import Conversation
from bot.timeline.tables import messages

HOUSE = "house"
ALONE = timedelta(minutes=15)
"""How long a citizen whom a clerk has taken over may go unanswered before somebody else is asked."""


class Handovers:
    """Stretches over SQL. Threads and processes may share it; calls are short transactions, times are aware datetimes.

    Each call that moves a chat may name the `version` that its caller saw, and returns the stretch as it is afterwards.
    They raise UnknownStretch, NotYours, Outdated and IllegalStep.
    """

    def __init__(self, engine: Engine, timeline: AttendedTimeline, words: Words) -> None:
        self._engine, self._timeline, self._words = engine, timeline, words

    # -- moving ---------------------------------------------------------------------------------------------

    def claim(self, key: str, by: Clerk, now: datetime, version: int | None = None) -> Stretch:
        """Takes a waiting chat; one's own already stays so. From now on the bot is silent."""
        with self._moving(key, now) as (talk, stretch):
            if stretch.state is State.WITH_AGENT and stretch.agent is not None and stretch.agent.id == by.agent.id:
                return stretch
            if stretch.state is not State.WAITING:
                raise NotYours(stretch)
            return self._move(talk, stretch, Move.CLAIM, by.mark, version=version, to=by.agent)

    def transfer(
        self, key: str, by: Clerk, to: Agent | None, why: str, now: datetime, version: int | None = None
    ) -> Stretch:
        """Passes a chat on, to a colleague or, without one, back to the queue."""
        move = Move.REQUEUE if to is None else Move.TRANSFER
        with self._moving(key, now) as (talk, stretch):
            _check_holder(stretch, by)
            return self._move(talk, stretch, move, by.mark, version=version, to=to, why=why)

    def end(self, key: str, by: Clerk, move: Move, why: str, now: datetime, version: int | None = None) -> Stretch:
        """Ends a stretch by CLOSE or GIVE_BACK: the citizen is told, and the bot answers again."""
        with self._moving(key, now) as (talk, stretch):
            if stretch.state is State.ENDED:
                return stretch
            _check_holder(stretch, by)
            return self._move(talk, stretch, move, by.mark, version=version, why=why)

    def sweep(self, now: datetime) -> tuple[Stretch, ...]:
        """Ends waits after office hours, and asks for somebody else where a clerk has not answered. Returns what moved."""
        moved = []
        for stretch in self._stuck(now):
            try:
                with self._moving(stretch.key, now) as (talk, present):
                    if present.version == stretch.version and (move := self._way_out(talk, present)) is not None:
                        moved.append(self._move(talk, present, move, HOUSE, why="unattended"))
            except UnknownStretch:
                continue
        return tuple(moved)

    # -- speaking -------------------------------------------------------------------------------------------

    def say(self, key: str, by: Clerk, text: str, message_id: str, now: datetime) -> Message:
        """What the clerk who has the chat says to the citizen. The same id again finds the first message."""
        with self._moving(key, now) as (talk, stretch):
            if stretch.state is not State.WITH_AGENT or stretch.agent is None or stretch.agent.id != by.agent.id:
                raise NotYours(stretch)
            body = {"text": text, "buttons": [], "card": None, "agent": by.agent.name}
            return _say(talk, stretch, Speaker.AGENT, body, f"agent:{stretch.id}:{message_id}", by.mark)

    def note(self, key: str, by: Clerk, text: str, note_id: str, now: datetime) -> Note:
        """A private note. The same id again finds the first one."""
        with self._moving(key, now) as (talk, stretch):
            mine = sa.and_(notes.c.stretch == stretch.id, notes.c.key == f"{by.agent.id}:{note_id}")
            if (row := talk.connection.execute(sa.select(notes).where(mine)).first()) is None:
                values = {"at": now, "by": by.agent.id, "name": by.agent.name, "text": text}
                made = notes.insert().values(stretch=stretch.id, key=f"{by.agent.id}:{note_id}", **values)
                talk.connection.execute(made)
                journal.note_event(talk, stretch, "note", by.mark)
                row = talk.connection.execute(sa.select(notes).where(mine)).one()
            return Note(row.id, row.at, row.by, row.name, row.text)

    # -- looking --------------------------------------------------------------------------------------------

    def stretch(self, key: str) -> Stretch:
        """One chat. Raises UnknownStretch."""
        with self._engine.connect() as connection:
            return journal.by_key(connection, key)

    def open_chats(self) -> tuple[Queued, ...]:
        """Everything that is not ended: who waits longest first."""
        newest = sa.select(sa.func.max(messages.c.id)).where(messages.c.person == stretches.c.person)
        query = (
            sa.select(*_labelled(stretches, "s_"), *_labelled(messages, "m_"))
            .outerjoin(messages, messages.c.id == newest.correlate(stretches).scalar_subquery())
            .where(stretches.c.ended_at.is_(None))
            .order_by(stretches.c.asked_at, stretches.c.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(Queued(read_stretch(row, "s_"), read_message(row, "m_")) for row in rows)

    def last_messages(self, person: str, limit: int) -> tuple[Message, ...]:
        """The latest messages of a citizen's conversation, in order."""
        latest = sa.select(messages).where(messages.c.person == person).order_by(messages.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            rows = connection.execute(latest).all()
        return tuple(Message(row.id, row.person, Speaker(row.speaker), row.at, row.body) for row in reversed(rows))

    def position(self, stretch: Stretch) -> int | None:
        """The place in the queue; None for who is not in it."""
        if stretch.state is not State.WAITING:
            return None
        with self._engine.connect() as connection:
            return journal.position(connection, stretch)

    def notes(self, stretch: Stretch) -> tuple[Note, ...]:
        """The notes on this citizen's chats, oldest first: colleagues wrote them to be read the next time too."""
        mine = sa.select(stretches.c.id).where(stretches.c.person == stretch.person)
        query = sa.select(notes).where(notes.c.stretch.in_(mine)).order_by(notes.c.id)
        with self._engine.connect() as connection:
            return tuple(Note(row.id, row.at, row.by, row.name, row.text) for row in connection.execute(query))

    def history(self, stretch: Stretch) -> tuple[Event, ...]:
        """Who moved this chat when and why, in order."""
        moves = ["ask", "urgent", *(move.value for move in Move)]
        return self._events(sa.and_(events.c.stretch == stretch.id, events.c.kind.in_(moves)), None)

    def events(self, after: int, limit: int = 200) -> tuple[Event, ...]:
        """What happened after the event of that number, in order, none left out."""
        return self._events(events.c.id > after, limit)

    def last_event(self) -> int:
        """The number of the latest event; 0 before the first."""
        with self._engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.max(events.c.id))).scalar() or 0)

    def between(self, since: datetime, until: datetime) -> tuple[Stretch, ...]:
        """The stretches asked for in a period, in order; for figures."""
        asked = sa.and_(stretches.c.asked_at >= since, stretches.c.asked_at < until)
        query = sa.select(stretches).where(asked).order_by(stretches.c.asked_at, stretches.c.id)
        with self._engine.connect() as connection:
            return tuple(map(read_stretch, connection.execute(query)))

    def purge(self, before: datetime) -> int:
        """Removes what ended before. Returns how many stretches."""
        with writing(self._engine) as connection:
            return journal.purge(connection, before)

    # -- inside ---------------------------------------------------------------------------------------------

    @contextmanager
    def _moving(self, key: str, now: datetime) -> Iterator[tuple[Conversation, Stretch]]:
        """The chat under its person's lock. Raises UnknownStretch."""
        person = self.stretch(key).person
        with self._timeline.conversation(person, now) as talk:
            yield talk, journal.by_key(talk.connection, key)

    def _move(
        self,
        talk: Conversation,
        stretch: Stretch,
        move: Move,
        by: str,
        *,
        version: int | None = None,
        to: Agent | None = None,
        why: str | None = None,
    ) -> Stretch:
        if version is not None and version != stretch.version:
            raise Outdated(stretch)
        after = stretch.step(move, talk.now, to)
        if after.state is State.WITH_AGENT:
            talk.close_turns()
        journal.save(talk, after)
        journal.note_event(talk, after, move.value, by, why=why or None)
        told = self._words.told(move, to.name if to else "")
        _say(talk, after, Speaker.SYSTEM, told, f"handover:{after.id}:{after.version}")
        return after

    def _stuck(self, now: datetime) -> tuple[Stretch, ...]:
        closed = not self._words.hours.are_on(now)
        chats = (chat.stretch for chat in self.open_chats())
        return tuple(chat for chat in chats if closed or chat.state is State.WITH_AGENT)

    def _way_out(self, talk: Conversation, stretch: Stretch) -> Move | None:
        if stretch.state is State.WITH_AGENT and not _is_left_alone(talk):
            return None
        if not self._words.hours.are_on(talk.now):
            return Move.HOURS_OVER
        return Move.REQUEUE if stretch.state is State.WITH_AGENT else None

    def _events(self, condition: Any, limit: int | None) -> tuple[Event, ...]:
        query = (
            sa.select(*_labelled(events, "e_"), *_labelled(stretches, "s_"), *_labelled(messages, "m_"))
            .select_from(events)
            .outerjoin(stretches, stretches.c.id == events.c.stretch)
            .outerjoin(messages, messages.c.id == events.c.message)
            .where(condition)
            .order_by(events.c.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return tuple(map(_read_event, connection.execute(query)))


def _say(
    talk: Conversation, stretch: Stretch, speaker: Speaker, body: dict[str, Any], key: str, by: str | None = None
) -> Message:
    message, is_new = talk.say(speaker, body, key)
    if is_new:
        journal.note_message(talk, stretch, message, by)
    return message


def _labelled(table: sa.Table, prefix: str) -> list[Any]:
    return [column.label(prefix + column.name) for column in table.c]


def _read_event(row: Any) -> Event:
    stretch = None if row.s_id is None else read_stretch(row, "s_")
    message = read_message(row, "m_")
    return Event(row.e_id, row.e_key, row.e_at, row.e_kind, row.e_by, row.e_why, row.e_agent, stretch, message)


def _check_holder(stretch: Stretch, by: Clerk) -> None:
    """Raises NotYours."""
    held_by_other = stretch.state is State.WITH_AGENT and (stretch.agent is None or stretch.agent.id != by.agent.id)
    if held_by_other and not by.oversees:
        raise NotYours(stretch)


def _is_left_alone(talk: Conversation) -> bool:
    """Whether the citizen's first words after the clerk's last ones are longer ago than a citizen should wait."""
    mine = messages.c.person == talk.person
    spoke = sa.select(sa.func.max(messages.c.id)).where(mine, messages.c.speaker.in_(("agent", "system")))
    asked = sa.select(sa.func.min(messages.c.at)).where(
        mine, messages.c.speaker == Speaker.CITIZEN.value, messages.c.id > sa.func.coalesce(spoke.scalar_subquery(), 0)
    )
    since: datetime | None = talk.connection.execute(asked).scalar()
    return since is not None and talk.now - since >= ALONE
