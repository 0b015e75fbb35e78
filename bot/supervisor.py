"""One command, two processes: opens the port, starts the front at once, prepares, trains and starts the engine, and
keeps both alive until told to stop.

The listening socket belongs to the supervisor: while the front restarts, connections queue. The front is a fork of the
supervisor, which has loaded it: whatever is killed, the page is back within milliseconds. The engine loads while the
database is prepared, and takes turns once it is. The children's standard input is a pipe that closes when the
supervisor is gone, so that nothing survives it.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot import bytecode, logs
from bot.engine.model_file import model_file
from bot.forks import Fork, watch_children_without_threads
from bot.front.limits import Addresses
from bot.front.sessions import load_key
from bot.processes import Child, Program, Pulse, Spawn, Surroundings, http_status, open_lifeline
from bot.settings import ROOT, Settings
from bot.words_for_operators import message

log = logging.getLogger(__name__)

BACKLOG = 1024
FRONT_DRAIN_S = 12.5
ENGINE_DRAIN_S = 1.5
FRONT_PATIENCE_S = 10.0
ENGINE_PATIENCE_S = 45.0
RETRY_S = 30
LOOK_S = 0.1
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class StartError(Exception):
    """The service cannot start. The message says why and what to change."""


@dataclass(frozen=True)
class Programs:
    """What is run; tests put in small ones."""

    preparation: Program = Program("preparation", "bot.preparation")
    training: Program = Program("training", "bot.engine.training")
    engine: Program = Program("engine", "bot.engine.server")


def serve(settings: Settings, programs: Programs | None = None, say: Callable[[str], None] | None = None) -> int:
    """Serves until SIGTERM or SIGINT. Returns the exit status: 0, or 1 when it could not start."""
    speak = say or _print
    try:
        listener = _ready_ground(settings, speak)
    except StartError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return asyncio.run(Supervisor(settings, listener, programs or Programs(), speak).run())


class Supervisor:
    """Two children and the steps before the second. `listener` is bound and listening."""

    def __init__(
        self, settings: Settings, listener: socket.socket, programs: Programs, say: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._say = say
        self._engine_address = ("127.0.0.1", settings.engine_port or free_port())
        self._lifeline, self._held = open_lifeline()
        self._prepared, self._preparing = os.pipe()
        plain = self._surroundings()
        waiting = replace(programs.engine, arguments=("--after", str(self._prepared)))
        self._front = Child("front", Fork("lxt-front", self._serve_front, plain, self._held))
        self._preparation = Child("preparation", Spawn(programs.preparation, plain))
        self._training = Child("training", Spawn(programs.training, plain))
        self._engine = Child("engine", Spawn(waiting, self._surroundings(self._prepared)))
        self._front_serves: Callable[[socket.socket], None] | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> int:
        """Until told to stop."""
        watch_children_without_threads()
        self._listen_for_signals()
        works = (self._run_engine(), self._run_front(), *self._pulses())
        tasks = [asyncio.create_task(work) for work in works]
        stop = asyncio.create_task(self._stopping.wait())
        done, _ = await asyncio.wait({stop, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        await self._end(tasks)
        failures = [task.exception() for task in done if task is not stop and not task.cancelled()]
        for failure in filter(None, failures):
            log.error("supervisor_failed", exc_info=failure)
        return 1 if any(failures) else 0

    def stop(self) -> None:
        """Begins the end; a second time, ends at once."""
        if self._stopping.is_set():
            for child in self._children:
                child.kill()
        self._stopping.set()

    @property
    def _children(self) -> tuple[Child, ...]:
        return self._front, self._preparation, self._training, self._engine

    @property
    def _front_address(self) -> tuple[str, int]:
        host, port = self._listener.getsockname()[:2]
        return ANYWHERE.get(host, host), port

    @property
    def _url(self) -> str:
        host, port = self._front_address
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    async def _run_front(self) -> None:
        await asyncio.sleep(0)  # the engine is on its way first: it loads longer
        self._load_front()
        keeper = asyncio.create_task(self._front.keep())
        while not await http_status(self._front_address, "/healthz", 2.0):
            await asyncio.sleep(LOOK_S)
        self._say(message("page", url=self._url))
        self._say(message("state", folder=self._settings.data_dir, url=self._url))
        await keeper

    def _load_front(self) -> None:
        """Takes up to a second, in which nothing else happens here."""
        from bot.front import server

        address = replace(self._settings, engine_port=self._engine_address[1], engine_token=_ENGINE_TOKEN)
        self._front_serves = server.prepare(address)

    def _serve_front(self) -> None:
        """In the fork."""
        assert self._front_serves is not None
        self._front_serves(self._listener)

    async def _run_engine(self) -> None:
        self._say(message("preparing"))
        preparing = asyncio.create_task(self._prepare())
        if not model_file(self._settings).exists():
            await self._succeed(self._training, "training_failed")
        self._say(message("engine_starts"))
        keeper = asyncio.create_task(self._engine.keep())
        await preparing
        while await http_status(self._front_address, "/readyz", 5.0) != 200:
            await asyncio.sleep(LOOK_S)
        self._say(message("engine_ready", url=self._url))
        await keeper

    async def _prepare(self) -> None:
        """The database. The engine, which loads meanwhile, takes no turn before there is something in the pipe."""
        await self._succeed(self._preparation, "preparation_failed")
        if not self._stopping.is_set():
            os.write(self._preparing, b"1")  # and stays there, for every engine to come

    async def _succeed(self, child: Child, complaint: str) -> None:
        """Repeats a step until it succeeds: the front stays up and says meanwhile what is missing."""
        while await child.run_once() != 0 and not self._stopping.is_set():
            self._say(message(complaint, seconds=RETRY_S))
            with suppress(TimeoutError):
                async with asyncio.timeout(RETRY_S):
                    await self._stopping.wait()

    def _pulses(self) -> tuple[Coroutine[Any, Any, None], ...]:
        front = Pulse(self._front, self._front_address, "/healthz", FRONT_PATIENCE_S)
        engine = Pulse(self._engine, self._engine_address, "/ready", ENGINE_PATIENCE_S)
        return front.watch(), engine.watch()

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        """The front first, so that turns in flight still find the engine."""
        self._say(message("stopping"))
        self._listener.close()
        for step in (self._preparation, self._training):
            await step.stop(0)
        await self._front.stop(FRONT_DRAIN_S)
        await self._engine.stop(ENGINE_DRAIN_S)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=1.0)
        logs.event(log, logging.INFO, "stopped")

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)

    def _surroundings(self, *inherited: int) -> Surroundings:
        settings = self._settings
        own = {
            **bytecode.inherited(),
            "LXT_DATA_DIR": str(settings.data_dir),
            "LXT_DATABASE_URL": settings.database_url,
            "LXT_DEMO": "on" if settings.demo else "off",
            "LXT_ENGINE_PORT": str(self._engine_address[1]),
            "LXT_ENGINE_TOKEN": _ENGINE_TOKEN,
            "PYTHONUNBUFFERED": "1",
        }
        return Surroundings({**os.environ, **own}, ROOT, self._lifeline, inherited)


_ENGINE_TOKEN = secrets.token_urlsafe(32)
"""Known to this process and its children only; another start has another."""


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_listener(host: str, port: int) -> socket.socket:
    """A listening socket. Raises StartError when the port is in use or the address is not ours."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        raise StartError(_listen_complaint(host, port, error)) from error
    return listener


