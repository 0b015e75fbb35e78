"""Two people told one by one."""

from __future__ import annotations

import pytest

from bot.language.counted import ANOTHER_ELDER, gender_of, with_those_counted
from bot.language.people import find_people


def kinds(text: str) -> list[str]:
    return [person.kind for person in with_those_counted(text, find_people(text))]


def test_two_elders_whom_nobody_names_are_two() -> None:
    assert kinds("两位老人,一位78岁,一位82岁") == ["老人", ANOTHER_ELDER]


def test_two_children_are_the_first_and_the_second() -> None:
    assert kinds("俩娃一个四岁一个九个月") == ["老大", "老二"]


@pytest.mark.parametrize("text", ["两位老人,我爸一个78,我妈一个80", "老人一个人住", "两个老人都78"])
def test_nobody_is_added_where_the_two_are_named_or_not_counted_off(text: str) -> None:
    assert ANOTHER_ELDER not in kinds(text)


@pytest.mark.parametrize(
    ("word", "gender"), [("老头", "m"), ("老太太", "f"), ("老人家", ""), ("男的", "m"), ("女的", "f")]
)
def test_a_word_may_say_whether_it_is_a_man_or_a_woman(word: str, gender: str) -> None:
    assert gender_of(word) == gender
