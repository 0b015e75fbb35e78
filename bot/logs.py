"""The structured log: JSON lines to standard error and under the data folder. No personal data.

An event has a name and fields; a person appears only as a short hash. Exceptions are logged as their type and place,
never with their message: database errors carry parameters, and parameters carry what citizens wrote.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import traceback
from datetime import datetime, UTC
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

FILE_BYTES = 10_000_000
FILES_KEPT = 5
QUIET = ("httpx", "httpcore", "asyncio", "uvicorn.access", "sqlalchemy.pool", "alembic")
FIELDS = "fields"


def configure(component: str, folder: Path | None, stream: TextIO = sys.stderr) -> None:
    """Sends every logger's records to `stream`, and to `folder`/`component`.jsonl, rotated, when a folder is given."""
    readable = stream.isatty()
    handlers: list[logging.Handler] = [_handler(logging.StreamHandler(stream), component, readable=readable)]
    if readable and folder is not None:
        handlers[0].setLevel(logging.WARNING)  # who looks on is told what matters; the file has the rest
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{component}.jsonl"
        file = RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")
        handlers.append(_handler(file, component, readable=False))
    logging.basicConfig(level=logging.INFO, handlers=handlers, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def event(logger: logging.Logger, level: int, name: str, **fields: object) -> None:
    """Logs that something happened. Fields are counts, ids of turns, hashes of persons: never what somebody wrote."""
    logger.log(level, name, extra={FIELDS: fields})


def person_hash(person: str) -> str:
    """Enough to follow one person through the log, not enough to know who it is."""
    return hashlib.sha256(person.encode("utf-8", "replace")).hexdigest()[:10]


class JsonLines(logging.Formatter):
    """One JSON object per record."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self._component = component

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        return json.dumps(_entry(record, self._component), ensure_ascii=False, default=str)


class Readable(logging.Formatter):
    """One line for a person at a terminal."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self._component = component

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, event and its fields."""
        entry = _entry(record, self._component)
        clock = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        head = f"{clock} {record.levelname[:4]} {self._component}: {entry.pop('event')}"
        rest = {key: entry[key] for key in entry if key not in {"at", "level", "component", "logger"}}
        return " ".join([head, *(f"{key}={value}" for key, value in rest.items())])


def _handler(handler: logging.Handler, component: str, *, readable: bool) -> logging.Handler:
    handler.setFormatter(Readable(component) if readable else JsonLines(component))
    return handler


def _entry(record: logging.LogRecord, component: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "component": component,
        "logger": record.name,
        "event": record.getMessage(),
        **getattr(record, FIELDS, {}),
    }
    if record.exc_info and record.exc_info[0] is not None:
        entry["error"] = record.exc_info[0].__name__
        entry["where"] = _places(record.exc_info[1])
    return entry


def _places(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
