"""After an erasure the database's files hold none of the person's bytes."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.casework import Casework
from bot.model.message import Incoming, Speaker
from bot.storage.erase import ScrubIncomplete, scrub
from bot.storage.transactions import writing
from bot.timeline import Timeline
from bot.timeline.tables import messages, persons
from tests.storage.engines import sqlite_file

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARKERS = ("wechat:oMARKERopenid", "墓志铭标记", "13912345678", "/marker_payload")


def bytes_on_disk(engine: Engine) -> bytes:
    """Everything in the database's folder: file, log, shared memory, whatever else was left."""
    return b"".join(path.read_bytes() for path in sorted(sqlite_file(engine).parent.iterdir()))


def markers_on_disk(engine: Engine) -> list[str]:
    found = bytes_on_disk(engine)
    return [marker for marker in MARKERS if marker.encode() in found]


def live_through(engine: Engine, rng: random.Random, turns: int = 60) -> None:
    """The marked person and others talk, submit and change requests, mixed, so that pages split and are balanced."""
    timeline, casework = Timeline(engine), Casework(engine, rng)
    for n in range(turns):
        person, text, phone, payload = MARKERS if n % 3 else (f"web:{n % 5}", "别人说的", "13800000000", "/other")
        turn = timeline.receive(Incoming(person, f"m{n}", text=text * rng.randrange(1, 40)), NOON).turn
        reply = {"text": text * rng.randrange(1, 60), "buttons": [{"title": text, "payload": payload + str(n)}]}
        timeline.answer(turn, [reply], Speaker.BOT, NOON)
        if n % 4 == 0:
            request = casework.submit(person, "S-NT-E26", "nantong", {"name": text, "phone": phone}, str(turn), NOON)
            casework.change(request.number, {"address": text * rng.randrange(1, 30)}, NOON, person)
        if n % 10 == 9:
            timeline.erase(f"web:{n % 5}")


@pytest.mark.parametrize("seed", range(2))
def test_an_erased_person_leaves_no_bytes_in_any_file(sqlite_engine: Engine, seed: int) -> None:
    with sqlite_engine.connect() as stays_open:  # or the last connection to close would remove the log
        stays_open.exec_driver_sql("PRAGMA user_version")
        live_through(sqlite_engine, random.Random(seed))
        Timeline(sqlite_engine).erase(MARKERS[0])
        Casework(sqlite_engine).erase(MARKERS[0])
        assert markers_on_disk(sqlite_engine) == list(MARKERS), "the scan would not notice anything"
        assert scrub(sqlite_engine)
        assert markers_on_disk(sqlite_engine) == []
        assert "别人说的".encode() in bytes_on_disk(sqlite_engine)
    assert markers_on_disk(sqlite_engine) == []


def churn(engine: Engine, rng: random.Random, rows: int = 300) -> None:
    """Rows of uneven length come and go in one transaction, so that live cells are moved between pages."""
    people = (MARKERS[0], "web:1", "web:2", "web:3")
    with writing(engine) as connection:
        connection.execute(persons.insert(), [{"person": person, "active_at": NOON} for person in people])
        for number in range(1, rows + 1):
            person = rng.choice(people)
            body = {"text": ("MARKER" if person == MARKERS[0] else "other") * rng.randrange(1, 60)}
            values = {"person": person, "speaker": "bot", "at": NOON, "body": body, "key": person + str(rng.random())}
            connection.execute(messages.insert().values(**values))
            if rng.random() < 0.3:
                connection.execute(messages.delete().where(messages.c.id == rng.randrange(1, number + 1)))


def test_copies_left_in_the_gaps_between_live_cells_go_too(sqlite_engine: Engine) -> None:
    """With this seed, deletion alone leaves eight copies in the file (SQLite 3.40)."""
    churn(sqlite_engine, random.Random(2))
    Timeline(sqlite_engine).erase(MARKERS[0])
    scrub(sqlite_engine)
    assert b"MARKER" not in bytes_on_disk(sqlite_engine)
    assert b"other" in bytes_on_disk(sqlite_engine)


def test_numbers_are_not_given_again_after_a_scrub(sqlite_engine: Engine) -> None:
    timeline = Timeline(sqlite_engine)
    turn = timeline.receive(Incoming("web:a", "1", text="t"), NOON).turn
    timeline.erase("web:a")
    scrub(sqlite_engine)
    assert timeline.receive(Incoming("web:a", "1", text="t"), NOON).turn > turn


def test_a_reader_in_the_way_is_reported_and_the_next_scrub_finishes(sqlite_engine: Engine) -> None:
    Timeline(sqlite_engine).receive(Incoming(MARKERS[0], "1", text=MARKERS[1]), NOON)
    with sqlite_engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.execute(sa.text("SELECT count(*) FROM timeline_messages"))
        Timeline(sqlite_engine).erase(MARKERS[0])
        with pytest.raises(ScrubIncomplete, match="reader"):
            scrub(sqlite_engine, patience_s=0.1)
        assert markers_on_disk(sqlite_engine)
    scrub(sqlite_engine)
    assert markers_on_disk(sqlite_engine) == []


def test_a_writer_in_the_way_is_reported(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as writer:
        writer.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(ScrubIncomplete, match="writer"):
            scrub(sqlite_engine, patience_s=0.1)
        writer.rollback()
    assert scrub(sqlite_engine, patience_s=0.1)


def test_postgresql_is_left_to_itself(postgresql_engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="bot.storage.erase"):
        assert not scrub(postgresql_engine)
    assert "VACUUM" in caplog.text
