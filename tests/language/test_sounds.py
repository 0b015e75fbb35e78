"""Words by their sound."""

from __future__ import annotations

import pytest

from bot.language.sounds import alike, sounding_like

WORDS = ("托育", "托育机构", "养老院", "医院", "日间照料中心", "助餐点")


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        ("如皋有没有托鱼机构", "托育机构", "托鱼机构"),
        ("拖育", "托育", "拖育"),
        ("崇川的养老愿", "养老院", "养老愿"),
        ("日间照廖中心在哪", "日间照料中心", "日间照廖中心"),
        ("附近的助参点", "助餐点", "助参点"),
    ],
)
def test_what_is_written_as_it_sounds_is_heard(text: str, word: str, written: str) -> None:
    assert sounding_like(text, WORDS) == (word, written)


@pytest.mark.parametrize("text", ["问一下意愿", "我要找个地方", "", "脱鱼", "院"])
def test_a_word_that_shares_only_the_sound_is_not_heard(text: str) -> None:
    assert sounding_like(text, WORDS) is None


def test_a_character_read_in_two_ways_counts_as_either() -> None:
    assert alike("重川区", ["崇川区", "通州区"]) == ("崇川区",)
    assert alike("童州区", ["崇川区", "通州区"]) == ("通州区",)


def test_names_of_other_lengths_are_not_alike() -> None:
    assert alike("崇川", ["崇川区"]) == ()
