"""Numerals in every form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.numerals import parse_numeral, spoken_digits

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")


def chinese(number: int) -> str:
    """The full numeral of 0–9999 as schools teach it: 零 for a gap, 一十 at the head shortened to 十."""
    if number == 0:
        return "零"
    words, gap = "", False
    for position in range(3, -1, -1):
        digit = number // 10**position % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _UNITS[position]
        gap = digit == 0
    return words.removeprefix("一") if 10 <= number < 20 else words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (10, "十"),
        (18, "十八"),
        (103, "一百零三"),
        (110, "一百一十"),
        (2005, "二千零五"),
        (9060, "九千零六十"),
    ],
)
def test_the_generator_of_this_test_writes_proper_numerals(number: int, words: str) -> None:
    assert chinese(number) == words


def test_every_number_up_to_9999_is_read_in_characters_and_in_digits() -> None:
    wrong = [n for n in range(10_000) if parse_numeral(chinese(n)) != n or parse_numeral(str(n)) != n]
    assert wrong == []


def test_two_may_be_written_in_three_ways() -> None:
    for two in "两俩贰":
        assert [parse_numeral(two), parse_numeral(f"{two}千"), parse_numeral(f"{two}百零{two}")] == [2, 2_000, 202]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("两千五", 2_500),
        ("一千二", 1_200),
        ("三百五", 350),
        ("二百五", 250),
        ("一万二", 12_000),
        ("三万五", 35_000),
        ("两千零五", 2_005),
        ("一百零三", 103),
        ("两万零八百", 20_800),
        ("十五", 15),
        ("廿三", 23),
        ("卅", 30),
        ("仨", 3),
        ("幺幺零", 110),
        ("八二", 82),
        ("一九四三", 1943),
        ("２０", 20),
        ("佰", 100),
        ("叁仟伍佰", 3_500),
        ("3千", 3_000),
        ("二十0", 20),
        ("十万", 100_000),
        ("1万2千", 12_000),
    ],
)
def test_spoken_and_shortened_numerals(words: str, number: int) -> None:
    assert parse_numeral(words) == number


@pytest.mark.parametrize(
    "words", ["", "十十", "百千", "二三十", "一百三四", "万万", "岁", "两千五百万零一亿", "八十二岁"]
)
def test_what_is_no_numeral_gives_none(words: str) -> None:
    assert parse_numeral(words) is None


@given(
    st.text(st.characters(categories=["N", "Lo"]), max_size=40) | st.text("零〇一二两三九十百千万廿5²፩٣", max_size=12)
)
def test_nothing_makes_it_raise(text: str) -> None:
    number = parse_numeral(text)
    assert number is None or number >= 0


@given(st.text("0123456789", min_size=7, max_size=15))
def test_spoken_digits_become_arabic_and_keep_their_places(digits: str) -> None:
    spoken = "".join("零幺二三四五六七八九"[int(d)] for d in digits)
    text = f"电话{spoken}，一老一小"
    assert spoken_digits(text) == f"电话{digits}，一老一小"


@given(st.text("一二三零老小0189", max_size=40))
def test_writing_spoken_digits_keeps_the_length(text: str) -> None:
    assert len(spoken_digits(text)) == len(text)
