"""Opening the database: SQLite in WAL by default, PostgreSQL by URL. SQLAlchemy 1.4 in 2.0 style."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import QueuePool

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every room's tables, so that one migration line and one check cover them."""

BUSY_TIMEOUT_MS = 5_000


def open_database(url: str) -> Engine:
    """An engine for `url`, with the pragmas SQLite needs for several processes and safe deletion."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    options: dict[str, Any] = (
        {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}} if is_sqlite else {"pool_pre_ping": True}
    )
    engine = sa.create_engine(url, future=True, hide_parameters=True, **options)  # no personal data in error texts
    if is_sqlite:
        event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged message survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what a citizen has deleted leaves no bytes behind
    cursor.close()
