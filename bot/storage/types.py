"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from bot.storage.text import storable, storable_json


class NaiveTime(ValueError, sa.exc.DontWrapMixin):  # the library is untyped
    """A time that says no offset from UTC could be any instant."""


class SafeText(TypeDecorator):  # the library is untyped
    """Text of any length; what a database cannot hold is replaced on the way in."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Makes the text storable."""
        return None if value is None else storable(value)


class SafeJson(TypeDecorator):  # the library is untyped
    """A JSON value kept as readable text: Chinese stays Chinese, so that a search for it finds it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """Writes the value as compact JSON."""
        if value is None:
            return None
        return json.dumps(storable_json(value), ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        """Reads the JSON back."""
        return None if value is None else json.loads(value)


class UtcDateTime(TypeDecorator):  # the library is untyped
    """An instant. Only times that say their offset are taken; they come back in UTC, to the microsecond."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Converts to UTC. Raises NaiveTime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime(f"{value!r} says no offset from UTC")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Gives the offset back to what SQLite keeps without one."""
        if value is None or value.tzinfo is not None:
            return None if value is None else value.astimezone(UTC)
        return value.replace(tzinfo=UTC)
