"""How many questions it takes: somebody answers truthfully, one question at a time, until the verdict is settled."""

from __future__ import annotations

import random
from statistics import median
from typing import Any

import pytest

from bot.eligibility.book import Book, next_question
from bot.eligibility.facts import vocabulary
from bot.eligibility.judge import Verdict
from bot.eligibility.people import Household, Person
from bot.eligibility.values import Span
from tests.eligibility.brute_force import Table, judged_sheets

SHEETS = judged_sheets()


def questions_asked(book: Book, service: str, truth: dict[str, Any], role: str) -> int:
    known: dict[str, Any] = {"role": role}
    for asked in range(20):
        (result,) = book.judge(service, Household((Person(role, dict(known)),)))
        question = next_question([result])
        if question is None:
            assert result.verdict is not Verdict.NEED_INFO
            return asked
        assert question.fact not in known
        known[question.fact] = truth[question.fact]
        vocabulary().derive(known)
    raise AssertionError("it never settles")


def somebody(table: Table, draw: random.Random) -> dict[str, Any]:
    found = {}
    for fact, domain in zip(table.facts, table.domains):
        value = draw.choice([v for v in domain if fact != "age" or not table.is_about_elder or v >= 60])
        found[fact] = (
            frozenset(value) if isinstance(value, tuple) else Span(value, value) if type(value) is int else value
        )
    for fact, derived in vocabulary().derived.items():
        if fact in found:
            amount, base = derived.sources
            found |= {amount: found[fact], base: Span(derived.per, derived.per)}
    return found


@pytest.mark.parametrize("service", SHEETS)
def test_every_verdict_settles_without_asking_anything_twice(service: str, book: Book) -> None:
    table, draw = Table(SHEETS[service]), random.Random(11)
    counts = [questions_asked(book, service, somebody(table, draw), SHEETS[service]["person"]) for _ in range(30)]
    assert max(counts) <= len(table.facts) + 1


def test_half_of_all_verdicts_take_three_questions_or_fewer(book: Book) -> None:
    draw = random.Random(5)
    counts = [
        questions_asked(book, service, somebody(Table(raw), draw), raw["person"])
        for service, raw in SHEETS.items()
        for _ in range(5)
    ]
    assert median(counts) <= 3
