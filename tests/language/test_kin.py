"""Kin of kin."""

from __future__ import annotations

import pytest

from bot.language.kin import BYSTANDER, NEIGHBOUR
from bot.language.people import OURS, SELF, find_people


def kinds(text: str) -> list[str]:
    return [mention.kind for mention in find_people(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("老公的爸爸", "公公"),
        ("我老婆她妈", "岳母"),
        ("我爸的妈妈", "奶奶"),
        ("妈妈的妈妈", "外婆"),
        ("我妈的妹妹", "姑姑"),
        ("孩子他爷爷", "爷爷"),
        ("同事她妈", BYSTANDER),
        ("我哥家的孩子", BYSTANDER),
        ("孩子他爸", BYSTANDER),
        ("隔壁王奶奶", NEIGHBOUR),
        ("村里王大爷", NEIGHBOUR),
        ("隔壁小王家孩子", BYSTANDER),
        ("我个老太婆", SELF),
        ("来电人母亲", "妈妈"),
        ("父81岁", "爸爸"),
    ],
)
def test_two_words_name_one_person(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(("text", "expected"), [("奶奶和妈妈", ["奶奶", "妈妈"]), ("我弟弟,我妈", [BYSTANDER, "妈妈"])])
def test_two_people_stay_two(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_ones_own_may_go_without_a_word_for_the_kin() -> None:
    assert kinds("大姐家孩子三岁,我家的才一岁") == [BYSTANDER, OURS]
