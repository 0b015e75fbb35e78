"""The held-out questions, verdicts and messages about people are well formed: valid ids, enough of everything, nothing twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot import wiring
from bot.eligibility.facts import vocabulary
from bot.plans.refusals import Reason
from bot.vocabulary import people_words

HERE = Path(__file__).parent
VERDICTS = {"eligible", "not_covered_by_plan", "need_info"}


def lines(name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for path in sorted(HERE.glob(name)) for line in path.read_text("utf-8").splitlines() if line
    ]


QUESTIONS = lines("policy_questions_*.jsonl")
CASES = lines("verdicts.jsonl")
MESSAGES = lines("household_facts.jsonl")


def test_the_questions_are_enough_and_none_stands_twice() -> None:
    answerable = [question for question in QUESTIONS if question["answerable"]]
    assert len(answerable) >= 200 and len(QUESTIONS) - len(answerable) >= 60
    assert len({clause for question in answerable for clause in question["clauses"]}) >= 120
    assert max(Counter(question["question"] for question in QUESTIONS).values()) == 1


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["question"][:20])
def test_a_question_names_clauses_that_exist_or_a_reason(question: dict[str, Any]) -> None:
    plans = wiring.book().plans
    assert question["city"] in {None, *plans}
    if question["answerable"]:
        assert question["clauses"] and set(question["clauses"]) <= {c for plan in plans.values() for c in plan.clauses}
    else:
        assert question["reason"] in {reason.value for reason in Reason}


def test_the_verdicts_are_enough_and_of_many_services() -> None:
    assert len(CASES) >= 250 and len({case["service"] for case in CASES}) >= 90
    assert min(Counter(case["verdict"] for case in CASES).values()) >= 60
    assert max(Counter(case["name"] for case in CASES).values()) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"][:40])
def test_a_case_is_about_a_service_of_its_city_and_facts_of_the_vocabulary(case: dict[str, Any]) -> None:
    assert wiring.book().of(case["service"]).service.city == case["city"]
    assert {case["verdict"], *case["also"]} <= VERDICTS
    assert set(case.get("missing_includes") or ()) <= set(vocabulary().facts)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message["text"][:20])
def test_a_message_tells_known_facts_of_known_people(message: dict[str, Any]) -> None:
    for person in message["people"]:
        assert person["who"] in {*people_words().relations, "me", "provider"}
        assert set(person["facts"]) <= set(vocabulary().facts)
