"""What is said in short."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.eligibility.hearing import hear


def heard(text: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    return {person.kind: (person.facts, person.denied) for person in hear(text, date(2026, 11, 22))}


def test_also_takes_up_what_was_said_of_another() -> None:
    assert heard("妈妈是低保,爸爸也是")["爸爸"] == ({"household": ["低保"]}, {})


def test_is_after_a_denial_says_that_it_is_so() -> None:
    people = heard("我妈82不是低保,我爸80是")
    assert people["爸爸"][0]["household"] == ["低保"] and people["妈妈"][1] == {"household": ["低保"]}


def test_is_not_denies_what_was_said_of_another() -> None:
    assert heard("爸爸低保,妈妈不是")["妈妈"] == ({}, {"household": ["低保"]})


@pytest.mark.parametrize("text", ["我82岁的妈妈和85岁的爸爸一个失智一个失能", "我妈和我爸,一个失智,一个失能"])
def test_things_told_one_by_one_go_to_those_named_in_order(text: str) -> None:
    people = heard(text)
    assert people["妈妈"][0]["disability"] == ["失智"] and people["爸爸"][0]["disability"] == ["失能"]


def test_a_new_statement_takes_up_nothing() -> None:
    assert "household" not in heard("妈妈是低保,爸爸也是八十岁")["爸爸"][0]
