"""Databases for this room's tests."""

from tests.storage.engines import engine, migrated_file, migrated_server, postgresql_engine, sqlite_engine

__all__ = ["engine", "migrated_file", "migrated_server", "postgresql_engine", "sqlite_engine"]
