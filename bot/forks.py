"""Processes that are forks of this one: everything they need is loaded already, so they serve within milliseconds.

The fork happens in the middle of this process's event loop. The child never returns into it: it leaves the loop as it
stands, untouched, and makes its own. No thread may be alive here, or the child would inherit what the thread holds.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from bot import lifeline
from bot.processes import Process, Surroundings
from bot.workers import leave, refuse_threads

log = logging.getLogger(__name__)
_HANDLED = (signal.SIGTERM, signal.SIGINT)


@dataclass
class Forked:
    """A fork, as its parent sees it. `end` closes when it has ended, however it ended."""

    pid: int
    end: int
    returncode: int | None = None
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        asyncio.get_running_loop().add_reader(self.end, self._bury)

    async def wait(self) -> int:
        """Its exit status, negative for a signal."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def _bury(self) -> None:
        asyncio.get_running_loop().remove_reader(self.end)
        os.close(self.end)
        self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self._ended.set()


@dataclass(frozen=True)
class Fork:
    """Starts `work` in a fork. `held` is the write end of the lifeline, which the child must not keep open."""

    name: str
    work: Callable[[], None]
    given: Surroundings
    held: int

    async def __call__(self) -> Process:
        """Forks. Raises RuntimeError when threads are alive."""
        refuse_threads()
        end, childs = os.pipe()
        signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
        pid = os.fork()
        if pid == 0:
            self._be_the_child()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        os.close(childs)
        return Forked(pid, end)

    def _be_the_child(self) -> NoReturn:
        status = 1
        try:
            self._settle()
            self.work()
            status = 0
        except BaseException:
            log.exception("fork_failed")
        finally:
            leave(status)

    def _settle(self) -> None:
        """Leaves the parent's session, loop, signals and lifeline."""
        gc.freeze()
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        os.close(self.held)
        os.dup2(self.given.lifeline, 0)
        lifeline.end_with_parent(0)
        os.environ.update(self.given.environment)
        os.chdir(self.given.folder)
        name_process(self.name)


def watch_children_without_threads() -> None:
    """Makes this event loop learn of its children's ends without a thread for each, which a fork could not survive."""
    watcher: asyncio.PidfdChildWatcher | asyncio.SafeChildWatcher
    try:
        os.close(os.pidfd_open(os.getpid()))
        watcher = asyncio.PidfdChildWatcher()
    except (AttributeError, OSError):  # not Linux, or an old one
        watcher = asyncio.SafeChildWatcher()
    watcher.attach_loop(asyncio.get_running_loop())
    asyncio.set_child_watcher(watcher)


def name_process(name: str) -> None:
    """The name that `ps` and `top` show, where the system can be told it."""
    comm = Path("/proc/self/comm")
    if comm.exists():
        comm.write_text(name)
