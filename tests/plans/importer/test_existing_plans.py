"""The plans of the packs, as their cities published them, come out as they stand in the packs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from bot.model.policy import Clause, Plan
from bot.places.packs import CityPack, load_packs
from bot.plans.clauses import load_plan
from bot.plans.importer import About, Imported, import_plan
from bot.settings import ROOT
from tests.plans.importer import published

CITIES = ROOT / "cities"
PACKS = {pack.id: pack for pack in load_packs(CITIES)}

NOT_PRINTED_APART = {"nantong": {"NT-4.2.2", "NT-F1.1"}, "suzhou": set()}
"""Clauses of the transcript that no line of the source begins: the remains of a lost item, and an unmarked paragraph."""

TAKE_IN_MORE = {"nantong": {"NT-4.2.1", "NT-F1"}, "suzhou": set()}
"""The clauses before them, which hold their text instead."""


def about(pack: CityPack) -> About:
    return About(pack.id, pack.name, pack.province, pack.adcode, pack.id_prefix)


def imported(city: str, change: Callable[[str], str] = str, *, markdown: bool = False) -> tuple[Plan, Imported]:
    path = CITIES / city / "plan.md"
    return load_plan(path), import_plan(change(published.as_published(path)), about(PACKS[city]), markdown=markdown)


def differing(plan: Plan, found: Plan) -> dict[str, set[str]]:
    """Clause ids to the fields in which the two plans differ; spaces do not count."""
    return {
        key: names
        for key, clause in plan.clauses.items()
        if key in found.clauses and (names := _fields(clause, found.clauses[key]))
    }


def _fields(clause: Clause, other: Clause) -> set[str]:
    names = {field.name for field in fields(Clause)} - {"note"}
    return {
        name for name in names if bare(str(getattr(clause, name))) != bare(str(getattr(other, name)))
    }  # fmt: skip


def bare(text: str) -> str:
    return "".join(text.replace("- ", "").split())


@pytest.mark.parametrize("city", PACKS)
@pytest.mark.parametrize(
    ("change", "markdown"),
    [
        (str, False),
        (published.merged, False),
        (published.aligned, False),
        (published.as_markdown, True),
        (published.hard_wrapped, False),
        (published.double_spaced, False),
    ],
    ids=["as_published", "merged_cells", "aligned_by_spaces", "markdown", "hard_wrapped", "double_spaced"],
)
def test_a_published_plan_gives_the_clauses_of_the_pack(
    city: str, change: Callable[[str], str], markdown: bool
) -> None:
    plan, result = imported(city, change, markdown=markdown)
    assert set(plan.clauses) - set(result.plan.clauses) == NOT_PRINTED_APART[city]
    assert set(result.plan.clauses) <= set(plan.clauses)
    differences = differing(plan, result.plan)
    path_of_the_list = differences.pop("NT-F0", {"path"})
    assert path_of_the_list == {"path"}  # the transcript files the list of attachments under the last chapter
    assert set(differences) == TAKE_IN_MORE[city]
    assert result.plan.indicators == plan.indicators
    assert result.lost == ()


@pytest.mark.parametrize("city", PACKS)
def test_the_front_of_a_plan_says_what_the_pack_says(city: str) -> None:
    plan, result = imported(city)
    for name in ("status", "date", "horizon", "issuing_body", "document_number", "subtitle"):
        assert getattr(result.plan, name) == getattr(plan, name), name
    assert plan.title.startswith(result.plan.title)


def test_what_is_damaged_in_the_plans_is_reported() -> None:
    _, nantong = imported("nantong")
    _, suzhou = imported("suzhou")
    cut = [finding.values["clause"] for finding in nantong.findings if finding.code == "cut_off"]
    gaps = [(f.values["before"], f.values["number"]) for f in nantong.findings if f.code == "number_gap"]
    assert (cut, gaps) == (["NT-4.2.1"], [(1, 3)])
    assert [f.values["heading"] for f in suzhou.findings if f.code == "number_twice"] == ["三、保障措施"]
    blank = {(f.values["clause"], f.values["year"]) for f in suzhou.findings if f.code == "blank_cell"}
    assert blank == {
        ("SZ-I-A-3", 2020), ("SZ-I-A-3", 2025), ("SZ-I-A-16", 2020), ("SZ-I-C-7", 2020), ("SZ-I-C-9", 2020),
    }  # fmt: skip
    missing = next(f for f in suzhou.findings if f.code == "no_department")
    assert (missing.values["count"], missing.values["total"]) == (26, 57)


@pytest.mark.parametrize("city", PACKS)
def test_a_plan_that_carries_its_ids_is_taken_as_it_is(city: str) -> None:
    path = CITIES / city / "plan.md"
    text = path.read_text("utf-8")
    result = import_plan(text, about(PACKS[city]))
    assert result.plan == load_plan(path)
    assert result.markdown.split("---\n", 2)[2].strip() == text.split("---\n", 2)[2].strip()
    assert result.lost == ()
    assert {finding.code for finding in result.findings if finding.line} <= {"left_out_remark"}
