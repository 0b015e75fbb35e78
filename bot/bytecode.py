"""Compiled Python, kept where it may be written: without it, each start compiles a thousand modules, half of its time.

Python keeps it beside the sources. Where it is told not to (PYTHONDONTWRITEBYTECODE, usual in containers) and nobody
has compiled the libraries, it is kept below the data folder instead. Python itself compares each file with the time
and size of its source, so that nothing there can go stale.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path


def keep_bytecode(folder: Path) -> None:
    """From now on, in this process. Does nothing where bytecode is kept already."""
    if sys.dont_write_bytecode and sys.pycache_prefix is None and not _is_compiled():
        sys.pycache_prefix = str(folder)
        sys.dont_write_bytecode = False


def inherited() -> Mapping[str, str]:
    """The environment that makes a child keep its bytecode where this process does."""
    if sys.pycache_prefix is None or sys.dont_write_bytecode:
        return {}
    return {"PYTHONPYCACHEPREFIX": sys.pycache_prefix, "PYTHONDONTWRITEBYTECODE": ""}


def _is_compiled() -> bool:
    """Whether somebody has compiled the libraries: the middle of Rasa stands for all."""
    rasa = importlib.util.find_spec("rasa")
    if rasa is None or rasa.origin is None:
        return False
    inside = Path(rasa.origin).with_name("core") / "agent.py"
    return Path(importlib.util.cache_from_source(str(inside))).exists()
