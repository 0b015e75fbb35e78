"""The hand-off's rows, read and written inside somebody's transaction under the person's lock."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.handover.records import UnknownStretch, columns_of, read_stretch
from bot.handover.states import State, Stretch
from bot.handover.tables import events, notes, stretches
from bot.model.message import Message
from bot.timeline import Conversation

ORDER_LOCK = 5_005_190_102
"""Names the lock in PostgreSQL under which events get their numbers: they become visible in that order."""
USUAL_FROM = 5
USUAL_OF = 20
USUAL_SINCE = timedelta(days=7)


def open_of(connection: Connection, person: str) -> Stretch | None:
    """The person's open stretch."""
    query = sa.select(stretches).where(stretches.c.person == person, stretches.c.ended_at.is_(None))
    row = connection.execute(query).first()
    return None if row is None else read_stretch(row)


def by_key(connection: Connection, key: str) -> Stretch:
    """The stretch of a chat. Raises UnknownStretch."""
    row = connection.execute(sa.select(stretches).where(stretches.c.key == key)).first()
    if row is None:
        raise UnknownStretch(key)
    return read_stretch(row)


def begin(talk: Conversation, reason: str) -> Stretch:
    """A new stretch in which the person waits."""
    fresh = Stretch(0, secrets.token_urlsafe(16), talk.person, State.WAITING, reason, talk.now, talk.now)
    made = talk.connection.execute(stretches.insert().values(**columns_of(fresh)))
    stretch = replace(fresh, id=int(made.inserted_primary_key[0]))
    note_event(talk, stretch, "ask", "citizen", why=reason)
    return stretch


def save(talk: Conversation, stretch: Stretch) -> None:
    """Writes a stretch back."""
    talk.connection.execute(stretches.update().where(stretches.c.id == stretch.id).values(**columns_of(stretch)))


def note_event(
    talk: Conversation, stretch: Stretch, kind: str, by: str, why: str | None = None, message: int | None = None
) -> None:
    """Adds to what happened. Nothing else is locked after this."""
    agent = None if stretch.agent is None else stretch.agent.id
    values = {"stretch": stretch.id, "key": stretch.key, "at": talk.now, "kind": kind, "by": by, "why": why}
    _add(talk.connection, {**values, "agent": agent, "message": message})


def note_message(talk: Conversation, stretch: Stretch, message: Message, by: str | None = None) -> None:
    """Something was said in the stretch, by whoever speaks unless somebody is named."""
    note_event(talk, stretch, "message", by or message.speaker.value, message=message.id)


def _add(connection: Connection, values: dict[str, Any]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ORDER_LOCK)))
    connection.execute(events.insert().values(**values))


def position(connection: Connection, stretch: Stretch) -> int:
    """The place in the queue, from 1. Whoever asked first is first, also after being passed on."""
    same_moment = sa.and_(stretches.c.asked_at == stretch.asked_at, stretches.c.id < stretch.id)
    earlier = sa.or_(stretches.c.asked_at < stretch.asked_at, same_moment)
    ahead = sa.and_(stretches.c.state == State.WAITING.value, stretches.c.ended_at.is_(None), earlier)
    return 1 + int(connection.execute(sa.select(sa.func.count()).select_from(stretches).where(ahead)).scalar() or 0)


def usual_wait_s(connection: Connection, now: datetime) -> int | None:
    """The median wait of those taken over lately, in seconds; None when there were too few to say."""
    lately = sa.and_(stretches.c.claimed_at.is_not(None), stretches.c.asked_at >= now - USUAL_SINCE)
    query = sa.select(stretches.c.asked_at, stretches.c.claimed_at).where(lately).order_by(stretches.c.asked_at.desc())
    waits = [(row.claimed_at - row.asked_at).total_seconds() for row in connection.execute(query.limit(USUAL_OF))]
    return round(median(waits)) if len(waits) >= USUAL_FROM else None


def erase(connection: Connection, person: str) -> None:
    """Removes everything of this person. The desk learns by the key alone that the chat is gone."""
    mine = sa.select(stretches.c.id).where(stretches.c.person == person)
    gone = connection.execute(
        sa.select(stretches.c.key, stretches.c.asked_at).where(stretches.c.person == person)
    ).all()
    connection.execute(notes.delete().where(notes.c.stretch.in_(mine)))
    connection.execute(events.delete().where(events.c.stretch.in_(mine)))
    connection.execute(stretches.delete().where(stretches.c.person == person))
    for row in gone:
        _add(connection, {"key": row.key, "at": row.asked_at, "kind": "erased", "by": "citizen"})


def purge(connection: Connection, before: datetime) -> int:
    """Removes what ended before. Returns how many stretches."""
    old = sa.select(stretches.c.id).where(stretches.c.ended_at < before)
    connection.execute(notes.delete().where(notes.c.stretch.in_(old)))
    connection.execute(events.delete().where(sa.or_(events.c.stretch.in_(old), _erased_before(before))))
    return int(connection.execute(stretches.delete().where(stretches.c.ended_at < before)).rowcount)


def _erased_before(before: datetime) -> Any:
    return sa.and_(events.c.stretch.is_(None), events.c.at < before)
