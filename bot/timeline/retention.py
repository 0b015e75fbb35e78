"""What is removed, and in which order: a person's rows on request, old rows by retention."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.timeline.tables import messages, offers, persons, turns


def erase(connection: Connection, person: str) -> None:
    """Removes every row of this person, inside the caller's transaction."""
    lock(connection, person)
    for table in (offers, messages, turns, persons):
        connection.execute(table.delete().where(table.c.person == person))


def persons_with_old_entries(connection: Connection, before: datetime) -> tuple[str, ...]:
    """Whoever has something that `purge` would remove."""
    answered = sa.select(turns.c.person).where(turns.c.answered_at < before)
    loose = sa.select(messages.c.person).where(messages.c.turn.is_(None), messages.c.at < before)
    silent = sa.select(persons.c.person).where(persons.c.active_at < before)
    return tuple(connection.execute(sa.union(answered, loose, silent)).scalars())


def purge(connection: Connection, person: str, before: datetime) -> int:
    """Removes this person's old entries, inside the caller's transaction. Returns the number of messages removed.

    A turn goes as a whole, once its answer is old enough; an open turn stays.
    """
    lock(connection, person)
    old_turns = sa.select(turns.c.id).where(turns.c.person == person, turns.c.answered_at < before)
    loose = sa.and_(messages.c.turn.is_(None), messages.c.at < before)
    old = sa.and_(messages.c.person == person, sa.or_(messages.c.turn.in_(old_turns), loose))
    connection.execute(offers.delete().where(offers.c.message.in_(sa.select(messages.c.id).where(old))))
    removed: int = connection.execute(messages.delete().where(old)).rowcount
    connection.execute(turns.delete().where(turns.c.id.in_(old_turns)))
    _forget_if_empty(connection, person, before)
    return removed


def lock(connection: Connection, person: str) -> None:
    """Takes the person's row until the end of the transaction."""
    connection.execute(sa.select(persons.c.person).where(persons.c.person == person).with_for_update())


def _forget_if_empty(connection: Connection, person: str, before: datetime) -> None:
    something_left = sa.exists().where(messages.c.person == person)
    empty = sa.and_(persons.c.person == person, persons.c.active_at < before, ~something_left)
    connection.execute(persons.delete().where(empty))
