"""Two evaluations agree: the three-valued judge, and every completion tried by brute force."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from bot.eligibility.book import Book
from bot.eligibility.criteria import Truth
from bot.eligibility.facts import vocabulary
from bot.eligibility.judge import Result, Verdict
from bot.eligibility.people import Household, Person
from bot.eligibility.values import Span, Value
from tests.eligibility.brute_force import UNKNOWN, Cell, Table, judged_sheets

SHEETS = judged_sheets()
ROLES = {"elder": "elder", "child": "child", "family": "family", "provider": "provider"}
MOST_MATTERS = 400


def judged(book: Book, service: str, facts: Mapping[str, Value]) -> Result:
    person = Person(ROLES[SHEETS[service]["person"]], facts)
    (result,) = book.judge(service, Household((person,)))
    return result


def as_values(table: Table, cell: Cell) -> dict[str, Value]:
    return {fact: as_value(value) for fact, value in zip(table.facts, cell) if value != UNKNOWN}


def as_value(value: Any) -> Value:
    if isinstance(value, bool | str):
        return value
    return frozenset(value) if isinstance(value, tuple) else Span(value, value)


@pytest.mark.parametrize("service", SHEETS)
def test_every_cell_has_the_verdict_that_all_completions_give(service: str, book: Book) -> None:
    table = Table(SHEETS[service])
    for cell in table.cells():
        assert judged(book, service, as_values(table, cell)).verdict.value == table.verdict(cell), cell


@pytest.mark.parametrize("service", SHEETS)
def test_only_facts_that_can_change_the_verdict_are_missing(service: str, book: Book) -> None:
    table = Table(SHEETS[service])
    cells = [cell for cell in table.cells() if table.verdict(cell) == "need_info"]
    for cell in random.Random(7).sample(cells, min(len(cells), MOST_MATTERS)):
        missing = judged(book, service, as_values(table, cell)).missing
        matters = table.matters(cell)
        assert set(missing) == {source for fact in asked_now(matters) for source in sources(fact)}, cell
        assert len(missing) == len(set(missing))


def asked_now(matters: set[str]) -> set[str]:
    known = vocabulary().facts
    return {fact for fact in matters if fact not in known or not set(known[fact].after) & matters}


def sources(fact: str) -> tuple[str, ...]:
    derived = vocabulary().derived
    return derived[fact].sources if fact in derived else (fact,)


@pytest.mark.parametrize("service", SHEETS)
def test_what_would_change_it_does(service: str, book: Book) -> None:
    table = Table(SHEETS[service])
    for cell in table.cells():
        facts = as_values(table, cell)
        change = judged(book, service, facts).change
        if change is None:
            continue
        needs = [change.need] if not change.values else list(change.values)
        for need in needs:
            changed = judged(book, service, {**facts, change.fact: met(facts[change.fact], need)})
            expected = {Verdict.ELIGIBLE} if change.then is Truth.YES else {Verdict.ELIGIBLE, Verdict.NEED_INFO}
            assert changed.verdict in expected, (cell, change)


def met(have: Value, need: Any) -> Value:
    return have | {need} if isinstance(have, frozenset) else need


@pytest.mark.parametrize("service", ["S-NT-E09", "S-SZ-E06", "S-NT-E17", "S-SZ-E04", "S-NT-E03"])
def test_an_age_between_bounds_is_every_age_between_them(service: str, book: Book) -> None:
    table = Table(SHEETS[service])
    place = table.facts.index("age")
    draw = random.Random(3)
    for cell in draw.choices(list(table.cells()), k=200):
        low = draw.randint(55, 85)
        span = Span(low, low + draw.randint(0, 12))
        ages = range(int(span.low), int(span.high) + 1)
        each = {table.verdict((*cell[:place], age, *cell[place + 1 :])) for age in ages}
        facts = {**as_values(table, cell), "age": span}
        assert judged(book, service, facts).verdict.value == (each.pop() if len(each) == 1 else "need_info")
