"""The scanner of tests/truth.py finds what it is for, and no answer of the plans or of the judge holds it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from bot import wiring
from bot.eligibility.json_views import Eligibility
from bot.phrases import phrasebook
from bot.plans.answer import reply_to
from tests.truth import faults, invented, is_undeclared_draft

HELD_OUT = Path(__file__).parent / "held_out"
HOUSEHOLDS: list[dict[str, Any]] = [
    {},
    {"role": "elder", "age": 82, "household": ["低保"], "disability": ["失能"]},
    {"role": "elder", "age": 75, "household": ["一般"]},
    {"people": [{"role": "elder", "relation": "妈妈", "age": 79}, {"role": "child", "child_age_months": 30}]},
    {"role": "family", "is_only_child": True, "parent_in_hospital": True, "cares_for": "失能老人"},
    {"role": "provider", "provider": {"type": "托育机构", "enrolled": 149, "chain_sites": 2, "inclusive": True}},
]


@pytest.mark.parametrize(
    "text",
    ["每月补贴300元", "一次性奖励5,000元", "发两百元", "请拨打0513-85099200", "电话13912345678", "地址是人民路12号"],
)
def test_an_amount_a_number_or_an_address_that_nobody_gave_is_found(text: str) -> None:
    assert invented(text)


@pytest.mark.parametrize(
    "text", ["请拨打12345", "满80周岁", "还差1岁", "2025年", "到2025年的目标是4.5个", "家庭照护床位1000张"]
)
def test_ages_years_counts_and_the_national_numbers_are_no_invention(text: str) -> None:
    assert invented(text) == []


def test_what_the_plan_prints_or_the_citizen_said_is_given() -> None:
    assert invented("您说的2000元以内", ["每月2000元以内"]) == []
    assert invented("收费800元", ['{"price": "800元/月"}']) == []


def test_a_draft_without_its_name_is_found() -> None:
    card = {"kind": "eligibility", "city": "suzhou"}
    assert is_undeclared_draft("在范围里", card) and not is_undeclared_draft("在范围里（征求意见稿）", card)
    assert is_undeclared_draft("按SZ-7.7", None) and not is_undeclared_draft("按NT-3.1.2", None)


@lru_cache(maxsize=1)
def eligibility() -> Eligibility:
    return Eligibility(wiring.book(), phrasebook())


@pytest.mark.parametrize("city", ["nantong", "suzhou"])
@pytest.mark.parametrize("facts", HOUSEHOLDS, ids=lambda facts: json.dumps(facts, ensure_ascii=False)[:40])
def test_no_verdict_holds_an_invention(city: str, facts: dict[str, Any]) -> None:
    answer = eligibility().eligibility_json(city, None, facts, "2026-11-22")
    assert answer["results"]
    said = [*answer["explanations"], *answer["notes"], *(r["would_change"] or "" for r in answer["results"])]
    assert [fault for text in said for fault in invented(text)] == []
    if city == "suzhou":
        assert [text for text in answer["explanations"] if "征求意见稿" not in text] == []


def questions() -> list[dict[str, Any]]:
    """Every question of the development and the held-out sets."""
    paths = [
        Path(__file__).parent / "plans" / "dev_questions.jsonl",
        *sorted(HELD_OUT.glob("policy_questions_*.jsonl")),
    ]
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line]


def test_no_answer_about_the_plans_holds_an_invention() -> None:
    search = wiring.policy_search(wiring.settings())
    asked = questions()
    assert len(asked) > 900
    found: list[str] = []
    for question in asked:
        reply = reply_to(search.search(question["question"], question["city"]), search, phrasebook())
        found += faults([reply.as_json()], [question["question"]])
    assert found == []
