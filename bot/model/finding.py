"""What a check or an import has to say about one place of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters: an error stops, a warning wants a look, a note says what was done."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One finding. `code` is stable and names its sentence, which `values` fill.

    `file` is relative to the city pack, or the name of the file read; `line` counts from 1.
    """

    code: str
    file: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    line: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object, without its sentence."""
        values = {key: value if isinstance(value, int | float) else str(value) for key, value in self.values.items()}
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.file,
            "line": self.line,
            "values": values,
        }
