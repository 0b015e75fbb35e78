"""A loaded parent whose worker writes its process id to a file and waits, or dies at once, or ends slowly when told."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from bot.workers import Keeper

FILE = Path(sys.argv[1])
MANNER = sys.argv[2]


def work() -> None:
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    with FILE.open("a") as file:
        file.write(f"{os.getpid()}\n")
    if MANNER == "dying":
        os._exit(3)
    told.wait()
    time.sleep(0.5)
    with FILE.open("a") as file:
        file.write("ended in order\n")


if __name__ == "__main__":
    if MANNER == "threaded":
        threading.Thread(target=time.sleep, args=(5,), name="stray", daemon=True).start()
    sys.exit(Keeper(work).run())
