"""The log of who looked at or changed what. It is added to, never changed, and holds no words of citizens."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.staff.people import StaffUser
from bot.staff.tables import entries
from bot.storage.transactions import writing

PERSONAL = frozenset({"case", "booking", "person"})
"""Kinds of subjects whose ids belong to a citizen: they are written as keyed digests, so that erasing the citizen
leaves nothing here that could be read. Whoever knows the id still finds its entries."""
PAGE = 100
DETAIL_LIMIT = 200


@dataclass(frozen=True)
class Entry:
    """One thing done. `details` are values of the house: states, ids, counts."""

    id: int
    at: datetime
    user: int | None
    name: str
    action: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)


class Audit:
    """The log. Threads and processes may share it. `key` makes the digests of personal ids."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key

    def record(
        self,
        by: StaffUser | None,
        action: str,
        subject: str,
        now: datetime,
        details: Mapping[str, str | int | bool | None] | None = None,
        *,
        name: str = "",
    ) -> None:
        """Adds an entry. `subject` is kind:id. `details` never hold what a citizen said or gave.

        `name` is for when nobody is signed in: a sign-in that failed.
        """
        values = {
            "at": now,
            "user": None if by is None else by.id,
            "name": by.name if by is not None else name[:DETAIL_LIMIT],
            "action": action,
            "subject": self.written(subject),
            "details": {key: _short(value) for key, value in (details or {}).items()},
        }
        with writing(self._engine) as connection:
            connection.execute(entries.insert().values(**values))

    def search(
        self,
        *,
        name: str = "",
        action: str = "",
        subject: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        limit: int = PAGE,
    ) -> tuple[Entry, ...]:
        """Entries, newest first. `action` may be the beginning of one; `subject` as it was recorded; `before` an id."""
        query = sa.select(entries).order_by(entries.c.id.desc()).limit(limit)
        if name:
            query = query.where(entries.c.name == name.strip().lower())
        if action:
            query = query.where(entries.c.action.startswith(action, autoescape=True))
        if subject:
            query = query.where(entries.c.subject.in_({subject, self.written(subject)}))
        if since is not None:
            query = query.where(entries.c.at >= since)
        if until is not None:
            query = query.where(entries.c.at < until)
        if before is not None:
            query = query.where(entries.c.id < before)
        with self._engine.connect() as connection:
            return tuple(Entry(**row._mapping) for row in connection.execute(query))

    def written(self, subject: str) -> str:
        """The subject as the log has it."""
        kind, _, identity = subject.partition(":")
        if kind not in PERSONAL:
            return subject
        digest = hmac.new(self._key, subject.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        return f"{kind}:{digest[:24]}" if identity else subject


def _short(value: object) -> object:
    return value[:DETAIL_LIMIT] if isinstance(value, str) else value
