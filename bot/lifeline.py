"""Ends a process with its parent, however the parent ends: `python -m bot.lifeline MODULE [ARGUMENT …]` runs one so.

The parent keeps the write end of a pipe whose read end is the child's standard input. When the parent is gone, even by
SIGKILL, the pipe closes and the child ends at once. Nothing is lost by that: every step is stored as it is taken.
"""

from __future__ import annotations

import importlib
import os
import runpy
import select
import sys
import threading

ORPHANED = 70
"""The exit status of a process whose parent has gone."""


class Lifeline:
    """Watches a pipe in a thread, and ends this process when it closes."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._watch, name="lifeline", daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Ends the thread: whoever calls watches `descriptor` from now on. A process is forked without threads."""
        os.close(self._waker)
        self._thread.join()
        os.close(self._wake)

    def _watch(self) -> None:
        while True:
            readable, _, _ = select.select([self.descriptor, self._wake], [], [])
            if self.descriptor in readable and is_closed(self.descriptor):
                os._exit(ORPHANED)
            if self._wake in readable:
                return


_held: list[Lifeline] = []


def end_with_parent(descriptor: int = 0) -> None:
    """Watches the pipe from now on."""
    _held[:] = [Lifeline(descriptor)]


def take_over() -> int | None:
    """Ends the watching, and returns the pipe for the caller to watch; None when nothing is watched."""
    if not _held:
        return None
    line = _held.pop()
    line.release()
    return line.descriptor


def is_closed(descriptor: int) -> bool:
    """Whether the other end of a readable pipe is gone."""
    try:
        return not os.read(descriptor, 1024)
    except OSError:
        return True


def main() -> None:
    """Runs the module named as the main program, held to its parent."""
    module, sys.argv = sys.argv[1], sys.argv[1:]
    # This file is `__main__` here; the module that is run looks for its watcher under this file's own name.
    importlib.import_module("bot.lifeline").end_with_parent()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
