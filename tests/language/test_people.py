"""Whom a message names."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.kin import BYSTANDER
from bot.language.people import BOTH, GONE, PRONOUN, SELF, find_people, is_grown, may_be_child


def kinds(text: str) -> list[str]:
    return [mention.kind for mention in find_people(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我妈八十二,她和我爸都吃低保", ["妈妈", PRONOUN, "爸爸", BOTH]),
        ("俺娘和俺爹", ["妈妈", "爸爸"]),
        ("岳父岳母都七十八", ["岳父母", BOTH]),
        ("老大五岁,老二两岁", ["老大", "老二"]),
        ("大的四岁,小的一岁", ["老大", "老二"]),
        ("我六十八,老伴七十", [SELF, "老伴"]),
        ("家父今年84", ["爸爸"]),
        ("我老婆她妈住院了", ["岳母"]),
    ],
)
def test_people_are_named_left_to_right(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize("text", ["独生子女", "婆媳关系", "老人机", "三个月大的", "年纪大的", "都不知道"])
def test_words_that_hold_a_relation_by_accident_name_nobody(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize("text", ["我爸走了六年", "爷爷去世得早", "外公前年没了", "老伴已经过世"])
def test_the_dead_are_told_apart(text: str) -> None:
    assert kinds(text)[0] == GONE


@pytest.mark.parametrize("text", ["我弟在外地", "我哥五十", "儿媳妇坐月子", "护工请了两个"])
def test_those_whose_matter_it_is_not_are_bystanders(text: str) -> None:
    assert kinds(text)[0] == BYSTANDER


def test_a_son_may_be_a_child_and_may_be_grown_up() -> None:
    (son,) = find_people("我儿子")
    assert is_grown(son) and may_be_child(son)


def test_a_baby_is_not_grown_up() -> None:
    (baby,) = find_people("宝宝")
    assert not is_grown(baby)


@given(st.text("我俺妈爸婆公爷奶老大小二儿子女的都她他家走了没不在宝娃", max_size=40))
def test_mentions_stand_apart_and_inside_the_text(text: str) -> None:
    found = find_people(text)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
