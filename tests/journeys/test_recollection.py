"""What was noted is shown, corrected and forgotten, person by person."""

from __future__ import annotations

from datetime import date

import pytest

from bot.eligibility.hearing import hear
from bot.journeys.household import Memory, remember
from bot.journeys.inquiry import Inquiry
from bot.journeys.recollection import after_forgetting, recollect
from bot.model.reply import Reply
from bot.model.understanding import Stated, Understanding
from tests.journeys.worlds import world

DAY = date(2026, 11, 22)


def told(*messages: str) -> Memory:
    memory = Memory()
    for message in messages:
        memory = remember(memory, hear(message, DAY))
    return memory


def asked(memory: Memory, text: str, city: str | None = None) -> tuple[Memory, Reply]:
    done = recollect(memory, city, Understanding("recall_facts", 0.9, Stated(text=text)), world())
    return done.memory, done.reply


def pressed(memory: Memory, what: str, kind: str) -> tuple[Memory, Reply]:
    done = recollect(memory, None, Understanding("recall_facts", 1.0, Stated(answer=(what, kind))), world())
    return done.memory, done.reply


FAMILY = ("我妈82岁,低保,我爸85", "孩子两岁半")


def test_everybody_is_shown_with_what_was_told_of_them() -> None:
    _, reply = asked(told(*FAMILY), "你都记下了什么", "nantong")
    for words in ("妈妈82岁", "低保户", "爸爸85岁", "孩子30个月", "南通"):
        assert words in reply.text
    assert [button.title for button in reply.buttons][:2] == ["改妈妈的", "忘掉妈妈的"]


def test_nothing_told_is_said_to_be_nothing() -> None:
    _, reply = asked(Memory(), "我说过什么")
    assert "没有记下" in reply.text and reply.buttons == ()


@pytest.mark.parametrize("text", ["忘掉我爸的", "把爸爸的情况删了", "我爸的不要记"])
def test_one_person_is_forgotten_and_the_others_stay(text: str) -> None:
    memory, reply = asked(told(*FAMILY), text)
    assert [person.kind for person in memory.people] == ["妈妈", "child"] and "爸爸" in reply.text


def test_a_button_forgets_whom_it_names() -> None:
    memory, reply = pressed(told(*FAMILY), "forget", "妈妈")
    assert "妈妈" not in [person.kind for person in memory.people] and "妈妈" in reply.text


def test_one_fact_is_forgotten_when_it_is_named() -> None:
    memory, _ = asked(told(*FAMILY), "我妈的年龄别记了")
    assert memory.people[0].facts == {"household": ["低保"]}


def test_who_is_to_be_corrected_is_the_one_spoken_of_next() -> None:
    memory, reply = pressed(told(*FAMILY), "change", "爸爸")
    assert "爸爸" in reply.text
    corrected = remember(memory, hear("他79岁", DAY))
    assert corrected.people[1].facts["age"] == "79岁"


def test_somebody_never_spoken_of_cannot_be_forgotten() -> None:
    before = told(*FAMILY)
    memory, reply = asked(before, "忘掉我外公的")
    assert memory == before and "外公" in reply.text


def test_forgetting_without_a_name_asks_whom() -> None:
    before = told(*FAMILY)
    memory, reply = asked(before, "有些不用记了,删掉")
    assert memory == before and "谁" in reply.text and reply.buttons


def test_the_old_one_is_the_mother_where_she_is_the_only_elder() -> None:
    memory, _ = asked(told("我妈82岁,孩子两岁"), "老人的删掉")
    assert [person.kind for person in memory.people] == ["child"]


def test_questions_about_the_others_go_on() -> None:
    inquiry = Inquiry(asking=(2, "disability"), unsure=frozenset({(0, "living"), (1, "age")}))
    after = after_forgetting(inquiry, 1)
    assert after.asking == (1, "disability") and after.unsure == {(0, "living")}
    assert after_forgetting(inquiry, 2).asking is None and after_forgetting(inquiry, None) == inquiry
