"""A usable database is told from one that is not, and a damaged file is put aside whole."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.storage.database import open_database
from bot.storage.health import Health, check, is_damaged, put_aside_if_damaged
from tests.storage.engines import sqlite_file


def a_database(path: Path, rows: int = 2_000) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
        connection.executemany("INSERT INTO t (x) VALUES (?)", [("x" * 50,)] * rows)
        connection.commit()
    return path


def overwrite(path: Path, offset: int, garbage: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(garbage)


def test_a_working_database_is_healthy_each_time(engine: Engine) -> None:
    assert check(engine) == check(engine) == Health(True)


def test_a_database_without_tables_is_not_healthy(tmp_path: Path) -> None:
    assert check(open_database(f"sqlite:///{tmp_path / 'new.db'}")) == Health(False, "OperationalError")


def test_a_database_locked_by_a_writer_is_not_healthy_and_is_again_afterwards(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as writer:
        writer.exec_driver_sql("BEGIN IMMEDIATE")
        assert check(sqlite_engine, wait_ms=50) == Health(False, "OperationalError")
        writer.rollback()
    assert check(sqlite_engine).ok


def test_a_row_locked_on_the_server_is_not_waited_for_for_ever(postgresql_engine: Engine) -> None:
    assert check(postgresql_engine).ok
    with postgresql_engine.begin() as holder:
        holder.execute(sa.text("SELECT * FROM storage_probe FOR UPDATE"))
        assert not check(postgresql_engine, wait_ms=50).ok
    assert check(postgresql_engine).ok


def test_a_server_that_is_away_is_not_healthy() -> None:
    away = open_database("postgresql://nobody@127.0.0.1:1/none")
    assert check(away) == Health(False, "OperationalError")


def test_a_missing_an_empty_and_a_sound_file_stay(tmp_path: Path) -> None:
    missing, empty, sound = tmp_path / "missing.db", tmp_path / "empty.db", a_database(tmp_path / "a b#?%.db")
    empty.touch()
    before = sound.read_bytes()
    assert [put_aside_if_damaged(path) for path in (missing, empty, sound)] == [None, None, None]
    assert sound.read_bytes() == before and not missing.exists()


@pytest.mark.parametrize(
    ("offset", "garbage"),
    [(0, b"this is no database at all"), (4096, random.Random(1).randbytes(4096)), (100, b"\xff" * 400)],
    ids=["header", "page", "schema"],
)
def test_a_damaged_file_is_put_aside_unchanged(tmp_path: Path, offset: int, garbage: bytes) -> None:
    path = a_database(tmp_path / "lxt.db")
    overwrite(path, offset, garbage)
    damaged = path.read_bytes()
    aside = put_aside_if_damaged(path)
    assert aside == tmp_path / "lxt.db.damaged-1"
    assert aside.read_bytes() == damaged and not path.exists()
    assert put_aside_if_damaged(path) is None


def test_a_file_cut_short_is_put_aside(tmp_path: Path) -> None:
    path = a_database(tmp_path / "lxt.db")
    os.truncate(path, path.stat().st_size // 2)
    assert put_aside_if_damaged(path) is not None


def test_the_log_goes_with_its_file_and_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "lxt.db"
    for n in (1, 2):
        path.write_bytes(b"garbage %d" % n * 500)
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").write_bytes(b"%d%s" % (n, suffix.encode()))
        assert put_aside_if_damaged(path) == Path(f"{path}.damaged-{n}")
    for n in (1, 2):
        assert Path(f"{path}.damaged-{n}").read_bytes() == b"garbage %d" % n * 500
        assert Path(f"{path}.damaged-{n}-wal").read_bytes() == b"%d-wal" % n
        assert Path(f"{path}.damaged-{n}-shm").exists()  # derived from the log; its content may be rebuilt
    assert sorted(tmp_path.glob("lxt.db*")) == sorted(tmp_path.glob("lxt.db.damaged-*"))


def test_a_fresh_database_starts_where_a_damaged_one_was(tmp_path: Path) -> None:
    path = tmp_path / "lxt.db"
    path.write_bytes(b"garbage" * 1000)
    put_aside_if_damaged(path)
    a_database(path)
    assert not is_damaged(path)


def test_a_locked_file_is_not_taken_for_a_damaged_one(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as writer:
        writer.exec_driver_sql("BEGIN EXCLUSIVE")
        assert put_aside_if_damaged(sqlite_file(sqlite_engine)) is None


LEAVES_ITS_LOG = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("CREATE TABLE t (x TEXT)")
connection.execute("INSERT INTO t VALUES ('only in the log')")
connection.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("shared_memory", [True, False])
def test_looking_at_a_sound_file_after_sudden_death_loses_nothing_of_its_log(
    tmp_path: Path, shared_memory: bool
) -> None:
    path = tmp_path / "lxt.db"
    subprocess.run([sys.executable, "-c", LEAVES_ITS_LOG, str(path)], timeout=30)
    log = Path(f"{path}-wal").read_bytes()
    if not shared_memory:
        Path(f"{path}-shm").unlink()
    assert b"only in the log" in log
    assert put_aside_if_damaged(path) is None
    assert Path(f"{path}-wal").read_bytes() == log
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT x FROM t").fetchall() == [("only in the log",)]
