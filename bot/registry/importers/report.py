"""What an import did, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.registry.importers.knowledge import message


class Outcome(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    REJECTED = "rejected"


@dataclass(frozen=True)
class RowLine:
    """One row: its number in the file (the heading is row 1), and the reasons or repairs in words."""

    row: int
    name: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    facility_id: str | None = None


@dataclass(frozen=True)
class ImportReport:
    """The result of one file. `refused` says why the file as a whole was not taken; then nothing was written."""

    file: str
    encoding: str | None = None
    lines: tuple[RowLine, ...] = ()
    skipped_columns: tuple[str, ...] = ()
    unread_columns: tuple[str, ...] = ()
    refused: str | None = None
    dry_run: bool = False
    written: int = field(default=0)

    def counted(self, outcome: Outcome) -> int:
        """How many rows had that outcome."""
        return sum(line.outcome is outcome for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "refused": self.refused,
            "dry_run": self.dry_run,
            "written": self.written,
            "counts": {outcome.value: self.counted(outcome) for outcome in Outcome},
            "skipped_columns": list(self.skipped_columns),
            "unread_columns": list(self.unread_columns),
            "rows": [
                {"row": line.row, "name": line.name, "outcome": line.outcome.value, "id": line.facility_id}
                | {"reasons": list(line.reasons), "codes": list(line.codes)}
                for line in self.lines
            ],
        }

    def text(self) -> str:
        """The report for a person: the counts, then every row that was not simply accepted."""
        if self.refused:
            return f"{self.file}: {self.refused}"
        return "\n".join([self._head(), *self._columns(), *self._rows()])

    def _head(self) -> str:
        counts = {outcome.value: self.counted(outcome) for outcome in Outcome}
        head = message("report_head", file=self.file, total=len(self.lines), **counts)
        return head + (message("report_dry") if self.dry_run else "")

    def _columns(self) -> list[str]:
        listed = (("report_skipped", self.skipped_columns), ("report_unread", self.unread_columns))
        return [message(key, columns="、".join(columns)) for key, columns in listed if columns]

    def _rows(self) -> list[str]:
        return [
            message(
                "report_line", row=x.row, name=x.name, outcome=message(x.outcome.value), reasons="；".join(x.reasons)
            )
            for x in self.lines
            if x.reasons
        ]
