"""A workbook whose cells are text, whatever stands in them."""

from __future__ import annotations

import io

from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.casework.workbook import LONGEST_CELL, safe_cell, workbook


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=2), max_size=4))
@example([["=1+1", "@x"], ["\x00", "\ud800"], ["'=1", "-1"]])
def test_no_cell_is_a_formula_and_every_workbook_opens(rows: list[list[str]]) -> None:
    rows = [[value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for value in row] for row in rows]
    sheet = load_workbook(io.BytesIO(workbook("登记", ["a", "=b"], rows))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s"}
    assert not any(str(cell.value).startswith(("=", "+", "-", "@")) for cell in cells)
    assert sheet.max_row == len(rows) + 1


def test_a_cell_is_never_longer_than_a_spreadsheet_takes() -> None:
    assert len(safe_cell("=" * 40_000)) == LONGEST_CELL
