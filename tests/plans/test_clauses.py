"""The loader against the transcript: nothing lost, nothing changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.model.policy import Clause, ClauseKind, Plan
from bot.plans.clauses import PlanError, load_plan
from bot.plans.sentences import LONGEST_QUOTE, sentences
from bot.settings import ROOT

REFERENCE = Path(__file__).parent / "clauses.jsonl"
SPACE_IN_MERGED_CELL = {"NT-I-C-6"}
"""The reference prints a space where a merged cell wrapped; the transcript does not."""


def reference() -> list[dict[str, Any]]:
    return [json.loads(line) for line in REFERENCE.read_text("utf-8").splitlines()]


def all_clauses(plans: Mapping[str, Plan]) -> dict[str, Clause]:
    return {key: clause for plan in plans.values() for key, clause in plan.clauses.items()}


def test_every_clause_of_the_reference_is_read_in_order(plans: Mapping[str, Plan]) -> None:
    assert list(all_clauses(plans)) == [entry["id"] for entry in reference()]


@pytest.mark.parametrize("entry", reference(), ids=lambda entry: str(entry["id"]))
def test_a_clause_equals_the_reference(entry: dict[str, Any], plans: Mapping[str, Plan]) -> None:
    clause = all_clauses(plans)[entry["id"]]
    text = entry["text"]
    if clause.id in SPACE_IN_MERGED_CELL:
        text = text.replace("普惠 托育", "普惠托育")
    assert clause.text == text
    assert clause.plan == entry["plan"]
    assert list(clause.responsible) == entry["responsible"]
    assert list(clause.responsible_alt) == entry.get("responsible_alt", [])
    assert clause.truncated == entry.get("truncated", False)
    assert clause.heading.rstrip("…") in entry["heading"] or entry["heading"].rstrip("…") in clause.heading


def test_every_line_of_a_plan_stands_in_some_clause(plans: Mapping[str, Plan]) -> None:
    for plan in plans.values():
        held = "\n".join(
            "\n".join([*c.path, c.heading, c.text, *c.cells, *c.cells.values()]) for c in plan.clauses.values()
        )
        held = "".join(f"{held}\n{plan.subtitle}".split())
        lines = (ROOT / "cities" / plan.id / "plan.md").read_text("utf-8").split("---\n", 2)[2].splitlines()
        for line in lines:
            if "非原文" in line:
                break
            for part in printed_parts(line):
                assert "".join(part.split()) in held, (plan.id, part)


def printed_parts(line: str) -> list[str]:
    """What a line prints of the plan: no markers, no editor's remarks, table cells one by one."""
    if not line.strip() or line.startswith("> ") or set(line) <= set("|- "):
        return []
    if line.startswith("|"):
        cells = [cell.strip().replace(" <sup>", "<sup>").partition("<sup>")[0] for cell in line.strip("|").split("|")]
        return cells[1:]
    line = line.partition(" {#")[0].rpartition("</a>")[2].replace("[原文缺失]", "")
    if line.startswith("#"):
        words = line.lstrip("# ").split(" ", 1)
        return [words[-1] if words[0][0].isascii() and len(words) > 1 else line.lstrip("# ")]
    return [line]


def test_indicators_have_values_units_and_years(plans: Mapping[str, Plan]) -> None:
    target = plans["nantong"].indicators["NT-I-A-11"]
    assert (target.value, target.unit, target.year, target.attribute, target.baseline) == (
        "1.6",
        "万户",
        2025,
        "预期性",
        None,
    )
    places = plans["suzhou"].indicators["SZ-I-C-5"]
    assert (places.value, places.baseline, places.responsible) == ("3.4", ("0.529", 2020), ("市卫健委",))
    assert plans["suzhou"].indicators["SZ-I-A-9"].value == ">85"
    assert {len(plan.indicators) for plan in plans.values()} == {38, 29}


def test_blank_cells_are_no_values(plans: Mapping[str, Plan]) -> None:
    indicators = plans["suzhou"].indicators
    assert indicators["SZ-I-A-3"].missing and indicators["SZ-I-A-3"].baseline == (None, 2020)
    assert not indicators["SZ-I-C-7"].missing and indicators["SZ-I-C-7"].baseline == (None, 2020)
    assert indicators["SZ-I-A-16"].baseline == (None, 2020)


def test_two_lists_of_departments_are_both_kept(plans: Mapping[str, Plan]) -> None:
    clause = plans["nantong"].clauses["NT-3.2.2"]
    assert "市自然资源和规划局" in clause.responsible and "市妇联" in clause.responsible_alt and clause.note


def test_only_the_draft_is_a_draft(plans: Mapping[str, Plan]) -> None:
    assert (plans["suzhou"].is_draft, plans["suzhou"].date, plans["suzhou"].subtitle) == (True, None, "(征求意见稿)")
    assert (plans["nantong"].is_draft, plans["nantong"].date) == (False, "2022-11-02")


def test_every_sentence_is_a_verbatim_span_short_enough_to_quote(plans: Mapping[str, Plan]) -> None:
    for clause in all_clauses(plans).values():
        for span in sentences(clause):
            assert span in clause.text and 0 < len(span) <= LONGEST_QUOTE
            assert clause.kind is ClauseKind.NOTE or "责任单位" not in span


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# 无题\n", "front matter"),
        ("---\nid: x\n---\n", "lacks city"),
        (
            "---\nid: x\ncity: 甲市\ntitle: t\nstatus: final\nhorizon: 2025\n---\n### 1 甲 {#X-1}\n\n### 2 乙 {#X-1}\n",
            "stands twice",
        ),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "plan.md"
    path.write_text(text, "utf-8")
    with pytest.raises(PlanError, match=complaint):
        load_plan(path)
