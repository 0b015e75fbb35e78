"""Sentences not understood, decided on by staff: kept as an example of a need, or rejected."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.storage.transactions import upsert_into, writing
from bot.upkeep.tables import decisions


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a masked sentence; of one that was rejected there is no text."""

    text: str
    need: str
    keep: bool
    by: str
    at: datetime


class Decisions:
    """The decisions. `bare` makes spellings of one sentence one: `bot.learning.examples.bare`."""

    def __init__(self, engine: Engine, bare: Callable[[str], str]) -> None:
        self._engine = engine
        self._bare = bare

    def decide(self, sentence: str, text: str, need: str, keep: bool, by: str, now: datetime) -> None:
        """Decides on `sentence`, as it was shown; `text` is what is kept of it, nothing when it is rejected.

        A later decision replaces this one.
        """
        values = {"text": text if keep else "", "need": need if keep else "", "keep": keep, "by": by, "at": now}
        with writing(self._engine) as connection:
            insert = upsert_into(connection, decisions).values(key=self.key(sentence), **values)
            connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=values))

    def decided(self) -> frozenset[str]:
        """The keys of every sentence decided on."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(sa.select(decisions.c.key)).scalars())

    def all(self) -> tuple[Decision, ...]:
        """Every decision, the latest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(decisions).order_by(decisions.c.at.desc(), decisions.c.key)).all()
        return tuple(Decision(row.text, row.need, bool(row.keep), row.by, row.at) for row in rows)

    def key(self, sentence: str) -> str:
        """A sentence's key."""
        return hashlib.sha256(self._bare(sentence).encode("utf-8", "replace")).hexdigest()
