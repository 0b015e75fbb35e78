"""Lists that came in: their reports, kept for somebody to look over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.storage.transactions import writing
from bot.upkeep.tables import imports

KEPT = 50
"""Older reports are dropped."""


@dataclass(frozen=True)
class Import:
    """One list that came in, with its report (`ImportReport.as_json`)."""

    id: int
    at: datetime
    city: str
    source: str
    report: Mapping[str, Any]


class ImportLog:
    """The last imports. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, city: str, source: str, report: Mapping[str, Any], now: datetime) -> int:
        """Keeps a report. Returns its number."""
        with writing(self._engine) as connection:
            values = {"at": now, "city": city, "source": source, "report": report}
            number = int(connection.execute(imports.insert().values(**values)).inserted_primary_key[0])
            connection.execute(imports.delete().where(imports.c.id <= number - KEPT))
            return number

    def last(self, limit: int = 20) -> tuple[Import, ...]:
        """The last reports, the latest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(imports).order_by(imports.c.id.desc()).limit(limit)).all()
        return tuple(Import(row.id, row.at, row.city, row.source, row.report) for row in rows)
