"""Exported cells never act as formulas, and nothing in them is lost."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.export import as_csv, neutral
from bot.model.request import Request, RequestState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def request(**fields: str) -> Request:
    return Request("XT-120000004", "S-NT-E26", "nantong", "web:ann", RequestState.SUBMITTED, fields, NOON, NOON)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+86 138",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "|calc",
        "\u3000=1",
    ],
)
def test_a_cell_that_could_be_a_formula_is_text(cell: str) -> None:
    assert neutral(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "王秀英", "13800138000", "a=b", "3-4", "'", "学田街道@2"])
def test_a_harmless_cell_stays_as_it_is(cell: str) -> None:
    assert neutral(cell) == cell


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.dictionaries(names, names, max_size=4))
def test_a_file_read_back_holds_every_field(fields: dict[str, str]) -> None:
    heading, row = csv.reader(io.StringIO(as_csv([request(**fields)]), newline=""))
    assert row[6:] == [neutral(fields[name]) for name in sorted(fields)]
    assert len(heading) == len(set(heading)) == 6 + len(fields)
    assert not any(cell[:1] in "=+-@\t\r\n" for cell in heading + row if cell)


def test_a_field_named_like_a_column_does_not_hide_it() -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv([request(number="forged", state="done")])))
    assert (row["number"], row["state"]) == ("XT-120000004", "submitted")
    assert (row["fields.number"], row["fields.state"]) == ("forged", "done")


def test_the_conversation_is_not_given_away() -> None:
    assert "web:ann" not in as_csv([request()])
