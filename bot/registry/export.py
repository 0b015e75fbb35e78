"""The registry as a table that spreadsheets open without running anything, and that the importer takes back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bot.model.facility import Facility
from bot.registry.rows import FIELDS

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: with an apostrophe in front where it could be one."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def as_csv(rows: Iterable[Facility]) -> str:
    """The rows as CSV with our own field names; begins with the mark by which spreadsheets recognise UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    writer.writerows([_text(value) for value in _values(row)] for row in rows)
    return "\ufeff" + out.getvalue()


def write_xlsx(rows: Iterable[Facility], path: Path) -> None:
    """The rows as a workbook. Numbers stay numbers; texts are texts whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("facilities")
    sheet.append(FIELDS)
    for row in rows:
        sheet.append([value if isinstance(value, (int, float)) else _text(value) for value in _cells(row)])
    book.save(path)


def _cells(row: Facility) -> list[Any]:
    return ["true" if value is True else "false" if value is False else value for value in _values(row)]


def _values(row: Facility) -> list[Any]:
    return [getattr(row, field) for field in FIELDS]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return neutral("、".join(value))
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, (bool, int, float)):
        return repr(value).lower() if isinstance(value, bool) else repr(value)
    return value.isoformat() if isinstance(value, date) else neutral(str(value))
