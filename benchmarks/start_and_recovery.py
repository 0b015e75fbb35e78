"""How soon `laoxiaotong serve` shows the page and answers, and how soon again after a SIGKILL; and its memory.

    python benchmarks/start_and_recovery.py --data-dir /tmp/bench --runs 3 [--checkout DIR]

The data folder must hold the trained model (run once before, or copy it), so that every start is a second start. Each
run starts the service, kills the front, the engine's youngest process, the whole engine and finally everything below
the supervisor, and waits each time for the page, for readiness and for an answer to a message sent right after the
kill. Printed are medians and the worst; seconds by the wall clock, memory as the sum of proportional set sizes (a
page shared by two processes counts half in each), from /proc. Linux only.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
LOOK_S = 0.01
GREETING = "\u4f60\u597d"
Figures = dict[str, list[float]]


class Service:
    """One running service and what is measured on it."""

    def __init__(self, checkout: Path, data_dir: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("LXT_")}
        given = {"LXT_DATA_DIR": str(data_dir), "LXT_PORT": str(port), "LXT_RATE_LIMIT": "off"}
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20)
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"],
            cwd=checkout,
            env={**environment, **given},
            stdout=subprocess.DEVNULL,
            stderr=(data_dir / "bench.err").open("a"),
        )

    def wait_for(self, path: str, seconds: float = 240.0) -> None:
        """Until a GET is answered with 200."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                if self.client.get(path).status_code == 200:
                    return
            time.sleep(LOOK_S)
        raise SystemExit(f"{path}: nothing within {seconds:.0f} s")

    def open_session(self) -> dict[str, str]:
        """The header of a new session."""
        return {"Authorization": f"Bearer {self.client.post('/webhooks/web/session').json()['session']}"}

    def answer(self, who: dict[str, str]) -> None:
        """Sends a message like the page does, again with the same id, until the engine's answer is there."""
        body = {"id": uuid.uuid4().hex, "text": GREETING}
        while True:
            with suppress(httpx.HTTPError, ValueError):
                got = self.client.post("/webhooks/web/messages", headers=who, json=body).json()
                if any(message["from"] == "bot" for message in got["messages"]):
                    return
            time.sleep(LOOK_S)

    def end(self) -> None:
        """Tells it to stop, and ends it after half a minute: the figure is then above thirty seconds."""
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        self.process.kill()
        self.process.wait()


def descendants(root: int) -> Iterator[int]:
    """Every process below `root`, parents first."""
    parents: dict[int, list[int]] = defaultdict(list)
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(status.read_text().rpartition(")")[2].split()[1])].append(int(status.parent.name))
    waiting = sorted(parents[root])
    while waiting:
        pid = waiting.pop(0)
        yield pid
        waiting += sorted(parents[pid])


def is_engine(pid: int) -> bool:
    """Whether a process belongs to the engine."""
    with suppress(OSError):
        return b"bot.engine.server" in (Path("/proc") / str(pid) / "cmdline").read_bytes()
    return False


def memory_mb(pids: Sequence[int]) -> float:
    """The sum of the proportional set sizes, in MB."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


@contextmanager
def running(checkout: Path, data_dir: Path) -> Iterator[Service]:
    """A service, ended whatever happens."""
    service = Service(checkout, data_dir)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.end()


def one_run(checkout: Path, data_dir: Path, figures: Figures) -> None:
    """Start, four kills, end."""
    with running(checkout, data_dir) as service:
        for name, path in (("start: page up", "/"), ("start: ready", "/readyz")):
            service.wait_for(path)
            figures[name].append(time.monotonic() - service.began)
        who = service.open_session()
        service.answer(who)
        weigh(service.process.pid, figures, "memory MB, ready")
        for what, victims in KILLS.items():
            kill_and_measure(service, who, what, victims, figures)
        weigh(service.process.pid, figures, "memory MB, after the kills")
        began = time.monotonic()
    figures["end: SIGTERM to exit"].append(time.monotonic() - began)


def weigh(root: int, figures: Figures, name: str) -> None:
    """Notes the memory of the engine and of everything."""
    below = list(descendants(root))
    figures[f"{name}: engine"].append(memory_mb([pid for pid in below if is_engine(pid)]))
    figures[f"{name}: all"].append(memory_mb([root, *below]))


def kill_and_measure(
    service: Service,
    who: dict[str, str],
    what: str,
    victims: Callable[[list[int]], list[int]],
    figures: Figures,
) -> None:
    """One SIGKILL, and how long until the page, and until an answer to a message sent right after it."""
    chosen = victims(list(descendants(service.process.pid)))
    began = time.monotonic()
    for pid in chosen:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    service.wait_for("/healthz")
    figures[f"kill {what}: page"].append(time.monotonic() - began)
    service.answer(who)
    figures[f"kill {what}: answer"].append(time.monotonic() - began)
    service.wait_for("/readyz")
    time.sleep(1.5)  # the next kill finds everything at rest again


KILLS: dict[str, Callable[[list[int]], list[int]]] = {
    "front": lambda below: [pid for pid in below if not is_engine(pid)],
    "engine, youngest": lambda below: [pid for pid in below if is_engine(pid)][-1:],
    "engine, whole": lambda below: [pid for pid in below if is_engine(pid)],
    "front and engine": list,
}


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--checkout", type=Path, default=ROOT, help="measure another checkout")
    arguments = parser.parse_args()
    figures: Figures = defaultdict(list)
    for _ in range(arguments.runs):
        one_run(arguments.checkout.resolve(), arguments.data_dir.resolve(), figures)
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {arguments.runs} runs")
    for name, values in figures.items():
        print(f"{name:40} median {statistics.median(values):8.2f}   worst {max(values):8.2f}")


if __name__ == "__main__":
    main()