def _listen_complaint(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return message("port_in_use", host=host, port=port)
    return message("bad_address", host=host, port=port, reason=error.strerror or error)


def _ready_ground(settings: Settings, say: Callable[[str], None]) -> socket.socket:
    """Folders, log, key, port, and a database that can be opened. Raises StartError."""
    try:
        Addresses(settings.trusted_proxies)
    except ValueError as error:
        raise StartError(message("bad_proxies", reason=error)) from error
    listener = open_listener(settings.host, settings.port)
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        logs.configure("supervisor", settings.logs_dir)
        load_key(settings.keys_dir)
        _put_damaged_aside(settings, say)
    except OSError as error:
        listener.close()
        raise StartError(message("bad_data_dir", folder=settings.data_dir, reason=error.strerror or error)) from error
    except ValueError as error:
        listener.close()
        raise StartError(message("bad_key", reason=error)) from error
    for name in settings.wechat.missing if settings.wechat else ():
        say(message("wechat_missing", name=name))
    return listener


def _put_damaged_aside(settings: Settings, say: Callable[[str], None]) -> None:
    if not settings.database_url.startswith("sqlite:///"):
        return
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if not path.exists():
        return
    from bot.storage.health import put_aside_if_damaged  # 0.3 s that nobody need wait for without a file

    aside = put_aside_if_damaged(path)
    if aside is not None:
        say(message("database_aside", path=aside))
        logs.event(log, logging.ERROR, "database_put_aside", path=str(aside))


def _print(line: str) -> None:
    print(line, flush=True)
