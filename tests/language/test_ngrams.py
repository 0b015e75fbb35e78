"""Characters and sounds as n-grams."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.language.ngrams import LONGEST, ngrams


def sounds(text: str) -> list[str]:
    return [gram for gram in ngrams(text) if gram.startswith("~")]


def test_homophones_and_regional_slips_share_their_sounds() -> None:
    assert sounds("托育") == sounds("托鱼") == sounds("拖育")
    assert sounds("适老化") == sounds("是老化") == sounds("四老化")
    assert sounds("生产") == sounds("森蚕")


def test_different_words_do_not_sound_alike() -> None:
    assert set(sounds("托育")).isdisjoint(set(sounds("养老")) - {"~^", "~$"}) and "托育" in ngrams("托育")


def test_figures_count_as_one_sign() -> None:
    assert ngrams("82岁") == ngrams("9岁") == ngrams("13912345678岁")


def test_case_makes_no_difference() -> None:
    assert ngrams("OK") == ngrams("ok")


def test_beginning_and_end_are_signs_too() -> None:
    assert {"^托", "育$", "^托育", "托育$"} <= set(ngrams("托育"))


def test_a_pasted_book_is_cut() -> None:
    assert len(ngrams("托" * 100_000)) == len(ngrams("托" * LONGEST)) < 6 * (LONGEST + 2)


@given(st.text(max_size=60))
def test_every_character_and_sound_gives_one_to_three_grams(text: str) -> None:
    grams = ngrams(text)
    plain = [gram for gram in grams if not gram.startswith("~") or len(grams) == 0]
    assert len(grams) % 2 == 0 and plain
