"""Who is remembered of what a conversation told, and what it makes of the caller."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.eligibility.hearing import hear
from bot.eligibility.values import Span
from bot.journeys.household import Memory, household_of, remember

TODAY = date(2026, 11, 22)


def told(*messages: str, replaces: bool = False) -> Memory:
    memory = Memory()
    for message in messages:
        memory = Memory.from_json(remember(memory, hear(message, TODAY), replaces=replaces).as_json())
    return memory


def facts(memory: Memory) -> dict[str, dict[str, Any]]:
    return {person.kind: dict(person.facts) for person in memory.people}


def test_people_of_one_family_are_kept_apart() -> None:
    known = facts(told("我妈八十二，孩子两岁半", "我爸85岁，失能"))
    assert set(known) == {"妈妈", "孩子", "爸爸"} or set(known) == {"妈妈", "child", "爸爸"}
    assert known["爸爸"]["disability"] == ["失能"] and "disability" not in known["妈妈"]


def test_she_is_the_one_last_spoken_of() -> None:
    known = facts(told("我妈82岁", "她吃低保"))
    assert known == {"妈妈": {"age": "82岁", "household": ["低保"]}}


def test_an_elder_nobody_named_turns_out_to_be_the_mother() -> None:
    known = facts(told("82岁，低保", "是我妈"))
    assert list(known) == ["妈妈"] and known["妈妈"]["household"] == ["低保"]


def test_statuses_add_up_and_a_denial_takes_one_away() -> None:
    assert facts(told("我妈低保", "我妈也是建档立卡户"))["妈妈"]["household"] == ["低保", "建档立卡"]
    assert facts(told("我妈低保，建档立卡", "我妈不是低保"))["妈妈"]["household"] == ["建档立卡"]


def test_what_is_not_so_is_remembered_too() -> None:
    assert facts(told("我妈不是低保"))["妈妈"]["household"] == {"not": ["低保"]}
    assert facts(told("我妈不是低保", "我妈是特困"))["妈妈"]["household"] == ["特困"]


def test_a_correction_replaces_what_was_said() -> None:
    before = told("我妈82岁，低保")
    after = remember(before, hear("不对，是建档立卡", TODAY), replaces=True)
    assert facts(after)["妈妈"]["household"] == ["建档立卡"]


@pytest.mark.parametrize(
    ("message", "role"),
    [("我今年65，一个人住", "elder"), ("我是独生子女，我妈住院了", "family"), ("我为了带孩子辞职了", "parent")],
)
def test_who_the_caller_is_follows_from_what_they_tell(message: str, role: str) -> None:
    household, troubles = household_of(told(message), TODAY)
    assert troubles == () and role in {person.role for person in household.people}


def test_what_was_told_of_the_mother_serves_a_rule_about_the_caller() -> None:
    household, _ = household_of(told("我是独生子女，我妈82岁住院了"), TODAY)
    caller = next(person for person in household.people if person.role == "family")
    assert caller.facts["parent.age"] == Span(82, 82)
    assert len(household.judged_as("elder")) == 1


def test_facts_that_contradict_each_other_are_trouble_of_that_person() -> None:
    _, troubles = household_of(told("孩子两岁，我妈低保，我妈一般家庭"), TODAY)
    assert [trouble.problem.code for trouble in troubles] == ["contradiction"]


def test_an_age_nobody_can_have_is_trouble() -> None:
    _, troubles = household_of(told("我妈430岁"), TODAY)
    assert [trouble.problem.code for trouble in troubles] == ["impossible_age"]
