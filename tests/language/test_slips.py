"""Recognition slips are undone where that makes a known word of what is none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.language.slips import LONGEST, Mender, blurred, count_pairs

KNOWN = [
    "附近有没有托育",
    "托育在哪里",
    "我要找托育",
    "有没有床位",
    "还有床位吗",
    "床位多少",
    "老年人",
    "老年食堂",
    "有老年食堂吗",
]
MENDER = Mender(count_pairs(KNOWN))


def test_one_wrong_character_is_put_right() -> None:
    assert MENDER.mend("附近有没有托鱼") == "附近有没有托育"


def test_two_wrong_characters_of_a_word_are_put_right() -> None:
    assert MENDER.mend("我要找拖鱼") == "我要找托育"


def test_regional_sounds_are_put_right() -> None:
    assert MENDER.mend("有没有窗位") == "有没有床位"
    assert MENDER.mend("脑年食堂") == "老年食堂"


def test_sounds_that_are_merged_in_nantong_are_one() -> None:
    assert blurred("脑") == blurred("老") and blurred("灰") == blurred("飞") and blurred("床") == blurred("窗")
    assert blurred("托") != blurred("床")


def test_a_known_word_stays() -> None:
    assert all(MENDER.mend(text) == text for text in KNOWN)


def test_an_unknown_word_without_a_known_twin_stays() -> None:
    assert MENDER.mend("扶手和坡道") == "扶手和坡道"


def test_the_characters_of_a_name_stay() -> None:
    assert MENDER.mend("托鱼", kept={0, 1}) == "托鱼"
    assert MENDER.mend("拖育", kept={1}) == "托育"


def test_a_rare_word_mends_nothing() -> None:
    assert Mender(count_pairs(["托育"])).mend("托鱼") == "托鱼"


def test_only_the_beginning_of_a_long_message_is_looked_at() -> None:
    text = "。" * LONGEST + "托鱼"
    assert MENDER.mend(text) == text


@given(st.text(alphabet="托拖育鱼床窗位老脑年a8 ，。", max_size=30))
def test_the_length_never_changes_nor_anything_that_is_no_character(text: str) -> None:
    once = MENDER.mend(text)
    assert len(once) == len(text)
    assert [a for a, b in zip(text, once) if a != b and not "\u4e00" <= a <= "\u9fff"] == []
