"""How published plans are laid out: data/vocabulary/plan_layout.yml, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.data_files import read_yaml

FILE = Path(__file__).resolve().parents[2] / "data" / "vocabulary" / "plan_layout.yml"

_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
del _HALF_WIDTH[0xFF0C], _HALF_WIDTH[0xFF1F], _HALF_WIDTH[0xFF01], _HALF_WIDTH[0xFF1B]
"""One character for one, so that places in the flat text are places in the text. The comma, semicolon, question and
exclamation marks of Chinese stay: they end sentences."""

_PATTERNS = (
    "page_numbers", "separators", "contents_head", "contents_line", "subtitle", "document_number", "date",
    "issuing_body", "horizon", "attachment", "attachment_list", "note", "unit_line", "elder_table", "child_table",
    "unreadable",
)  # fmt: skip
_WORDS = ("title_ends", "plan_ends", "notice_signs", "draft_signs", "attachment_title_ends")


@dataclass(frozen=True)
class Form:
    """One form of a numbered heading: its pattern has the groups `number` and `title`."""

    name: str
    rank: int
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Layout:
    """The file, compiled. `patterns` and `words` have the file's own keys; `made_up` are headings a plan lacks."""

    forms: tuple[Form, ...]
    columns: Mapping[str, re.Pattern[str]]
    blank_cells: frozenset[str]
    department_labels: tuple[str, ...]
    department_roles: tuple[str, ...]
    patterns: Mapping[str, re.Pattern[str]]
    words: Mapping[str, tuple[str, ...]]
    made_up: Mapping[str, str]

    def role(self, column: str) -> str | None:
        """What a table's column holds: a key of the file's `columns`, or None."""
        bare = "".join(flat(column).split())
        return next((role for role, pattern in self.columns.items() if pattern.search(bare)), None)

    def column(self, columns: list[str], role: str) -> str | None:
        """The first column of that role."""
        return next((column for column in columns if self.role(column) == role), None)

    def is_blank(self, cell: str) -> bool:
        """Whether a table's cell states nothing."""
        return cell.strip() in self.blank_cells or not cell.strip()

    def has(self, key: str, text: str) -> re.Match[str] | None:
        """Where a pattern of the file fits the flat text, if it does."""
        return self.patterns[key].search(flat(text).strip())


def flat(text: str) -> str:
    """The text with half-width figures, letters, brackets and spaces; as long as it was."""
    return text.translate(_HALF_WIDTH)


@lru_cache(maxsize=1)
def layout() -> Layout:
    """The layout of the project, read once."""
    return load_layout(FILE)


def load_layout(path: Path) -> Layout:
    """Reads a layout file. Raises KeyError when a section is missing, re.error for a pattern that is none."""
    raw: dict[str, Any] = read_yaml(path)
    return Layout(
        forms=tuple(Form(form["name"], form["rank"], re.compile(form["pattern"])) for form in raw["forms"]),
        columns={role: re.compile(pattern) for role, pattern in raw["columns"].items()},
        blank_cells=frozenset(raw["blank_cells"]),
        department_labels=tuple(raw["department_labels"]),
        department_roles=tuple(raw["department_roles"]),
        patterns={key: re.compile(raw[key]) for key in _PATTERNS},
        words={key: tuple(raw[key]) for key in _WORDS},
        made_up=raw["made_up"],
    )
