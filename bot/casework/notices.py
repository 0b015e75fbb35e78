"""What citizens are to be told of their requests: noted with what happened, told afterwards, in any case once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.casework.tables import notices, satisfaction
from bot.model.request import RequestState
from bot.storage.text import storable
from bot.storage.transactions import upsert_into, writing

SATISFACTION = "satisfaction"
"""The notice that asks how content somebody is."""

LOWEST, HIGHEST = 1, 5
ASKED_AFTER = frozenset({RequestState.DONE, RequestState.REFUSED})
"""Who has withdrawn is not asked: there was nothing to be content with."""


@dataclass(frozen=True)
class Notice:
    """Something to tell a citizen: about which subject (a request's number, chat:…), and what (a state, SATISFACTION)."""

    id: int
    person: str
    subject: str
    what: str


class Notices:
    """The notices and the answers to the question how content somebody is. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def untold(self, limit: int = 100) -> tuple[Notice, ...]:
        """What nobody was told yet, oldest first."""
        query = sa.select(notices).where(notices.c.told_at.is_(None)).order_by(notices.c.id).limit(limit)
        with self._engine.connect() as connection:
            return tuple(Notice(row.id, row.person, row.subject, row.what) for row in connection.execute(query))

    def is_untold(self, notice: int) -> bool:
        """Whether it still waits to be told: not told meanwhile, and nobody's who was erased meanwhile."""
        query = sa.select(notices.c.id).where(notices.c.id == notice, notices.c.told_at.is_(None))
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def told(self, notice: int, now: datetime) -> None:
        """It stands in the conversation, or there is no conversation to tell it in."""
        with writing(self._engine) as connection:
            connection.execute(notices.update().where(notices.c.id == notice).values(told_at=now))

    def ask(self, person: str, subject: str, now: datetime) -> None:
        """Asks how content somebody is now that `subject` has ended; once for each subject."""
        with writing(self._engine) as connection:
            ask(connection, storable(person), storable(subject), now)

    def rate(self, person: str, subject: str, score: int, now: datetime) -> int | None:
        """Keeps the first answer and returns it; None when this person was not asked that.

        Raises ValueError for a score that is not from LOWEST to HIGHEST.
        """
        if not LOWEST <= score <= HIGHEST:
            raise ValueError(f"{score} is not a score")
        mine = sa.and_(satisfaction.c.subject == storable(subject), satisfaction.c.person == storable(person))
        first = sa.and_(mine, satisfaction.c.score.is_(None))
        with writing(self._engine) as connection:
            connection.execute(satisfaction.update().where(first).values(score=score, answered_at=now))
            kept: int | None = connection.execute(sa.select(satisfaction.c.score).where(mine)).scalar()
        return kept

    def scores(self, since: datetime, until: datetime) -> dict[int | None, int]:
        """How often each score was given of what was asked in that time; None counts the unanswered."""
        query = (
            sa.select(satisfaction.c.score, sa.func.count())
            .where(satisfaction.c.asked_at >= since, satisfaction.c.asked_at < until)
            .group_by(satisfaction.c.score)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def note_move(connection: Connection, person: str, number: str, state: RequestState, now: datetime) -> None:
    """Notes, in the transaction of the move, that the citizen is to be told of it."""
    _notice(connection, person, number, state.value, now)
    if state in ASKED_AFTER:
        ask(connection, person, number, now)


def ask(connection: Connection, person: str, subject: str, now: datetime) -> None:
    """Notes the question how content somebody is, inside the caller's transaction."""
    row: dict[str, Any] = {"subject": subject, "person": person, "asked_at": now}
    connection.execute(upsert_into(connection, satisfaction).values(**row).on_conflict_do_nothing())
    _notice(connection, person, subject, SATISFACTION, now)


def _notice(connection: Connection, person: str, subject: str, what: str, now: datetime) -> None:
    row = {"person": person, "subject": subject, "what": what, "made_at": now}
    connection.execute(upsert_into(connection, notices).values(**row).on_conflict_do_nothing())
