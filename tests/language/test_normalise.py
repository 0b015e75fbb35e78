"""One spelling for what people type."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.normalise import LONGEST_READ, is_blank, normalise

ANYTHING = st.text(st.characters())  # lone surrogates, controls and unassigned characters included
AWKWARD = st.text(
    st.sampled_from(
        "岁歲９9 \u3000\u200b\u200f\u202e\ufe0f\ufeff\u0000\ud800\udfff\u0301\u1161\u11a8가ｶﾞ①㍿。，,.é̀ \u2028\t\n托發髮"
    )
)


@settings(max_examples=300)
@given(ANYTHING | AWKWARD)
def test_it_never_raises_and_a_second_time_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")


def test_no_single_character_changes_a_second_time() -> None:
    once = (normalise(chr(code)) for code in (*range(0x3000), *range(0x4E00, 0xA000), *range(0xF900, 0x10000)))
    assert [text for text in once if normalise(text) != text] == []


@given(ANYTHING)
def test_what_is_left_has_no_stray_spaces_and_is_not_too_long(text: str) -> None:
    result = normalise(text)
    assert result == result.strip() and "  " not in result and "\n" not in result
    assert len(result) <= LONGEST_READ


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("８２歲", "82岁"),
        ("養 老 院", "养老院"),
        ("托育\u200b机构", "托育机构"),
        ("\u202e托育\u202c", "托育"),
        ("托育\ufeff", "托育"),
        ("托\ud800育", "托育"),
        ("ＡＢＣ１３９", "ABC139"),
        ("  我妈  82  ", "我妈 82"),
        ("您好！？，", "您好!?,"),
        ("①", "1"),
        ("电话\t139 1234\n5678", "电话 139 1234 5678"),
        ("", ""),
        ("\u0000\u0007", ""),
    ],
)
def test_width_script_and_invisible_characters_are_evened_out(written: str, read: str) -> None:
    assert normalise(written) == read


def test_a_pasted_book_is_cut() -> None:
    assert len(normalise("托" * 100_000)) == LONGEST_READ


@pytest.mark.parametrize("text", ["", "   ", "。。。", "😀👍", "\u200b", "?!", "——"])
def test_signs_and_emoji_are_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["嗯", "2", "a", "好👍", "?1"])
def test_one_readable_character_is_not_blank(text: str) -> None:
    assert not is_blank(text)
