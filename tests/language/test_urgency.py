"""Which number comes first."""

from __future__ import annotations

import pytest
import yaml

from bot.language.urgency import GENERAL, is_not_now, tells_of_danger, topic_of
from bot.phrases import phrasebook
from bot.vocabulary import FOLDER


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("我妈摔倒了起不来", "fall"),
        ("我爸胸口疼喘不上气", "medical"),
        ("老人走丢了找不到", "lost"),
        ("我不想活了", "self_harm"),
        ("家里着火了", "fire"),
        ("有人让我妈转账，怕是骗子", "fraud"),
        ("護工打老人", "violence"),
        ("救命啊", GENERAL),
    ],
)
def test_the_words_choose_the_topic(text: str, topic: str) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize("text", ["", "快来人", "\ud800😀"])
def test_without_such_words_it_is_the_general_emergency(text: str) -> None:
    assert topic_of(text) == GENERAL


def test_every_topic_has_a_sentence_and_numbers() -> None:
    topics = yaml.safe_load((FOLDER / "urgent.yml").read_text(encoding="utf-8"))["topics"]
    book = phrasebook()
    missing = [
        t for t in (*topics, GENERAL) if not (book.has(f"utter_urgent_{t}") and book.has(f"utter_urgent_{t}_numbers"))
    ]
    assert missing == []
    said = [(t, number) for t in (*topics, GENERAL) for number in book.say(f"utter_urgent_{t}_numbers").split()]
    assert [(t, n) for t, n in said if n not in book.say(f"utter_urgent_{t}")] == []


@pytest.mark.parametrize(
    ("text", "danger", "not_now"),
    [
        ("老人晕倒了", True, False),
        ("去年晕倒过", True, True),
        ("想装个扶手预防摔跤", True, True),
        ("附近的养老院", False, False),
    ],
)
def test_danger_and_its_time_are_told_apart(text: str, danger: bool, not_now: bool) -> None:
    assert (tells_of_danger(text), is_not_now(text)) == (danger, not_now)
