"""What a model answered, kept beside it: a model of other code cannot be asked again, and its answers can be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.learning.report import Row, Run


def read_utterances(path: Path) -> list[Row]:
    """The held-out utterances, a JSON object a line. Raises OSError and ValueError."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def run_of(model: Path, rows: Sequence[Row], ask: Callable[[Path], Callable[[str], Sequence[str]]]) -> Run:
    """The model's answers to the utterances: those kept beside it, else by asking it, and then they are kept.

    `ask` loads a model; whatever it raises is passed on. Kept answers to other utterances do not count.
    """
    kept = model.with_name(f"{_stem(model)}.answers.json")
    needs = _kept(kept, rows)
    if needs is None:
        understand = ask(model)
        needs = [understand(row["text"])[0] for row in rows]
        kept.write_text(json.dumps({"utterances": _digest(rows), "needs": needs}), encoding="utf-8")
    return Run(_stem(model), tuple(needs))


def _kept(path: Path, rows: Sequence[Row]) -> list[str] | None:
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        return list(found["needs"]) if found["utterances"] == _digest(rows) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _stem(model: Path) -> str:
    return model.name.removesuffix(".tar.gz")


def _digest(rows: Sequence[Row]) -> str:
    return hashlib.sha256(json.dumps([row["text"] for row in rows]).encode()).hexdigest()
