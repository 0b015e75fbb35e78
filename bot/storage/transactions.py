"""Write transactions that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine


_queues: WeakKeyDictionary[Engine, threading.Lock] = WeakKeyDictionary()
"""One queue a SQLite database: its own lock is taken by whoever asks at the right moment, and a thread may starve."""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may read before it writes; committed at the end, rolled back on an error.

    SQLite takes its one write lock here and waits for it. Without that, a transaction that reads first is refused at
    its first write as soon as another one has written in between, however long the busy timeout.
    On PostgreSQL the caller locks the rows it decides on.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with _turn_in(engine) if is_sqlite else nullcontext(), engine.begin() as connection:
        if is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def _turn_in(engine: Engine) -> AbstractContextManager[Any]:
    return _queues.setdefault(engine, threading.Lock())


def upsert_into(connection: Connection, table: sa.Table) -> Any:
    """An INSERT for `table` that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
