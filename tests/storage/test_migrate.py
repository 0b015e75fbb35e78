"""The migrations give exactly the schema the rooms declare, on both databases, however often they run."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Engine

from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.rooms import all_tables
from tests.storage.databases import postgresql_database


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = open_database(f"sqlite:///{tmp_path / 'migrated.db'}")
        yield made
        made.dispose()
    else:
        with postgresql_database() as made:
            yield made


def test_the_migrated_schema_is_the_declared_one(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
        assert compare_metadata(context, all_tables()) == []


def test_a_schema_that_differs_is_noticed(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE facility ADD COLUMN stray TEXT"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), all_tables())


def test_every_partial_index_is_partial_in_the_database(engine: Engine) -> None:
    upgrade(engine)
    catalogue = "SELECT sql AS text FROM sqlite_master WHERE name LIKE 'ix_facility_city%'"
    if engine.dialect.name == "postgresql":
        catalogue = "SELECT indexdef AS text FROM pg_indexes WHERE indexname LIKE 'ix_facility_city%'"
    with engine.connect() as connection:
        found = [row.text for row in connection.execute(sa.text(catalogue))]
    assert found and all("operating" in text for text in found)


def test_running_it_again_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text(f"INSERT INTO facility ({COLUMNS}) VALUES ({VALUES})"))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM facility")).scalar() == 1


def test_starts_at_the_same_time_do_not_disturb_each_other(engine: Engine) -> None:
    engines = [open_database(engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    failures: list[BaseException] = []
    gate = threading.Barrier(len(engines))

    def start(own: Engine) -> None:
        try:
            gate.wait()
            upgrade(own)
        except BaseException as failure:  # reported by the assertion below
            failures.append(failure)

    threads = [threading.Thread(target=start, args=(own,)) for own in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in engines:
        own.dispose()
    assert failures == []
    with engine.connect() as connection:
        assert "facility" in sa.inspect(connection).get_table_names()


def test_a_failing_upgrade_leaves_nothing_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE facility_label (blocked INTEGER)"))
    with pytest.raises(sa.exc.DBAPIError):
        upgrade(engine)
    with engine.connect() as connection:
        assert "facility" not in sa.inspect(connection).get_table_names()


def test_a_database_from_a_newer_program_is_refused(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": uuid.uuid4().hex[:12]})
    with pytest.raises(Exception, match="Can't locate revision"):
        upgrade(engine)


def test_every_column_says_what_it_holds() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in all_tables().sorted_tables
        for column in table.columns
        if not column.comment
    ]
    assert silent == []


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return (kind, name) != ("table", "sqlite_sequence")  # SQLite's own book of the numbers given, for AUTOINCREMENT


COLUMNS = "id, name, category, city, labels, sessions, admits, coord_system, precision, status, source_name, demo"
VALUES = "'x', 'x', 'hospital', 'nantong', '', '', '', 'wgs84', 'county', 'operating', 'test', false"
