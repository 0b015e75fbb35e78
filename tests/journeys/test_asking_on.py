"""Questions about the plans that mean something only beside the one before, and words about one's information."""

from __future__ import annotations

import pytest

from bot.journeys.ask_policy import elsewhere, on
from bot.journeys.own_requests import looks_like_number, refuses
from bot.journeys.talk import asks_about_privacy
from tests.journeys.worlds import understood, world

WORLD = world()
ASKED = {"journey": "policy", "question": "南通到2025年每千人口托位数是多少"}


@pytest.mark.parametrize("text", ["那宿州呢", "宿州的方案呢", "宿州市呢"])
def test_another_city_alone_asks_the_same_of_it(text: str) -> None:
    moved = elsewhere(ASKED, understood(text, "choose_city"), WORLD)
    assert moved is not None and moved.stated.city == "suzhou"
    assert moved.stated.text == "到2025年每千人口托位数是多少"


@pytest.mark.parametrize("text", ["宿州有没有托育机构", "埇桥区呢", "那苏州呢", "如皋的养老院"])
def test_what_says_more_than_a_city_is_a_matter_of_its_own(text: str) -> None:
    assert elsewhere(ASKED, understood(text, "find_facility"), WORLD) is None


def test_without_a_question_before_a_city_asks_nothing() -> None:
    said = understood("那宿州呢", "choose_city")
    assert elsewhere(None, said, WORLD) is None
    assert elsewhere({"journey": "withdraw", "number": "XT"}, said, WORLD) is None


def test_a_short_message_not_understood_asks_on() -> None:
    more = on(ASKED, understood("去哪办", "nlu_fallback"))
    assert more is not None and more.stated.text.endswith("去哪办") and "托位数" in more.stated.text
    assert on(ASKED, understood("去哪办", "find_facility")) is None
    assert on(None, understood("去哪办", "nlu_fallback")) is None


@pytest.mark.parametrize("text", ["不删", "算了不删", "别删", "先别撤", "不撤了", "算了", "还是不要删了"])
def test_a_no_to_deleting_is_heard_wherever_it_stands(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize("text", ["删吧", "算了，删吧", "确定删除", "是的", "把我的资料全部清掉", "撤回"])
def test_a_yes_to_deleting_is_no_refusal(text: str) -> None:
    assert not refuses(text)


@pytest.mark.parametrize("text", ["你们会不会泄露我的信息", "我的信息会给别人看吗", "谁能看到我的资料"])
def test_a_question_about_one_s_information_deletes_nothing(text: str) -> None:
    assert asks_about_privacy(text)


@pytest.mark.parametrize("text", ["删除我的信息", "能不能把我的信息删了吗", "忘掉我"])
def test_a_wish_to_delete_is_no_question_about_privacy(text: str) -> None:
    assert not asks_about_privacy(text)


def test_what_is_written_like_a_number_is_recognised() -> None:
    assert looks_like_number("查XT-1234的进度") == "XT-1234"
    assert looks_like_number("那撤回XT12") == "XT12"
    assert looks_like_number("编号是什么") is None
