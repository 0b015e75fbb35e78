"""Ages told of another time."""

from __future__ import annotations

from datetime import date

import pytest

from bot.language.age_times import Reached, reached
from bot.language.ages import find_ages
from bot.language.people import find_people

DAY = date(2026, 11, 22)


def today(text: str) -> Reached:
    """What the first age of a text is today."""
    people = find_people(text)
    age = find_ages(text, DAY.year, people)[0]
    return reached(text, age.start, age.end, age.months, DAY, [(p.start, p.end) for p in people])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("去年我爸七十九", "80"),
        ("十年前我妈七十五岁", "85"),
        ("我妈过了年就八十岁", "79"),
        ("我爸还差一岁八十岁", "79"),
        ("我爸还差两年九十岁", "88"),
        ("宝宝还差两个月满三岁", "34个月"),
        ("孩子三岁差一个月", "35个月"),
        ("小孩今年九月份满的两岁", {"at_least": 25, "at_most": 26}),
        ("孩子今年12月满三岁", {"at_least": 34, "at_most": 35}),
        ("爸爸少说也有八十五岁", {"at_least": 85}),
    ],
)
def test_an_age_at_another_time_is_reckoned_to_today(text: str, words: str | dict[str, int]) -> None:
    assert today(text) == Reached(words)


@pytest.mark.parametrize(
    "text", ["爸爸60岁那年得的病", "奶奶从七十岁起一个人住", "等孩子三岁就上幼儿园", "宝宝三个月大的时候"]
)
def test_an_age_of_another_time_is_no_age_of_today(text: str) -> None:
    assert today(text).over


@pytest.mark.parametrize("text", ["我妈今年八十岁", "我妈去年瘫了,今年八十岁", "孩子两岁半"])
def test_an_age_of_today_stays_as_told(text: str) -> None:
    assert today(text) == Reached()


def test_a_nominal_age_is_told_after_the_number_too() -> None:
    assert today("我妈82岁是虚岁") == Reached("虚岁82岁")
