"""Request numbers: every slip is noticed, every way of writing one is read."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.numbers import ALPHABET, check_character, new_number, parse_number

seeds = st.integers(0, 2**32)
numbers = seeds.map(lambda seed: new_number(random.Random(seed)))
LOOKS_LIKE = {"0": "Oo", "1": "IiLl", "2": "Zz", "5": "Ss", "8": "Bb", "V": "Uu"}


@settings(deadline=None)
@given(numbers)
def test_a_new_number_is_its_own_reading(number: str) -> None:
    assert parse_number(number) == number
    assert len(number) == 12 and number.startswith("XT-")
    assert set(number[3:]) <= set(ALPHABET)


@settings(deadline=None)
@given(numbers)
def test_every_wrong_character_is_noticed(number: str) -> None:
    for place in (p for p in range(len(number)) if number[p] != "-"):
        for wrong in set(ALPHABET) - {number[place]}:
            assert parse_number(number[:place] + wrong + number[place + 1 :]) is None


@settings(deadline=None)
@given(numbers)
def test_every_two_characters_that_changed_places_are_noticed(number: str) -> None:
    bare = number.replace("-", "")
    for i in range(len(bare)):
        for j in range(i + 1, len(bare)):
            if bare[i] != bare[j]:
                swapped = bare[:i] + bare[j] + bare[i + 1 : j] + bare[i] + bare[j + 1 :]
                assert parse_number(swapped) is None


@settings(deadline=None)
@given(numbers)
def test_a_character_left_out_or_doubled_is_noticed(number: str) -> None:
    bare = number.replace("-", "")
    for place in range(len(bare)):
        assert parse_number(bare[:place] + bare[place + 1 :]) is None
        assert parse_number(bare[:place] + bare[place] + bare[place:]) is None


@settings(deadline=None)
@given(numbers, st.data())
def test_letters_that_look_like_a_digit_are_read_as_it(number: str, data: st.DataObject) -> None:
    written = "".join(data.draw(st.sampled_from(c + LOOKS_LIKE.get(c, ""))) for c in number[3:])
    assert parse_number("xt " + written) == number


@settings(deadline=None)
@given(numbers, st.data())
def test_case_width_spaces_and_dashes_do_not_matter(number: str, data: st.DataObject) -> None:
    def wide(c: str) -> str:
        return chr(ord(c) + 0xFEE0)

    ways = [st.sampled_from([c, c.lower(), wide(c), wide(c.lower())]) for c in number.replace("-", "")]
    gaps = st.sampled_from(["", " ", "-", "\u3000", "—", "－", "–", " - ", "\n", "_"])
    written = "".join(data.draw(gaps) + data.draw(way) for way in ways) + data.draw(gaps)
    assert parse_number(written) == number


@settings(deadline=None)
@given(st.text(st.characters(), max_size=30))
def test_any_text_is_read_or_refused_without_an_error(text: str) -> None:
    assert (found := parse_number(text)) is None or parse_number(found) == found


@pytest.mark.parametrize("text", ["", "XT", "13800138000", "XT-", "编号", "XT-7K2M9Q4P", "AB-000000000"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert parse_number(text) is None


def test_the_check_character_is_the_weighted_sum() -> None:
    # 9·1 + 8·2 = 25 for "12000000"; 25 + 4 is a multiple of 29
    assert check_character("12000000") == "4"
    assert parse_number("XT-120000004") == "XT-120000004"


def test_neighbours_have_nothing_in_common() -> None:
    rng = random.Random(7)
    drawn = [new_number(rng) for _ in range(2_000)]
    assert len(set(drawn)) == len(drawn)
    for place in range(3, 12):
        shares = [sum(number[place] == symbol for number in drawn) for symbol in ALPHABET]
        assert min(shares) > 30 and max(shares) < 120  # 69 expected, standard deviation 8
