"""Throw-away databases for tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.storage.database import open_database

SERVER = "postgresql://postgres@127.0.0.1:5432"


@contextmanager
def postgresql_database() -> Iterator[Engine]:
    """An engine on a new PostgreSQL database, dropped afterwards; the test is skipped when no server answers."""
    name = f"lxt_test_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(
        f"{SERVER}/postgres", future=True, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
    )
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except sa.exc.OperationalError:
        pytest.skip("no PostgreSQL at 127.0.0.1:5432")
    engine = open_database(f"{SERVER}/{name}")
    try:
        yield engine
    finally:
        engine.dispose()
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()
