"""Messages that mean something only beside what went before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.journeys.carry_on import next_step, prompt
from bot.journeys.search_state import Search
from tests.journeys.worlds import at, understood, world

EMPTY, ASKED, SHOWN = Search(), Search(category="any_childcare"), Search(category="any_childcare", shown=("a", "b"))


@pytest.mark.parametrize(
    ("text", "need", "search", "step"),
    [
        ("如皋", "inform", ASKED, "find"),
        ("如皋", "inform", EMPTY, "find"),
        ("养老院", "inform", EMPTY, "find"),
        ("普惠的", "inform", ASKED, "find"),
        ("2", "inform", SHOWN, "find"),
        ("第二个", "inform", SHOWN, "find"),
        ("电话", "inform", SHOWN, "find"),
        ("两岁半", "inform", ASKED, "find"),
        ("2", "inform", EMPTY, "prompt"),
        ("两岁半", "inform", EMPTY, "prompt"),
        ("电话", "inform", EMPTY, "prompt"),
        ("嗯", "affirm", SHOWN, "prompt"),
        ("不要", "deny", SHOWN, "prompt"),
        ("9", "inform", SHOWN, "prompt"),
        ("", "inform", SHOWN, "prompt"),
    ],
)
def test_without_anything_awaited_the_search_decides(text: str, need: str, search: Search, step: str) -> None:
    assert next_step(None, search, understood(text, need)) == step


def test_a_position_is_about_a_search() -> None:
    assert next_step(None, EMPTY, at(120.9, 32.0)) == "find"


@pytest.mark.parametrize(
    ("journey", "text", "need", "step"),
    [
        ("forget", "确定", "affirm", "forget"),
        ("forget", "删除我的信息", "forget_me", "forget"),
        ("forget", "不删了", "deny", "kept"),
        ("forget", "算了", "cancel", "kept"),
        ("forget", "不确定", "affirm", "kept"),
        ("forget", "别删", "forget_me", "kept"),
        ("forget", "天气真好", "out_of_scope", "prompt"),
        ("forget", "谢谢", "inform", "prompt"),
        ("withdraw", "确定", "affirm", "own_request"),
        ("withdraw", "不撤了", "deny", "kept"),
        ("withdraw", "嗯", "inform", "prompt"),
        ("number", "没有", "deny", "prompt"),
        ("prove", "5678", "inform", "own_request"),
        ("prove", "五六七八", "inform", "own_request"),
        ("prove", "567", "inform", "prompt"),
        ("prove", "5 6 7 8 号", "inform", "prompt"),
        ("change", "13812345679", "inform", "own_request"),
        ("change", "下午", "inform", "own_request"),
        ("change", "白蒲镇", "inform", "own_request"),
        ("change", "嗯", "affirm", "prompt"),
    ],
)
def test_what_is_awaited_is_settled_by_an_answer_to_it_only(journey: str, text: str, need: str, step: str) -> None:
    assert next_step({"journey": journey, "number": "XT-0"}, EMPTY, understood(text, need)) == step


def test_nothing_is_erased_without_a_yes() -> None:
    needs = [
        "inform",
        "deny",
        "cancel",
        "skip",
        "dont_know",
        "greet",
        "find_facility",
        "correct",
        "human",
        "nlu_fallback",
    ]
    assert [n for n in needs if next_step({"journey": "forget"}, SHOWN, understood("嗯", n)) == "forget"] == []


def test_something_else_leads_back_to_the_search() -> None:
    assert next_step({"journey": "withdraw", "number": "XT-0"}, EMPTY, understood("如皋的养老院", "inform")) == "find"


@pytest.mark.parametrize("need", ["affirm", "deny", "skip", "step_back", "dont_know"])
def test_a_bare_yes_or_no_is_answered_shortly(need: str) -> None:
    there = world()
    assert prompt("prompt", EMPTY, None, understood("嗯", need), there).text == there.phrases.say(
        "utter_anything_else", place="通州区"
    )


def test_what_was_kept_is_said_to_be_kept() -> None:
    there = world()
    assert prompt("kept", EMPTY, None, understood("不删", "deny"), there).text == there.phrases.say("utter_kept")


def test_anything_else_is_asked_about() -> None:
    reply = prompt("prompt", EMPTY, None, understood("那个啥", "inform"), world())
    assert reply.buttons[-1].payload == "/human"


def test_a_bare_number_is_asked_what_it_counts() -> None:
    assert "“82”" in prompt("prompt", EMPTY, None, understood("82"), world()).text


@pytest.mark.parametrize("need", ["deny", "correct"])
def test_a_plain_no_to_a_list_asks_what_instead(need: str) -> None:
    shown = Search(category="any_childcare", labels=("普惠",), shown=("a",), area="city")
    said = prompt("prompt", shown, "nantong", understood("不是这个", need), world()).text
    assert "南通市" in said and "普惠的托育机构" in said


def test_thanks_and_goodbye_at_once_end_the_conversation_kindly() -> None:
    both = replace(understood("太感谢了，再见", "nlu_fallback"), others=(("thanks", 0.4), ("goodbye", 0.4)))
    there = world()
    assert prompt("prompt", EMPTY, None, both, there).text == there.phrases.say("utter_goodbye")
