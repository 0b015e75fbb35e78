"""Children of the supervisor: started, watched, restarted, ended with it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Protocol

from bot import logs

log = logging.getLogger(__name__)

FAST_DEATH_S = 10.0
FREE_RESTARTS = 3
LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True)
class Program:
    """A Python module run as a process of its own."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What every child is given. `lifeline` is the read end of a pipe that closes when this process is gone."""

    environment: Mapping[str, str]
    folder: Path
    lifeline: int
    inherited: Sequence[int] = ()


def restart_pause(fast_deaths: int) -> float:
    """Seconds before the next start: none at first, growing while a child keeps dying young."""
    if fast_deaths < FREE_RESTARTS:
        return 0.0
    return min(LONGEST_PAUSE_S, 0.5 * 2.0 ** min(fast_deaths - FREE_RESTARTS, 10))


class Process(Protocol):
    """A running or ended process: asyncio's, or a fork of this one. Each leads a group of its own."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    async def wait(self) -> int: ...


class Start(Protocol):
    """A way to start a program."""

    async def __call__(self) -> Process: ...


class Child:
    """One program and its present process, if any."""

    def __init__(self, name: str, start: Start) -> None:
        self.name = name
        self.starts = 0
        self._start = start
        self._process: Process | None = None
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The process now running."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def run_once(self) -> int:
        """Runs the program to its end and returns its exit status."""
        self._process = await self._start()
        self.starts += 1
        logs.event(log, logging.INFO, "child_started", child=self.name, process=self._process.pid)
        if self._stopping.is_set():  # told to stop while it was being started
            self.kill()
        return await self._process.wait()

    async def keep(self) -> None:
        """Runs the program for ever: a dead one is replaced at once, one that keeps dying young more slowly."""
        fast_deaths = 0
        while not self._stopping.is_set():
            began = monotonic()
            status = await self.run_once()
            if self._stopping.is_set():
                return
            fast_deaths = fast_deaths + 1 if monotonic() - began < FAST_DEATH_S else 0
            pause = restart_pause(fast_deaths)
            logs.event(log, logging.ERROR, "child_died", child=self.name, status=status, restart_in_s=round(pause, 1))
            await self._pause(pause)

    async def stop(self, seconds: float) -> None:
        """Asks the process to end, and ends it after `seconds`."""
        self._stopping.set()
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._process.wait()
        self.kill()

    def kill(self) -> None:
        """Ends the process, and whatever it has forked, now."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()


@dataclass(frozen=True)
class Spawn:
    """Starts a program as a new interpreter."""

    program: Program
    given: Surroundings

    async def __call__(self) -> Process:
        """Starts it. Standard input is the lifeline."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.lifeline",
            self.program.module,
            *self.program.arguments,
            stdin=self.given.lifeline,
            env=dict(self.given.environment),
            cwd=self.given.folder,
            pass_fds=tuple(self.given.inherited),
            start_new_session=True,  # Ctrl-C at a terminal is for the supervisor alone; it stops the others in order
        )


@dataclass
class Pulse:
    """Whether a child answers on its port. One that did and has stopped answering for `patience_s` is killed."""

    child: Child
    address: tuple[str, int]
    path: str
    patience_s: float
    look_s: float = 1.0
    answer_s: float = 5.0

    async def watch(self) -> None:
        """Looks for ever; the child's keeper starts the next one."""
        seen_start, answered_at = 0, None
        while True:
            await asyncio.sleep(self.look_s)
            if self.child.starts != seen_start:
                seen_start, answered_at = self.child.starts, None
            if await http_status(self.address, self.path, self.answer_s):
                answered_at = monotonic()
            elif answered_at is not None and monotonic() - answered_at > self.patience_s:
                logs.event(log, logging.ERROR, "child_hangs", child=self.child.name)
                self.child.kill()
                answered_at = None


async def http_status(address: tuple[str, int], path: str, seconds: float) -> int:
    """The status of a GET on the loopback, or 0 when nobody answers in time."""
    # Not asyncio.wait_for: in Python 3.11 it can swallow a cancellation that comes as the answer does.
    try:
        async with asyncio.timeout(seconds):
            return await _http_status(address, path)
    except (TimeoutError, OSError, ValueError, IndexError):
        return 0


async def _http_status(address: tuple[str, int], path: str) -> int:
    reader, writer = await asyncio.open_connection(*address)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {address[0]}\r\nConnection: close\r\n\r\n".encode())
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


def open_lifeline() -> tuple[int, int]:
    """The pipe (read end, write end); the write end is never written to and never inherited."""
    return os.pipe()
