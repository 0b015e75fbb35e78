"""Conversations as exchanges: what a citizen sent and what the bot said to it, for whoever learns from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.model.message import Speaker
from bot.timeline.tables import messages, persons


@dataclass(frozen=True)
class Exchange:
    """One turn: when and what the citizen sent, and the bodies of the bot's answer, empty while there is none."""

    at: datetime
    text: str | None
    payload: str | None
    replies: tuple[Mapping[str, Any], ...]


def conversations(engine: Engine, since: datetime | None = None) -> Iterator[tuple[Exchange, ...]]:
    """Each citizen's whole conversation, in its order; only of those who wrote at `since` or later, when it is given.

    A transaction a citizen: a reader who takes long holds up no erasure.
    """
    people = sa.select(persons.c.person).order_by(persons.c.person)
    if since is not None:
        people = people.where(persons.c.last_seen_at >= since)
    with engine.connect() as connection:
        found = connection.execute(people).scalars().all()
    for person in found:
        yield _exchanges(engine, person)


def _exchanges(engine: Engine, person: str) -> tuple[Exchange, ...]:
    query = (
        sa.select(messages.c.turn, messages.c.speaker, messages.c.at, messages.c.body)
        .where(messages.c.person == person, messages.c.turn.is_not(None))
        .order_by(messages.c.turn, messages.c.id)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    turns = (list(turn) for _, turn in groupby(rows, key=lambda row: row.turn))
    return tuple(_exchange(turn[0], turn[1:]) for turn in turns if turn[0].speaker == Speaker.CITIZEN.value)


def _exchange(sent: Any, answers: list[Any]) -> Exchange:
    replies = tuple(row.body for row in answers if row.speaker == Speaker.BOT.value)
    return Exchange(sent.at, sent.body.get("text"), sent.body.get("payload"), replies)
