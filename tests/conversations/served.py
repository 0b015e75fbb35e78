"""The product as a citizen meets it: `laoxiaotong serve` in its own process, spoken to through the web door."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.truth import faults

ROOT = Path(__file__).parent.parent.parent
READY_S = 420.0
"""A machine without a trained model trains one first."""


class Served:
    """A running product on a free port with a data folder of its own; models are shared with other runs."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.port = _free_port()
        models = os.environ.get("LXT_MODELS_DIR") or str(ROOT / "var" / "models")
        self._environ = {
            **os.environ,
            "LXT_DATA_DIR": str(data_dir),
            "LXT_MODELS_DIR": models,
            "LXT_PORT": str(self.port),
            "LXT_RATE_LIMIT": "off",
            **settings,
        }
        self._log = (data_dir / "serve.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it and waits until a turn can be answered."""
        command = [sys.executable, "-m", "bot.cli", "serve", "--demo"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environ, stdout=self._log, stderr=self._log)
        self.wait_until_ready()

    def wait_until_ready(self, seconds: float = READY_S) -> None:
        """Waits until a turn can be answered. Raises TimeoutError with the log's end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                raise RuntimeError(f"ended with {self._process.returncode}:\n{self.log_end()}")
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise TimeoutError(f"not ready after {seconds} s:\n{self.log_end()}")

    def children(self, name: str) -> list[int]:
        """The process ids of its descendants called `name`, or that run the module `name`."""
        assert self._process is not None
        return [pid for pid in _descendants(self._process.pid) if name == _name(pid) or name in _command(pid)]

    def kill(self, *names: str) -> None:
        """Kills the descendants of these names, at once and without notice. There must be one of each."""
        victims = [self.children(name) for name in names]
        assert all(victims), f"nobody to kill: {dict(zip(names, victims, strict=True))}"
        for pid in (pid for pids in victims for pid in pids):
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> int:
        """Ends it as an operator does, and returns its exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=20)
        self._process = None
        return code

    def log_end(self) -> str:
        """The last lines it printed."""
        return "\n".join((self.data_dir / "serve.log").read_text(errors="replace").splitlines()[-20:])


@dataclass
class Answer:
    """What was said in one turn."""

    messages: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """Everything said, in order."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The cards shown."""
        return [message["card"] for message in self.messages if message["card"]]

    def card(self, kind: str) -> dict[str, Any]:
        """The last card of a kind."""
        found = [card for card in self.cards if card["kind"] == kind]
        assert found, f"no {kind} card in: {self.text}"
        return found[-1]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The facilities shown."""
        items: list[dict[str, Any]] = self.card("facilities")["items"]
        return items

    def payload(self, title: str) -> str:
        """The payload of the button whose title begins so."""
        buttons = [button for message in self.messages for button in message["buttons"]]
        found = [button["payload"] for button in buttons if button["title"].startswith(title)]
        assert found, f"no button {title!r} among {[b['title'] for b in buttons]}"
        return str(found[-1])


@dataclass
class Citizen:
    """Somebody with a session of the web door, who notices whatever is invented (tests/truth.py)."""

    served: Served
    last: Answer = field(default_factory=lambda: Answer([]))
    said: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=self.served.url, timeout=60, trust_env=False)
        opened = self._http.post("/webhooks/web/session")
        assert opened.status_code == 201, opened.text
        self.headers = {"Authorization": f"Bearer {opened.json()['session']}"}
        self._ids = count(1)

    def send(self, message_id: str | None = None, **content: Any) -> httpx.Response:
        """Posts a message; tries again, with the same id, while the page is being restarted."""
        body = {"id": message_id or f"m{next(self._ids)}", **content}
        for _ in range(100):
            try:
                return self._http.post("/webhooks/web/messages", json=body, headers=self.headers)
            except httpx.TransportError:
                time.sleep(0.1)
        raise TimeoutError("the page did not come back")

    def say(self, text: str, message_id: str | None = None) -> Answer:
        """Says something and gets the answer, waiting for it when it is late."""
        self.said.append(text)
        return self._answered(self.send(message_id, text=text))

    def press(self, title: str) -> Answer:
        """Presses a button of the last answer."""
        return self._answered(self.send(payload=self.last.payload(title)))

    def share(self, lng: float, lat: float, coord_system: str = "wgs84") -> Answer:
        """Shares a position."""
        return self._answered(self.send(location={"lng": lng, "lat": lat, "coord_system": coord_system}))

    def history(self) -> list[dict[str, Any]]:
        """Everything said on both sides."""
        found = self._http.get("/webhooks/web/messages", params={"after": 0, "history": 1}, headers=self.headers)
        messages: list[dict[str, Any]] = found.json()["messages"]
        return messages

    def _answered(self, response: httpx.Response) -> Answer:
        assert response.status_code == 200, response.text
        self.last = Answer(response.json()["messages"])
        if [message["from"] for message in self.last.messages] == ["system"]:
            self.last = self._late_answer(self.last.messages[0]["id"])
        self.seen += [json.dumps(card, ensure_ascii=False) for card in self.last.cards]
        assert faults(self.last.messages, [*self.said, *self.seen]) == []
        return self.last

    def _late_answer(self, after: int) -> Answer:
        for _ in range(300):
            came = self._http.get("/webhooks/web/messages", params={"after": after}, headers=self.headers)
            if came.json()["messages"]:
                return Answer(came.json()["messages"])
            time.sleep(0.1)
        raise TimeoutError("no answer came")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _descendants(pid: int) -> list[int]:
    children = [
        int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
    ]
    return [*children, *(below for child in children for below in _descendants(child))]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
