"""Brings a database to the present schema. Safe at every start, and when two processes start at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
ADVISORY_LOCK = 5_005_190_101
"""Any number no other program takes in this database; it names the lock in PostgreSQL."""
LOCK_PATIENCE_S = 60.0


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Applies the versions missing, all or none. A second process waits for the first, then finds nothing to do.

    Raises:
        sqlalchemy.exc.OperationalError: another process kept the database locked for more than a minute.
        alembic.util.CommandError: the database is at a version this program does not know.
    """
    if revision == "head" and _is_current(engine):
        return
    with _alone(engine) as connection:
        command.upgrade(config(connection), revision)


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file. `connection`, when given, is the one migrated."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def _is_current(engine: Engine) -> bool:
    heads = set(ScriptDirectory.from_config(config()).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    locked = _alone_in_sqlite if engine.dialect.name == "sqlite" else _alone_in_postgresql
    with locked(engine) as connection:
        yield connection


@contextmanager
def _alone_in_postgresql(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
        yield connection


@contextmanager
def _alone_in_sqlite(engine: Engine) -> Iterator[Connection]:
    # The driver would open its transaction only at the first INSERT; the DDL before it has to be covered too.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _begin_immediate(connection)
        try:
            yield connection
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _begin_immediate(connection: Connection) -> None:
    deadline = time.monotonic() + LOCK_PATIENCE_S
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
