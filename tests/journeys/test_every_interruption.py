"""Whatever comes between a question and its answer, the question comes back and the answer still counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from bot.journeys import entitlement, entitlement_words
from bot.settings import ROOT
from tests.journeys.test_entitlement import WORLD, Asking
from tests.journeys.worlds import understood

ANSWERS = {"affirm", "deny", "dont_know", "skip", "inform", "correct", "choose_city"}
STARTS_ANEW = {"check_eligibility", "apply_service"}
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
INTERRUPTIONS = sorted(set(DOMAIN["intents"]) - ANSWERS - STARTS_ANEW)

QUESTIONS: dict[str, Callable[[Asking], None]] = {
    "household": lambda talk: _said(talk, "我妈能不能做改造"),
    "disability": lambda talk: _said(talk, "我妈能不能做改造", "低保"),
    "age": lambda talk: _said(talk, "我妈能不能做改造", "低保，生活能自理"),
    "recognised_advanced_age": lambda talk: _said(talk, "我妈75岁，低保，生活能自理，能不能做改造"),
    "cares_for": lambda talk: _said(talk, "有喘息服务吗"),
    "provider.type": lambda talk: _said(talk, "我们开了三家园有奖励吗", "是同一个老板"),
    "provider.same_investor": lambda talk: _said(talk, "我们托育机构开了三家园有奖励吗"),
    "role": lambda talk: _said(talk, "能享受什么"),
}


def _said(talk: Asking, *lines: str) -> None:
    for line in lines:
        talk.say(line)


def asking(fact: str) -> Asking:
    talk = Asking()
    QUESTIONS[fact](talk)
    assert talk.asks == fact
    return talk


@pytest.mark.parametrize("need", INTERRUPTIONS)
@pytest.mark.parametrize("fact", QUESTIONS)
def test_an_interruption_leaves_the_question_as_it_was(fact: str, need: str) -> None:
    talk = asking(fact)
    done = entitlement.consult(
        talk.inquiry, talk.memory, talk.city, understood("这个先放一放，问个别的", need), WORLD, opens=False
    )
    assert not done.taken and done.memory == talk.memory
    again = entitlement_words.ask_again(done.inquiry, done.memory, done.city, WORLD)
    assert again.card is not None and again.card["asking"] == (fact if fact != "role" else "role")
    assert again.buttons


@pytest.mark.parametrize("fact", sorted(set(QUESTIONS) - {"role"}))
def test_a_correction_of_another_fact_comes_back_to_what_still_matters(fact: str) -> None:
    talk = asking(fact)
    talk.say("不对，是82岁", "correct")
    assert talk.asks is not None or (talk.last is not None and talk.last.settled)


@pytest.mark.parametrize("fact", sorted(set(QUESTIONS) - {"role"}))
def test_not_knowing_moves_on_and_never_asks_the_same_again(fact: str) -> None:
    talk = asking(fact)
    talk.say("不清楚", "dont_know")
    assert talk.asks != fact
