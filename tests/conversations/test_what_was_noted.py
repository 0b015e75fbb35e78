"""What the product has noted of one's people, through the real server: shown, corrected, forgotten one by one."""

from __future__ import annotations

from tests.conversations.served import Citizen


def test_what_was_told_is_shown_with_ways_to_change_it(citizen: Citizen) -> None:
    citizen.say("我妈82岁，吃低保")
    citizen.say("孩子两岁半")
    answer = citizen.say("你都记下了什么")
    assert "妈妈82岁" in answer.text and "低保" in answer.text and "30个月" in answer.text


def test_a_correction_is_taken_and_said(citizen: Citizen) -> None:
    citizen.say("我妈82岁，吃低保")
    answer = citizen.say("不对，我妈不是低保")
    assert "改过来了" in answer.text and "不是低保" in answer.text
    assert "不是低保" in citizen.say("你记下了哪些情况").text


def test_one_person_is_forgotten_by_name(citizen: Citizen) -> None:
    citizen.say("我妈82岁，吃低保")
    citizen.say("我爸85岁")
    assert "爸爸" in citizen.say("忘掉我爸的").text
    left = citizen.say("你都记下了什么").text
    assert "妈妈82岁" in left and "85" not in left


def test_one_person_is_forgotten_by_a_button(citizen: Citizen) -> None:
    citizen.say("我妈82岁，吃低保")
    citizen.say("我爸85岁")
    citizen.say("你都记下了什么")
    citizen.press("忘掉妈妈")
    left = citizen.say("你都记下了什么").text
    assert "爸爸85岁" in left and "82" not in left


def test_a_look_at_what_was_noted_returns_to_the_question(citizen: Citizen) -> None:
    citizen.say("南通")
    citizen.say("我妈符合适老化改造的条件吗")
    citizen.say("82岁")
    answer = citizen.say("你都记下了什么")
    assert "妈妈82岁" in answer.text and "回到刚才的问题" in answer.text
