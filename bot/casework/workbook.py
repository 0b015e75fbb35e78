"""Requests as an XLSX workbook for whoever may have them. No cell can act as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from bot.casework.export import neutral

LONGEST_CELL = 32_767
"""Characters; a spreadsheet refuses a file with more in one cell."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet: a heading, then the rows, every cell as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=title)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def safe_cell(value: str) -> str:
    """The text as a cell can hold it: no formula, no control character, not too long."""
    return neutral(ILLEGAL_CHARACTERS_RE.sub(REPLACEMENT, value))[:LONGEST_CELL]


def _cell(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, safe_cell(value))
    cell.data_type = "s"  # whatever it begins with
    if bold:
        cell.font = Font(bold=True)
    return cell
