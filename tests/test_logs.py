"""The log: one line of JSON per event, and nothing that anybody wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_an_event_is_one_line_of_json_on_the_stream_and_in_the_file(tmp_path: Path) -> None:
    stream = io.StringIO()
    logs.configure("front", tmp_path, stream)
    logs.event(logging.getLogger("bot.x"), logging.INFO, "turn_answered", turn=7, person=logs.person_hash("web:a"))
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["turn"], entry["component"], entry["level"]) == ("turn_answered", 7, "front", "info")
    assert json.loads((tmp_path / "front.jsonl").read_text()) == entry


def test_an_exception_is_named_with_its_place_and_without_its_words() -> None:
    stream = io.StringIO()
    logs.configure("front", None, stream)
    try:
        raise ValueError("张三 13800000000")
    except ValueError:
        logging.getLogger("bot.x").exception("failed")
    entry = json.loads(stream.getvalue())
    assert entry["error"] == "ValueError"
    assert entry["where"][0].startswith("test_logs.py:")
    assert "张三" not in stream.getvalue()


def test_a_person_is_a_short_hash_that_stays_the_same() -> None:
    assert logs.person_hash("web:a") == logs.person_hash("web:a") != logs.person_hash("web:b")
    assert len(logs.person_hash("web:a")) == 10


def test_at_a_terminal_a_line_is_readable() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    logs.configure("front", None, stream)
    logs.event(logging.getLogger("bot.x"), logging.WARNING, "engine_away", tries=2)
    assert stream.getvalue().rstrip().endswith("WARN front: engine_away tries=2")
