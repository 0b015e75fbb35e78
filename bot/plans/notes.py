"""Where a plan contradicts itself: cities/<city>/plan_notes.yml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from bot.data_files import read_yaml


@dataclass(frozen=True)
class Conflict:
    """Clauses that say one thing differently; `words` are the plan's words by which a question touches it."""

    about: str
    clauses: tuple[str, ...]
    words: tuple[str, ...]

    def others(self, clause: str, plan_words: str) -> tuple[str, ...]:
        """The other clauses to cite beside one, when the question touches the matter."""
        touched = clause in self.clauses and any(word in plan_words for word in self.words)
        return tuple(other for other in self.clauses if other != clause) if touched else ()


def load_conflicts(paths: Iterable[Path]) -> tuple[Conflict, ...]:
    """The conflicts of all plans; a city without the file has none."""
    entries = [entry for path in paths if path.exists() for entry in read_yaml(path)["conflicts"]]
    return tuple(Conflict(entry["about"], tuple(entry["clauses"]), tuple(entry["words"])) for entry in entries)
