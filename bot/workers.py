"""A loaded parent and its forked worker: when the worker dies, the next one is there within milliseconds.

The parent has done everything that takes long and shares its memory with the worker; it serves nothing itself. Nothing
but its main thread may run when it forks. The worker ends with its parent, the parent with whoever started it.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import NoReturn

from bot import lifeline, logs
from bot.processes import FAST_DEATH_S, restart_pause

log = logging.getLogger(__name__)
SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT})
MOST_FAST_DEATHS = 5
"""When workers die young this often in a row, what they were given may be broken: the parent ends and is replaced."""

GAVE_UP = 71
"""The exit status of a parent whose workers keep dying young."""


class Keeper:
    """Keeps one worker running."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._worker: int | None = None
        self._told_to_stop = False
        self._fast_deaths = 0

    def run(self) -> int:
        """Until told to stop. Returns the exit status. Raises RuntimeError when there are other threads."""
        orphaned = lifeline.take_over()
        refuse_threads()
        for number in SIGNALS:
            signal.signal(number, self._pass_on)
        gc.collect()
        gc.freeze()  # what is loaded stays: collecting it in the worker would copy its pages
        while not self._told_to_stop:
            if self._fast_deaths >= MOST_FAST_DEATHS:
                return GAVE_UP
            self._one_worker(orphaned)
        return 0

    def _one_worker(self, orphaned: int | None) -> None:
        began = monotonic()
        held, parents = os.pipe()  # closes with this process
        ended, workers = os.pipe()  # closes with the worker
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        pid = os.fork()
        if pid == 0:
            for descriptor in (parents, ended):
                os.close(descriptor)
            self._be_the_worker(held)
        self._worker = pid
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        os.close(held)
        os.close(workers)
        logs.event(log, logging.INFO, "worker_started", process=pid)
        wait_for_end(ended, orphaned)
        os.close(parents)
        os.close(ended)
        self._bury(monotonic() - began, orphaned)

    def _bury(self, seconds: float, orphaned: int | None) -> None:
        assert self._worker is not None
        _, status = os.waitpid(self._worker, 0)
        self._worker = None
        if self._told_to_stop:
            return
        self._fast_deaths = self._fast_deaths + 1 if seconds < FAST_DEATH_S else 0
        pause = restart_pause(self._fast_deaths)
        code = os.waitstatus_to_exitcode(status)
        logs.event(log, logging.ERROR, "worker_died", status=code, restart_in_s=round(pause, 1))
        wait_for_end(None, orphaned, pause)

    def _be_the_worker(self, held: int) -> NoReturn:
        """In the worker: ends with the parent, and never returns into the parent's code."""
        status = 1
        try:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            lifeline.end_with_parent(held)
            self._work()
            status = 0
        except BaseException:
            log.exception("worker_failed")
        finally:
            leave(status)

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True
        if self._worker is not None:
            os.kill(self._worker, signal.SIGTERM)


def wait_for_end(ended: int | None, orphaned: int | None, seconds: float | None = None) -> None:
    """Waits until the worker's pipe closes or the time is over. Ends this process when its own parent is gone."""
    watched = [descriptor for descriptor in (ended, orphaned) if descriptor is not None]
    readable, _, _ = select.select(watched, [], [], seconds)
    if orphaned in readable:
        leave(lifeline.ORPHANED)


def refuse_threads() -> None:
    """Raises RuntimeError when more than the main thread runs: a fork would lose the others with whatever they hold."""
    others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    if others:
        raise RuntimeError(f"threads are alive at the fork: {', '.join(others)}")


def leave(status: int) -> NoReturn:
    """Ends a forked process without running what its parent registered for its own end."""
    threading._shutdown()  # type: ignore[attr-defined]  # joins pools' threads, as multiprocessing does for its children
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)
