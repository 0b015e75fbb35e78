"""Is the database usable, and what to do at start with a file that is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.storage.database import BUSY_TIMEOUT_MS
from bot.storage.tables import probe
from bot.storage.transactions import upsert_into

WAIT_MS = 1_000
COMPANIONS = ("-wal", "-shm", "-journal", "")
"""A database's files, the main one last: a fresh file must never meet the log of the damaged one."""

_DAMAGED_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True)
class Health:
    """`ok` when a row could be written and read back; otherwise `detail` names the kind of error, free of data."""

    ok: bool
    detail: str = ""


def check(engine: Engine, wait_ms: int = WAIT_MS) -> Health:
    """Writes and reads one row, committed, waiting no longer than about `wait_ms` for a lock. Never raises."""
    try:
        with engine.connect() as connection:
            return _probe(connection, wait_ms)
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        return Health(False, type(cause).__name__)


def _probe(connection: Connection, wait_ms: int) -> Health:
    is_sqlite = connection.dialect.name == "sqlite"
    try:
        connection.exec_driver_sql(
            f"PRAGMA busy_timeout = {wait_ms:d}" if is_sqlite else f"SET LOCAL statement_timeout = {wait_ms:d}"
        )
        _write_once(connection)
        readable = connection.execute(sa.select(probe.c.writes)).scalar_one() >= 1
        connection.commit()
        return Health(readable)
    finally:
        connection.rollback()
        if is_sqlite:  # the connection may go back to a pool
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _write_once(connection: Connection) -> None:
    insert = upsert_into(connection, probe).values(id=1, writes=1)
    connection.execute(insert.on_conflict_do_update(index_elements=[probe.c.id], set_={"writes": probe.c.writes + 1}))


def put_aside_if_damaged(path: Path) -> Path | None:
    """Renames a damaged SQLite file with its -wal, -shm and -journal; returns the new path, or None when it is sound.

    A missing or empty file is sound, a locked one is taken for sound. Nothing is deleted or overwritten. To be called
    before anything else opens the file. Raises sqlite3.OperationalError when the file cannot be read at all.
    """
    if not path.exists() or not is_damaged(path):
        return None
    aside = _free_name(path)
    for suffix in COMPANIONS:
        _rename_if_there(_beside(path, suffix), _beside(aside, suffix))
    return aside


def is_damaged(path: Path) -> bool:
    """Whether SQLite finds no database in the file, or finds it inconsistent. Reads only: a log beside it stays."""
    try:
        # read-only, because closing a writable connection would move the log into the damaged file
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=1.0)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except sqlite3.DatabaseError as error:
        if _primary_code(error) in _DAMAGED_CODES:
            return True
        if _primary_code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return False
        raise


def _primary_code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged-{n}") for n in count(1))
    return next(name for name in names if not any(_beside(name, suffix).exists() for suffix in COMPANIONS))


def _rename_if_there(source: Path, target: Path) -> None:
    if source.exists():
        source.rename(target)
