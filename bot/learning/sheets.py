"""Candidates as a table for staff, and the table as it comes back from them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from bot.casework.export import neutral
from bot.learning.candidates import Candidate

COLUMNS = ("text", "need", "keep", "times", "why", "understood")
NEEDED = ("text", "need", "keep")
FORMATS = ("csv", "jsonl")
_SEPARATORS = (",", ";", "\t")


class ColumnsMissing(ValueError):
    """The table lacks columns of NEEDED: `names`."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


@dataclass(frozen=True)
class Row:
    """One reviewed line, as written; `line` is its number in the file."""

    line: int
    text: str
    need: str
    keep: str


def as_csv(candidates: Iterable[Candidate]) -> str:
    """RFC 4180 with COLUMNS; `keep` is empty for staff to fill. No cell can act as a formula. Without a BOM."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for c in candidates:
        writer.writerow([neutral(c.text), c.need, "", c.times, " ".join(c.reasons), c.understood])
    return out.getvalue()


def as_jsonl(candidates: Iterable[Candidate]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(asdict(candidate), ensure_ascii=False) + "\n" for candidate in candidates)


def read_rows(text: str) -> tuple[Row, ...]:
    """The lines of a reviewed table; empty ones are passed over, other columns and their order do not matter.

    Raises:
        ColumnsMissing: a column that is needed is not in the heading.
    """
    heading = text.lstrip("\ufeff").partition("\n")[0]
    separator = max(_SEPARATORS, key=heading.count)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator, restval="")
    names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise ColumnsMissing(missing)
    rows = []
    for cells in reader:
        said, need, keep = ((cells[names[name]] or "").strip() for name in NEEDED)
        if said or need or keep:
            rows.append(Row(reader.line_num, _as_said(said), need, keep.casefold()))
    return tuple(rows)


def _as_said(cell: str) -> str:
    """Without the apostrophe that `neutral` put before it."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell
