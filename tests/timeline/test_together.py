"""Several threads at once, and sudden death: each database keeps the timeline's promises."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.engine import Engine

from bot.model.message import Incoming, Message, Speaker
from bot.timeline import Timeline, UnknownTurn

T = TypeVar("T")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANN = "web:ann"
THREADS = 8


def at_once(call: Callable[[int], T], threads: int = THREADS) -> list[T]:
    """Calls `call(0)`, `call(1)`, … all released at the same moment."""
    gate = threading.Barrier(threads)

    def wait_and_call(number: int) -> T:
        gate.wait()
        return call(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(wait_and_call, range(threads)))


def test_one_message_delivered_by_many_threads_is_one_turn(engine: Engine) -> None:
    timeline = Timeline(engine)
    for round_ in range(5):
        receipts = at_once(lambda n, r=round_: timeline.receive(Incoming(ANN, f"m{r}", text=str(n)), NOON))  # type: ignore[misc]
        assert len({receipt.turn for receipt in receipts}) == 1
        assert [receipt.new for receipt in receipts].count(True) == 1
    assert len(timeline.pending()) == 5


def test_one_turn_answered_by_many_threads_has_one_answer(engine: Engine) -> None:
    timeline = Timeline(engine)
    turn = timeline.receive(Incoming(ANN, "m", text="?"), NOON).turn
    replies = [{"text": "a"}, {"text": "b"}]
    answers = at_once(lambda n: timeline.answer(turn, [{**r, "by": n} for r in replies], Speaker.BOT, NOON))
    assert len({tuple(message.id for message in answer) for answer in answers}) == 1
    assert [m.body["text"] for m in timeline.since(ANN, None)] == ["a", "b"]


def test_one_key_said_by_many_threads_is_said_once(engine: Engine) -> None:
    timeline = Timeline(engine)
    said = at_once(lambda n: timeline.say(ANN, Speaker.SYSTEM, {"text": str(n)}, NOON, key="k"))
    assert len({message.id for message in said}) == 1
    assert len(timeline.since(ANN, None)) == 1


def test_every_try_is_counted_when_many_try(engine: Engine) -> None:
    timeline = Timeline(engine)
    turn = timeline.receive(Incoming(ANN, "m", text="?"), NOON).turn
    assert sorted(at_once(lambda _: timeline.attempt(turn))) == list(range(1, THREADS + 1))


def test_a_reader_that_asks_for_what_came_after_misses_nothing(engine: Engine) -> None:
    """Ids given out in one order and committed in another would let the reader step over a late one."""
    timeline, rounds, writers = Timeline(engine), 12, 5
    done, seen = threading.Event(), list[Message]()

    def read() -> None:
        finished = False
        while not finished:
            finished = done.is_set()  # before the last look
            seen.extend(timeline.since(ANN, seen[-1].id if seen else None, limit=7))
            finished = finished and not timeline.since(ANN, seen[-1].id if seen else None)

    reader = threading.Thread(target=read)
    reader.start()

    def write(writer: int) -> None:
        for n in range(rounds):
            timeline.say(ANN, Speaker.BOT, {"text": f"{writer}/{n}"}, NOON)

    try:
        at_once(write, writers)
    finally:
        done.set()
        reader.join()
    assert {m.body["text"] for m in seen} == {f"{w}/{n}" for w in range(writers) for n in range(rounds)}
    assert len(seen) == writers * rounds


def test_an_erasure_among_writers_leaves_nothing_that_was_there_before(engine: Engine) -> None:
    timeline = Timeline(engine)
    turns = [timeline.receive(Incoming(ANN, f"m{n}", text="before"), NOON).turn for n in range(THREADS)]

    def erase_or_answer(number: int) -> None:
        if number == 0:
            return timeline.erase(ANN)
        try:
            timeline.answer(turns[number], [{"text": "before"}], Speaker.BOT, NOON)
        except UnknownTurn:
            return None

    at_once(erase_or_answer)
    assert timeline.since(ANN, None, include_citizen=True) == ()
    assert timeline.pending() == []


DIES_AFTER_RECEIVING = """
import os, signal, sys
from datetime import UTC, datetime
from bot.model.message import Incoming
from bot.storage.database import open_database
from bot.timeline import Timeline
timeline = Timeline(open_database(sys.argv[1]))
turn = timeline.receive(Incoming("web:ann", "m", text="救命"), datetime(2026, 3, 1, tzinfo=UTC))
print(turn.turn, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_message_acknowledged_before_sudden_death_is_there_afterwards(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    died = subprocess.run([sys.executable, "-c", DIES_AFTER_RECEIVING, url], capture_output=True, text=True, timeout=30)
    assert died.returncode == -9, died.stderr
    (waiting,) = Timeline(engine).pending()
    assert (waiting.turn, waiting.incoming.text) == (int(died.stdout), "救命")
