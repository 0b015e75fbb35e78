"""A running supervisor with the real front and a fake engine, and a client that sends like the page does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import ROOT
from bot.supervisor import free_port


def until(condition: Callable[[], Any], seconds: float = 15.0) -> Any:
    """Waits for something to become true and returns it. Fails when it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing within {seconds} s")


def children(parent: int) -> list[int]:
    """The processes whose parent is this one, oldest first."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, above = status.read_text().rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z":
                found.append(int(status.parent.name))
    return sorted(found)


def names(pid: int) -> list[str]:
    """What a process may be called: its short name and the words of its command line."""
    with suppress(OSError):
        folder = Path("/proc") / str(pid)
        return [(folder / "comm").read_text().strip(), *(folder / "cmdline").read_text().split("\0")]
    return []


class Running:
    """The supervisor's process and what a test does to it."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.folder = folder
        self.port = port
        given = {"LXT_DATA_DIR": str(folder), "LXT_PORT": str(port), "LXT_HOST": "127.0.0.1", **environment}
        clean = {key: value for key, value in os.environ.items() if not key.startswith("LXT_")}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.supervisor.run"],
            cwd=ROOT,
            env={**clean, **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10)
        self.who: dict[str, str] = {}
        self._printed = ""

    def child(self, module: str) -> int | None:
        """The process id of a running child, by its module or its short name."""
        return next((pid for pid in children(self.process.pid) if module in names(pid)), None)

    def worker(self, module: str) -> int | None:
        """The process id of what a child has forked."""
        return next(iter(children(self.child(module) or 0)), None)

    def kill(self, module: str) -> int:
        """SIGKILL to a child; returns its process id."""
        pid: int = until(lambda: self.child(module))
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_everything(self) -> None:
        """SIGKILL to all that the supervisor has started, and to what they have."""
        below = children(self.process.pid)
        for pid in [*below, *(grandchild for child in below for grandchild in children(child))]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def status(self, path: str) -> int:
        """The status of a GET, or 0 when nobody answers."""
        try:
            return self.client.get(path, timeout=1).status_code
        except httpx.HTTPError:
            return 0

    def ready(self, seconds: float = 20.0) -> Running:
        """Waits until a turn can be answered."""
        until(lambda: self.status("/readyz") == 200, seconds)
        return self

    def open_session(self) -> None:
        """A session, to be spoken in."""
        token = self.client.post("/webhooks/web/session").json()["session"]
        self.who = {"Authorization": f"Bearer {token}"}

    def send(self, text: str, id: str | None = None) -> list[str]:
        """Sends like the page: again with the same id until somebody acknowledges it. Returns the texts answered."""
        body = {"id": id or uuid.uuid4().hex, "text": text}

        def acknowledged() -> Any:
            with suppress(httpx.HTTPError):
                answer = self.client.post("/webhooks/web/messages", headers=self.who, json=body)
                return answer.status_code == 200 and answer
            return None

        answer: httpx.Response = until(acknowledged)
        return [message["text"] for message in answer.json()["messages"]]

    def heard(self) -> list[tuple[str, str]]:
        """Everything on the timeline but requests to wait, as (from, text)."""
        got = self.client.get("/webhooks/web/messages", headers=self.who, params={"history": "1"}).json()["messages"]
        return [(message["from"], message["text"]) for message in got if message["from"] != "system"]

    def asked(self) -> list[dict[str, Any]]:
        """What the engine noted."""
        notes = self.folder / "engine-notes.jsonl"
        return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []

    def output(self) -> str:
        """Everything printed; to be read when the process has ended."""
        if self.process.stdout is not None and not self.process.stdout.closed:
            self._printed = self.process.communicate()[0]
        return self._printed

    def end(self, number: int = signal.SIGTERM) -> int:
        """Tells it to stop and returns its exit status."""
        self.process.send_signal(number)
        return self.process.wait(15)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts supervisors; whatever is left of them is ended."""
    started: list[Running] = []

    def start(port: int | None = None, **environment: str) -> Running:
        running = Running(tmp_path / "var", port or free_port(), **environment)
        started.append(running)
        return running

    yield start
    for running in started:
        running.client.close()
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait()
        running.output()
