"""Files that keep between starts what takes long to compute.

Each says what it was made from, and is made anew when that changes or when it cannot be read."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any


def kept_value(cache: Path | None, key: str, make: Callable[[], Any]) -> Any:
    """What `make` makes, or what it made before under the same key. The value is such as JSON can hold."""
    if cache is None:
        return make()
    try:
        stored = json.loads(cache.read_bytes())
        if stored["key"] == key:
            return stored["value"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    value = make()
    body = json.dumps({"key": key, "value": value}, ensure_ascii=False)
    moved_into_place(cache, lambda half: half.write_text(body, encoding="utf-8"))
    return value


def beside(cache: Path | None, name: str) -> Path | None:
    """A file next to `cache` that belongs to it."""
    return cache and cache.with_name(f"{cache.stem}-{name}")


def digest(parts: Iterable[str | bytes]) -> str:
    """A key that changes when one of the parts does."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode("utf-8") if isinstance(part, str) else part)
        whole.update(b"\x00")
    return whole.hexdigest()


def moved_into_place(cache: Path, write: Callable[[Path], object]) -> None:
    """Written beside first, so that a reader never sees half a file. A failure to write is ignored."""
    half = cache.with_name(f"{cache.name}.{os.getpid()}{cache.suffix}")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        write(half)
        half.replace(cache)
    except OSError:
        with suppress(OSError):
            half.unlink(missing_ok=True)
