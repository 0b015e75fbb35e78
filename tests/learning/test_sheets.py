"""The table for staff: out, through a spreadsheet, and in again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.candidates import Candidate
from bot.learning.sheets import COLUMNS, ColumnsMissing, as_csv, as_jsonl, read_rows

ONE = Candidate("带娃的地方", "find_facility", 3, ("unanswered", "chosen"), "ask_policy")


def test_a_candidate_is_a_line_with_an_empty_keep() -> None:
    assert as_csv([ONE]).splitlines() == [",".join(COLUMNS), "带娃的地方,find_facility,,3,unanswered chosen,ask_policy"]


def test_a_candidate_is_an_object_a_line() -> None:
    assert json.loads(as_jsonl([ONE]))["reasons"] == ["unanswered", "chosen"]
    assert as_jsonl([]) == ""


@pytest.mark.parametrize("text", ["=1+1", "+86", "@x", "-是的", '"引号"', "a,b", "'x"])
def test_a_sentence_comes_back_as_it_was_and_is_no_formula_meanwhile(text: str) -> None:
    written = as_csv([Candidate(text, "inform", 1, ("unanswered",), "")])
    assert not any(f"\n{sign}" in written for sign in "=+@-")
    (row,) = read_rows(written)
    assert (row.line, row.text, row.need, row.keep) == (2, text, "inform", "")


@given(st.lists(st.text('带娃,"=+@-;ab', min_size=1).map(str.strip).filter(bool), max_size=4))
def test_every_sentence_survives_the_way_out_and_in(texts: list[str]) -> None:
    written = as_csv([Candidate(text, "inform", 1, (), "") for text in texts])
    assert [row.text for row in read_rows(written)] == texts


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_are_found_by_name_in_any_order_and_with_any_separator(separator: str) -> None:
    lines = ["\ufeffKeep,remark, text ,NEED", "YES,x,带娃,find_facility", ",,,", "no,,别的"]
    rows = read_rows("\n".join(line.replace(",", separator) for line in lines))
    assert [(row.text, row.need, row.keep) for row in rows] == [("带娃", "find_facility", "yes"), ("别的", "", "no")]


def test_missing_columns_are_named() -> None:
    with pytest.raises(ColumnsMissing) as missing:
        read_rows("text,times\n带娃,3\n")
    assert missing.value.names == ("need", "keep")
    with pytest.raises(ColumnsMissing):
        read_rows("")
