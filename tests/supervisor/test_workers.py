"""A loaded parent and its worker: who outlives whom, and who is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.workers import GAVE_UP, MOST_FAST_DEATHS
from tests.supervisor.conftest import until

Start = Callable[[str], "Parent"]


class Parent:
    """The parent's process, held by a lifeline, and the file its workers write to."""

    def __init__(self, file: Path, manner: str) -> None:
        self.file = file
        read, self.lifeline = os.pipe()
        command = [sys.executable, "-m", "bot.lifeline", "tests.supervisor.fake_worker", str(file), manner]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=read, stderr=subprocess.PIPE, text=True)
        os.close(read)

    def workers(self) -> list[int]:
        """Every worker there was, in order."""
        return [int(line) for line in self.lines() if line.isdigit()]

    def lines(self) -> list[str]:
        """What was written."""
        return self.file.read_text().splitlines() if self.file.exists() else []

    def worker(self, number: int = 1) -> int:
        """The worker of this number, once it is there."""
        until(lambda: len(self.workers()) >= number, 10)
        return self.workers()[number - 1]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts parents; whatever is left of them is ended."""
    parents: list[Parent] = []

    def begin(manner: str = "waiting") -> Parent:
        parents.append(Parent(tmp_path / "workers", manner))
        return parents[-1]

    yield begin
    for parent in parents:
        parent.process.kill()
        parent.process.communicate()


def is_alive(pid: int) -> bool:
    """Whether a process is there, zombies not counted."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_killed_worker_has_a_successor_and_its_parent_stays(start: Start) -> None:
    parent = start("waiting")
    os.kill(parent.worker(), signal.SIGKILL)
    assert is_alive(parent.worker(2))
    assert parent.worker(2) != parent.worker(1)
    assert parent.process.poll() is None


def test_a_worker_ends_with_its_parent_even_by_sigkill(start: Start) -> None:
    parent = start("waiting")
    worker = parent.worker()
    parent.process.kill()
    until(lambda: not is_alive(worker), 3)


def test_both_end_when_the_one_who_started_them_is_gone(start: Start) -> None:
    parent = start("waiting")
    worker = parent.worker()
    os.close(parent.lifeline)
    until(lambda: parent.process.poll() is not None and not is_alive(worker), 3)


def test_a_term_is_passed_on_and_the_worker_ends_in_order_without_a_successor(start: Start) -> None:
    parent = start("waiting")
    parent.worker()
    parent.process.terminate()
    assert parent.process.wait(5) == 0
    assert parent.lines()[1:] == ["ended in order"]


def test_a_parent_whose_workers_keep_dying_young_gives_up_so_that_it_is_loaded_anew(start: Start) -> None:
    parent = start("dying")
    assert parent.process.wait(20) == GAVE_UP
    assert len(parent.workers()) == MOST_FAST_DEATHS


def test_nothing_is_forked_beside_a_running_thread(start: Start) -> None:
    parent = start("threaded")
    assert parent.process.wait(10) != 0
    assert parent.process.stderr is not None
    assert "stray" in parent.process.stderr.read()
    assert parent.workers() == []
