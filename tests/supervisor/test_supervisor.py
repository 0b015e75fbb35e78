"""The whole house under kills: nothing lost, nothing answered twice, the order kept, and an orderly end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import processes
from bot.processes import Pulse, restart_pause
from tests.supervisor.conftest import Running, until

FRONT, ENGINE = "lxt-front", "tests.supervisor.fake_engine"
Run = Callable[..., Running]


def speak(running: Running, *texts: str) -> list[threading.Thread]:
    """Sends each text from a thread of its own, in order, as a page with several open requests would."""
    threads = []
    for text in texts:
        threads.append(threading.Thread(target=running.send, args=(text, f"id-{text}")))
        threads[-1].start()
        time.sleep(0.15)
    return threads


def is_answered(running: Running, *texts: str) -> bool:
    return [text for _, text in running.heard()].count("echo:" + texts[-1]) == 1


def assert_conversation(running: Running, *texts: str) -> None:
    """Each message once and in order; each answer once and in order."""
    heard = running.heard()
    assert [text for who, text in heard if who == "citizen"] == list(texts)
    assert [text for who, text in heard if who == "bot"] == [f"echo:{text}" for text in texts]


def test_the_page_is_up_before_the_engine_and_readiness_waits_for_it(run: Run) -> None:
    running = run(FAKE_ENGINE_START_S="3")
    until(lambda: running.status("/healthz") == 200)
    seconds = time.monotonic() - running.began
    print(f"page up after {seconds:.2f} s")
    assert running.client.get("/readyz").json()["missing"][0] == "engine"
    assert running.client.get("/").status_code == 200
    running.ready()
    assert running.end() == 0
    said = running.output()
    assert f"http://127.0.0.1:{running.port}/" in said


@pytest.mark.parametrize("victims", [[FRONT], [ENGINE], [FRONT, ENGINE]], ids=["front", "engine", "both"])
def test_a_kill_in_mid_turn_loses_nothing_and_answers_nothing_twice(run: Run, victims: list[str]) -> None:
    running = run().ready()
    running.open_session()
    texts = ["slow 1", "zwei", "drei"]
    threads = speak(running, *texts)
    until(lambda: any(note.get("text") == "slow 1" for note in running.asked()))
    for victim in victims:
        running.kill(victim)
    for thread in threads:
        thread.join(20)
    until(lambda: is_answered(running, *texts))
    assert_conversation(running, *texts)
    assert running.send("zwei", "id-zwei") == ["echo:zwei"]


def test_a_killed_worker_of_the_engine_is_replaced_by_its_parent_and_the_turn_is_answered_once(run: Run) -> None:
    running = run().ready()
    running.open_session()
    threads = speak(running, "slow 1", "zwei")
    until(lambda: any(note.get("text") == "slow 1" for note in running.asked()))
    parent, worker = running.child(ENGINE), running.worker(ENGINE)
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    for thread in threads:
        thread.join(20)
    until(lambda: is_answered(running, "slow 1", "zwei"))
    assert_conversation(running, "slow 1", "zwei")
    assert running.child(ENGINE) == parent
    assert running.worker(ENGINE) not in {None, worker}


def test_after_a_kill_of_everything_below_the_supervisor_all_is_back_and_nothing_is_lost(run: Run) -> None:
    running = run().ready()
    running.open_session()
    running.send("vorher")
    running.kill_everything()
    assert running.send("nachher") == ["echo:nachher"]
    until(lambda: is_answered(running, "nachher"))
    assert_conversation(running, "vorher", "nachher")


def test_the_engine_takes_no_turn_before_the_database_is_prepared(run: Run) -> None:
    running = run(FAKE_PREPARATION_S="3").ready()
    assert [note["prepared"] for note in running.asked() if "prepared" in note] == [True]
    os.kill(until(lambda: running.worker(ENGINE)), signal.SIGKILL)
    until(lambda: sum("prepared" in note for note in running.asked()) == 2)


def test_the_front_is_back_within_two_seconds_and_connections_queue_meanwhile(run: Run) -> None:
    running = run().ready()
    running.kill(FRONT)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    seconds = time.monotonic() - began
    print(f"front back after {seconds:.2f} s")
    assert seconds < 6  # two on a quiet machine


def test_a_term_lets_the_turn_in_flight_end_and_then_ends_everything(run: Run) -> None:
    running = run().ready()
    running.open_session()
    speak(running, "slow 1.5")
    until(lambda: any(note.get("text") == "slow 1.5" for note in running.asked()))
    ended = [running.child(FRONT), running.child(ENGINE), running.worker(ENGINE)]
    began = time.monotonic()
    assert running.end() == 0
    assert time.monotonic() - began < 15
    assert not any(Path(f"/proc/{pid}").exists() for pid in ended)
    again = run(port=running.port).ready()
    again.who = running.who
    assert_conversation(again, "slow 1.5")
    assert len([note for note in again.asked() if note.get("text") == "slow 1.5"]) == 1


def test_nothing_survives_a_supervisor_that_is_killed_and_the_port_is_free_again(run: Run) -> None:
    running = run().ready()
    running.open_session()
    running.send("vorher")
    children = [running.child(FRONT), running.child(ENGINE), running.worker(ENGINE)]
    running.process.kill()
    running.process.wait()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), 3)
    again = run(port=running.port).ready()
    again.who = running.who
    assert_conversation(again, "vorher")


def test_a_port_in_use_ends_the_start_with_an_error_that_says_so(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = run(port=port)
        assert running.process.wait(10) == 1
    said = running.output()
    assert str(port) in said
    assert "LXT_PORT" in said
    assert "Traceback" not in said


def test_a_wrong_list_of_proxies_is_said_at_the_start(run: Run) -> None:
    running = run(LXT_TRUSTED_PROXIES="10.0.0.0/8, nonsense")
    assert running.process.wait(10) == 1
    assert "LXT_TRUSTED_PROXIES" in running.output()


def test_a_data_folder_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file in the way")
    running = run()
    assert running.process.wait(10) == 1
    said = running.output()
    assert "LXT_DATA_DIR" in said
    assert "Traceback" not in said


def test_a_damaged_database_is_put_aside_and_the_service_starts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    damaged = tmp_path / "var" / "laoxiaotong.db"
    damaged.write_bytes(b"not a database at all" * 500)
    running = run().ready()
    running.open_session()
    assert running.send("neu") == ["echo:neu"]
    running.end()
    kept = [path for path in damaged.parent.iterdir() if "damaged" in path.name and path.stat().st_size == 10_500]
    assert len(kept) == 1
    assert str(kept[0]) in running.output()


def test_the_log_holds_no_text_and_no_session(run: Run, tmp_path: Path) -> None:
    running = run().ready()
    running.open_session()
    running.send("my secret illness")
    token = running.who["Authorization"].removeprefix("Bearer ")
    running.end()
    logs = "".join(path.read_text() for path in (tmp_path / "var" / "logs").iterdir())
    printed = running.output()
    for hidden in ("secret", token, token.split(".")[1], "127.0.0.1:5"):
        assert hidden not in logs
    assert "secret" not in printed
    assert "turn_answered" in logs


class Sleeper:
    """A child as far as a pulse sees one."""

    def __init__(self) -> None:
        self.starts, self.kills = 1, 0
        self.name = "sleeper"

    def kill(self) -> None:
        self.kills += 1


@pytest.mark.asyncio
async def test_a_child_that_answered_once_and_then_hangs_is_killed_and_one_that_still_starts_is_not() -> None:
    awake = asyncio.Event()

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if awake.is_set():
            writer.write(b"HTTP/1.1 503 Later\r\n\r\n")  # any answer is a sign of life
        await asyncio.sleep(0.1)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    child = Sleeper()
    address = server.sockets[0].getsockname()
    pulse = Pulse(child, address, "/", patience_s=0.3, look_s=0.02, answer_s=0.05)  # type: ignore[arg-type]
    watching = asyncio.create_task(pulse.watch())
    await asyncio.sleep(0.6)
    assert child.kills == 0
    awake.set()
    await asyncio.sleep(0.6)
    assert child.kills == 0
    awake.clear()
    await asyncio.sleep(1.0)
    assert child.kills == 1
    watching.cancel()
    server.close()


def test_restarts_are_immediate_at_first_and_slower_for_what_keeps_dying() -> None:
    assert [restart_pause(deaths) for deaths in range(6)] == [0, 0, 0, 0.5, 1, 2]
    assert restart_pause(50) == 30


@pytest.mark.asyncio
async def test_a_cancellation_that_comes_together_with_an_answer_still_ends_a_probe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def answered(_address: tuple[str, int], _path: str) -> int:
        return await answer

    monkeypatch.setattr(processes, "_http_status", answered)
    probe = asyncio.create_task(processes.http_status(("127.0.0.1", 1), "/", 5))
    await asyncio.sleep(0)
    answer.set_result(200)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
