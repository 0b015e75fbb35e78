"""Rasa is imported once, the way the engine does it."""

from __future__ import annotations

import bot.engine.start  # noqa: F401  isort: skip

from tests.storage.engines import engine, migrated_file, migrated_server, postgresql_engine, sqlite_engine

__all__ = ["engine", "migrated_file", "migrated_server", "postgresql_engine", "sqlite_engine"]
