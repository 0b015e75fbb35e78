"""Replies as the official account shows them: short enough, with numbers for buttons, nothing left out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.front.channels.wechat.rendering import LIMIT, Bubble, Renderer, clean, cut, menu_id
from bot.model.message import Message, Speaker
from bot.phrases import phrasebook
from bot.postbox import Spot

NOW = datetime(2026, 11, 21, tzinfo=UTC)
RENDERER = Renderer(phrasebook().say, frozenset({"age"}))
LINES = st.text(st.characters(exclude_categories=("Cs",)), max_size=1500)


def message(number: int, text: str, *titles: str, speaker: Speaker = Speaker.BOT, card: Any = None) -> Message:
    buttons = [{"title": title, "payload": f"/{title}"} for title in titles]
    return Message(number, "wechat:oA", speaker, NOW, {"text": text, "buttons": buttons, "card": card})


def bubbles(*messages: Message, done: int = 0) -> list[Bubble]:
    return list(RENDERER.bubbles(messages, done))


def test_a_short_answer_is_one_bubble_with_numbered_choices() -> None:
    (bubble,) = bubbles(message(7, "您好", "找地方", "人工"))
    assert bubble.text == "您好\n回复数字就能选：\n1 找地方\n2 人工"
    assert bubble.to == Spot(7)
    assert bubble.choices == {"1": "/找地方", "2": "/人工", "7-1": "/找地方", "7-2": "/人工"}


def test_several_replies_are_merged_and_their_numbers_go_on() -> None:
    (bubble,) = bubbles(message(7, "甲", "A"), message(8, "乙"), message(9, "丙", "B"))
    assert bubble.text.split("\n\n")[1] == "乙"
    assert bubble.choices["1"] == "/A" and bubble.choices["2"] == "/B"
    assert bubble.to == Spot(9)


def test_numbers_that_the_text_uses_for_itself_are_not_used_again() -> None:
    (bubble,) = bubbles(message(7, "查到2处：\n1. 甲托育\n   电话 1\n2. 乙托育", "还有吗"))
    assert bubble.text.endswith("3 还有吗")
    assert "1" not in bubble.choices


def test_where_a_number_would_be_an_answer_choices_have_none() -> None:
    (bubble,) = bubbles(message(7, "多大？", "60到69岁", "不清楚", card={"kind": "eligibility", "asking": "age"}))
    assert bubble.text == "多大？\n也可以直接回复：60到69岁、不清楚"
    assert bubble.choices == {} and bubble.menu is None


def test_a_menu_is_offered_where_the_choices_end_a_bubble() -> None:
    (bubble,) = bubbles(message(7, "甲"), message(8, "乙", "A", "B"))
    assert bubble.menu is not None
    assert bubble.menu.head == "甲\n\n乙"
    assert [menu_id(bubble.menu.at, c.number) for c in bubble.menu.choices] == ["8-1", "8-2"]
    assert set(bubble.choices) >= {"8-1", "8-2"}


@pytest.mark.parametrize(
    "messages",
    [(message(7, "甲"),), (message(7, "甲", "A"), message(8, "乙")), (message(7, "甲", "A"), message(8, "乙", "B")),
     (message(7, "甲", *"ABCDEFGHIJK"),), (message(7, "甲", "很长的题目" * 10),), (message(7, "", "A"),)],
)  # fmt: skip
def test_no_menu_where_one_would_leave_something_out(messages: tuple[Message, ...]) -> None:
    assert all(bubble.menu is None for bubble in bubbles(*messages))


def test_a_long_answer_is_cut_after_a_line_or_a_sentence() -> None:
    sentence = "方案提出建立健全基本养老服务制度。"
    pieces = [bubble.text for bubble in bubbles(message(7, sentence * 100, "还有吗"))]
    assert len(pieces) > 1
    assert all(piece.endswith("。") for piece in pieces[:-1])
    assert "".join(pieces).startswith(sentence * 100)
    assert pieces[-1].endswith("1 还有吗")


def test_delivery_goes_on_within_a_message_where_it_stopped() -> None:
    long = message(7, "一句话。" * 600)
    first, second, *rest = bubbles(long)
    assert first.to == Spot(6, 1)
    assert bubbles(long, done=first.to.part) == [second, *rest]
    assert [second, *rest][-1].to == Spot(7)


def test_an_agents_words_are_told_from_the_bots() -> None:
    assert bubbles(message(7, "甲", speaker=Speaker.AGENT))[0].by_agent
    assert not bubbles(message(7, "甲"))[0].by_agent


def test_what_looks_like_markup_is_shown_as_it_is() -> None:
    assert clean('1<2 <a href="x">') == '1<2 ＜a href="x">'


@settings(deadline=None)
@given(st.lists(st.tuples(LINES, st.lists(st.text("甲乙丙AB", min_size=1, max_size=30), max_size=12)), max_size=4))
def test_every_bubble_is_short_enough_even_with_the_note_that_there_is_more(replies: list[Any]) -> None:
    made = bubbles(*(message(n, text, *titles) for n, (text, titles) in enumerate(replies, 7)))
    assert all(len(RENDERER.with_more(bubble.text).encode()) <= LIMIT for bubble in made)
    assert [bubble.to for bubble in made] == sorted(bubble.to for bubble in made)
    assert (made[-1].to == Spot(6 + len(replies))) if replies else made == []


@settings(deadline=None)
@given(LINES, st.integers(4, 400))
def test_cutting_loses_nothing_but_space_and_keeps_to_the_limit(text: str, limit: int) -> None:
    pieces = list(cut(text, limit))
    assert all(0 < len(piece.encode()) <= limit for piece in pieces if piece)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4))
def test_delivery_bubble_by_bubble_says_the_same_as_all_at_once(texts: list[str]) -> None:
    messages = [message(number, text) for number, text in enumerate(texts, 7)]
    spot, said = Spot(6), []
    while True:
        left = [m for m in messages if m.id > spot.message]
        bubble = next(RENDERER.bubbles(left, spot.part), None)
        if bubble is None:
            break
        said.append(bubble.text)
        spot = bubble.to
    whole = "".join(clean(text) for text in texts)
    assert re.sub(r"\s", "", "".join(said)) == re.sub(r"\s", "", whole)


def test_a_text_that_tencent_finds_too_long_is_cut_shorter_from_then_on_but_not_for_ever() -> None:
    renderer = Renderer(phrasebook().say)
    times = 0
    while renderer.tighten():
        times += 1
    assert times == 2
    assert all(len(b.text.encode()) < 600 for b in renderer.bubbles([message(7, "一句话。" * 600)]))


LIST = {"kind": "facilities", "items": [{"name": "甲托育"}]}
LINKED = Renderer(
    phrasebook().say, link=lambda message: f"https://www.example.cn/c/{message.id:x}" if message.body["card"] else None
)


def test_a_card_has_its_link_below_the_words_and_above_the_choices() -> None:
    (bubble,) = LINKED.bubbles([message(31, "查到1处：\n1. 甲托育", "还有吗", card=LIST)])
    assert bubble.text.split("\n")[:4] == [
        "查到1处：",
        "1. 甲托育",
        "清单和方向图（7天内能打开）：",
        "https://www.example.cn/c/1f",
    ]
    assert bubble.text.endswith("2 还有吗")


@pytest.mark.parametrize("kind", ["facilities", "eligibility", "policy"])
def test_every_kind_of_card_that_has_a_page_says_what_is_there(kind: str) -> None:
    (bubble,) = LINKED.bubbles([message(1, "甲", card={"kind": kind})])
    assert bubble.text.startswith("甲\n") and bubble.text.endswith("https://www.example.cn/c/1")


@given(st.text("甲。\n a", min_size=1, max_size=4000))
@settings(max_examples=80, deadline=None)
def test_a_link_is_never_cut_in_two(text: str) -> None:
    bubbles = list(LINKED.bubbles([message(31, text, card=LIST)]))
    assert [bubble for bubble in bubbles if "https://www.example.cn/c/1f" in bubble.text.split("\n")]
    assert all(len(bubble.text.encode()) <= LIMIT for bubble in bubbles)


def test_what_the_family_said_is_told_as_theirs() -> None:
    by_elder = Message(3, "wechat:oA", Speaker.CITIZEN, NOW, {"text": "我姓王", "window": "web:x"})
    pressed = Message(4, "wechat:oA", Speaker.CITIZEN, NOW, {"payload": "/yes", "window": "web:x"})
    (bubble,) = bubbles(by_elder, pressed, message(5, "好的"))
    assert bubble.text == "家里人说：我姓王\n\n家里人选了一项。\n\n好的"
