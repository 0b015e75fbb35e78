"""Which sentences are collected, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.learning.candidates import Candidate, Collector, by_reason
from bot.learning.words import learning_words
from bot.timeline.exchanges import Exchange
from tests.learning.conversations import (
    ANSWERS,
    ASKS_BACK,
    ASKS_NAME,
    HAS_NUMBER,
    NOON,
    talk,
    understand,
)


def collect(*conversations: tuple[Exchange, ...], **given: Any) -> tuple[Candidate, ...]:
    known = given.pop("known", frozenset())
    mask = given.pop("mask", lambda text: text)
    return Collector(understand, mask, learning_words(), known).collect(conversations, **given)


def test_a_question_back_makes_a_candidate_with_the_models_guess() -> None:
    assert collect(talk(("带娃的地方", ASKS_BACK))) == (
        Candidate("带娃的地方", "find_facility", 1, ("unanswered",), understood=""),
    )


@pytest.mark.parametrize("answer", ["/ask_policy", "问政策"])
def test_the_choice_pressed_or_said_is_the_need(answer: str) -> None:
    (found,) = collect(talk(("带娃的地方", ASKS_BACK), (answer, ANSWERS)))
    assert (found.text, found.need, found.reasons) == ("带娃的地方", "ask_policy", ("unanswered", "chosen"))


def test_the_need_chosen_most_often_is_suggested() -> None:
    pressed = [
        talk(("带娃的地方", ASKS_BACK), (need, ANSWERS)) for need in ("/find_facility", "/ask_policy", "/ask_policy")
    ]
    (found,) = collect(*pressed)
    assert (found.need, found.times) == ("ask_policy", 3)


def test_a_person_chosen_instead_is_a_reason_and_no_need() -> None:
    (found,) = collect(talk(("带娃的地方", ASKS_BACK), ("/human", ANSWERS)))
    assert (found.need, found.reasons) == ("find_facility", ("unanswered", "human"))


@pytest.mark.parametrize(
    ("next_said", "reason"), [("不对", "correct"), ("人工", "human"), ("没用的东西", "complaint"), ("/human", "human")]
)
def test_what_is_objected_to_at_once_is_a_candidate_without_a_need(next_said: str, reason: str) -> None:
    (found,) = collect(talk(("护理费", ANSWERS), (next_said, ANSWERS)))
    assert found == Candidate("护理费", "", 1, (reason,), understood="ask_policy")


@pytest.mark.parametrize("said", [("护理费", "护理院"), ("人工", "人工"), ("/find_facility", "人工")])
def test_an_answer_nobody_objects_to_is_no_candidate(said: tuple[str, str]) -> None:
    assert collect(talk(*((words, ANSWERS) for words in said))) == ()


def test_what_is_taken_for_none_of_our_business_is_a_candidate_without_a_need() -> None:
    assert collect(talk(("查天气", ANSWERS))) == (Candidate("查天气", "", 1, ("outside",), understood="out_of_scope"),)


def test_an_objection_much_later_is_about_something_else() -> None:
    assert collect(talk(("护理费", ANSWERS), ("人工", ANSWERS), pause=timedelta(hours=1))) == ()


def test_two_peoples_messages_do_not_follow_each_other() -> None:
    assert collect(talk(("护理费", ANSWERS)), talk(("人工", ANSWERS))) == ()


def test_what_is_said_while_a_request_is_filled_in_is_left_out() -> None:
    filling = talk(("要登记", ASKS_NAME), ("艾力", ASKS_BACK), ("小艾", ASKS_NAME), ("不对", ANSWERS))
    assert [found.text for found in collect(filling)] == []
    after = talk(("好的", HAS_NUMBER), ("带娃的地方", ASKS_BACK))
    assert [found.text for found in collect(after)] == ["带娃的地方"]


def test_an_error_message_in_the_form_does_not_end_it() -> None:
    plain: Mapping[str, Any] = {"text": "号码不对", "buttons": [], "card": None}
    assert collect(talk(("要登记", ASKS_NAME), ("一三九", plain), ("艾力", ASKS_BACK))) == ()


def test_spellings_of_one_sentence_are_counted_together_the_frequent_first() -> None:
    found = collect(
        talk(("就那个", ASKS_BACK)),
        talk(("带娃的地方", ASKS_BACK)),
        talk(("带娃的地方！", ASKS_BACK)),
        talk(("带娃 的地方?", ASKS_BACK)),
    )
    assert [(candidate.text, candidate.times) for candidate in found] == [("带娃的地方", 3), ("就那个", 1)]


def test_what_is_only_personal_or_an_example_already_is_left_out() -> None:
    assert collect(talk(("王秀英", ASKS_BACK)), mask=lambda _text: "〔姓名〕 ") == ()
    assert collect(talk(("带娃的地方。", ASKS_BACK)), known={"带娃的地方"}) == ()


def test_a_candidate_is_masked() -> None:
    (found,) = collect(talk(("我叫王秀英带娃", ASKS_BACK)), mask=lambda text: text.replace("王秀英", "〔姓名〕"))
    assert found.text == "我叫〔姓名〕带娃"


def test_only_what_was_said_since_a_day_counts() -> None:
    both = talk(("带娃的地方", ASKS_BACK), ("就那个", ASKS_BACK))
    assert [found.text for found in collect(both, since=NOON + timedelta(seconds=1))] == ["就那个"]


def test_candidates_are_counted_by_reason() -> None:
    found = collect(talk(("带娃的地方", ASKS_BACK), ("/human", ANSWERS)), talk(("就那个", ASKS_BACK)))
    assert by_reason(found) == {"unanswered": 2, "chosen": 0, "outside": 0, "correct": 0, "human": 1, "complaint": 0}
