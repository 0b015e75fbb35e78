"""Erasure down to the bytes: what was deleted is not left in free space or in the log either."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.storage.database import BUSY_TIMEOUT_MS

log = logging.getLogger(__name__)

PATIENCE_S = 20.0


class ScrubIncomplete(RuntimeError):
    """Somebody kept the database in use for too long; rows are deleted, but old bytes are still there. Call again."""


def scrub(engine: Engine, patience_s: float = PATIENCE_S) -> bool:
    """Rewrites a SQLite database so that deleted rows leave no bytes in it nor in its log. True when that was done.

    `secure_delete` alone is not enough: when pages are balanced, copies of cells stay in the gaps between live ones.
    So the file is rebuilt (VACUUM), then the log is folded in and cut to nothing. Writers wait meanwhile; the time
    grows with the file, about a second for 200 MB. On PostgreSQL nothing is done and False is returned: dead rows go
    with its own VACUUM, and its log is kept as the server is set up to keep it.

    Raises:
        ScrubIncomplete: another connection was in the way for `patience_s` seconds, at either of the two steps.
    """
    if engine.dialect.name != "sqlite":
        log.info("erasure: deleted rows are left to the server's VACUUM and to its own log retention")
        return False
    in_pieces = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with in_pieces as connection, _patient(connection, patience_s):
        _rebuild(connection)
        _cut_log(connection)
    return True


@contextmanager
def _patient(connection: Connection, patience_s: float) -> Iterator[None]:
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(patience_s * 1_000):d}")
    try:
        yield
    finally:  # the connection may go back to a pool
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _rebuild(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("VACUUM")
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise ScrubIncomplete("a writer was in the way") from error
        raise


def _cut_log(connection: Connection) -> None:
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").first()
    if busy is not None and busy[0]:
        raise ScrubIncomplete("a reader held the log")
