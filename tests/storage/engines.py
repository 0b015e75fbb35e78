"""Migrated databases for tests: a fresh SQLite file for each test, one PostgreSQL database emptied after each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.rooms import all_tables
from tests.storage.databases import postgresql_database


def sqlite_file(engine: Engine) -> Path:
    """The file behind an SQLite engine."""
    return Path(str(engine.url.database))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_server() -> Iterator[Engine]:
    """A migrated PostgreSQL database."""
    with postgresql_database() as engine:
        upgrade(engine)
        yield engine


@pytest.fixture
def sqlite_engine(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty SQLite file of its own."""
    engine = open_database(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'test.db')}")
    event.listen(engine, "connect", _without_waiting_for_the_disk)
    yield engine
    engine.dispose()


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # no test cuts the power


@pytest.fixture
def postgresql_engine(migrated_server: Engine) -> Iterator[Engine]:
    """An engine on an empty PostgreSQL database."""
    yield migrated_server
    with migrated_server.begin() as connection:
        present = sa.inspect(connection).get_table_names()
        for table in reversed(all_tables().sorted_tables):
            if table.name in present:  # quicker than TRUNCATE on tables of a few rows
                connection.execute(table.delete())


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each database in turn."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found
