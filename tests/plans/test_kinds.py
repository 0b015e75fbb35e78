"""What kind of answer a question wants: learnt from ways of asking, not looked up."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.normalise import normalise
from bot.plans.kinds import FOREIGN, PLAN, Kinds, Wanted, load_kinds
from bot.plans.search import PolicySearch
from bot.plans.vectors import encode
from tests.plans.conftest import bag_encoder

QUESTIONS = Path(__file__).parent / "dev_questions.jsonl"
FEW = {name: ways[:40] for name, ways in load_kinds().items()} | {FOREIGN: ["公积金能取几万", "驾照怎么换"]}


def learnt(search: PolicySearch, cache: Path | None = None, ways: dict[str, list[str]] = FEW) -> Kinds:
    texts = [text for listed in ways.values() for text in listed]
    return Kinds(search.words, ways, encode(texts, bag_encoder), cache)


def wanted(kinds: Kinds, search: PolicySearch, question: str) -> Wanted:
    text = normalise(question)
    asking = search.words.asked_in(text.lower())
    return kinds.wanted(text, search.words.in_plan_words(text), asking, encode([text], bag_encoder)[0])


@pytest.fixture(scope="module")
def kinds(bag_search: PolicySearch) -> Kinds:
    return learnt(bag_search)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("敬老院一个床位每月要交几个钱", "amount"),
        ("亲子小屋的公众号二维码发我", "website"),
        ("想找评估的人，号码给我", "phone"),
        ("一年护理假能休几天", "days"),
    ],
)
def test_a_kind_is_known_by_how_it_is_asked_for(question: str, kind: str, search: PolicySearch) -> None:
    text = normalise(question)
    assert kind in search.scored(text, search.read(text), "nantong").asked.kinds


@pytest.mark.parametrize(
    "question",
    [
        "想歇几天，有没有人替我照看老妈",
        "新增普惠床位几千张",
        "托育机构收费要不要公开",
        "网上老年大学建不建",
        "志愿者占老人多少",
    ],
)
def test_the_same_words_may_ask_for_what_a_plan_says(question: str, search: PolicySearch) -> None:
    text = normalise(question)
    asked = search.scored(text, search.read(text), "nantong").asked
    assert not asked.wants("amount", "processing_time", "website", "procedure", "days")


def test_what_other_offices_are_asked_is_told_by_the_way_of_asking(bag_search: PolicySearch, kinds: Kinds) -> None:
    assert wanted(kinds, bag_search, "驾照怎么换").foreign > 0 > wanted(kinds, bag_search, "养老床位几张").foreign


def test_left_out_ways_of_asking_are_mostly_told_apart(search: PolicySearch) -> None:
    scores, truth = search.features.kinds.left_out()
    names, right = search.features.kinds.names, truth.argmax(axis=1)
    held_in = right != names.index(FOREIGN)
    assert np.mean(scores.argmax(axis=1)[held_in] == right[held_in]) > 0.85


def test_a_left_out_way_of_asking_does_not_vouch_for_itself(bag_search: PolicySearch, kinds: Kinds) -> None:
    first = FEW[kinds.names[0]][0]
    text = normalise(first)
    asking = bag_search.words.asked_in(text.lower())
    within = kinds.scores(text, bag_search.words.in_plan_words(text), asking, encode([first], bag_encoder)[0])
    scores, _ = kinds.left_out()
    assert scores[0, 0] < within[0]


def test_what_was_learnt_is_kept_and_learnt_anew_when_a_way_changes(bag_search: PolicySearch, tmp_path: Path) -> None:
    cache = tmp_path / "deep" / "kinds.npz"
    first = wanted(learnt(bag_search, cache), bag_search, "高龄津贴几个钱")
    written = cache.read_bytes()
    again = wanted(learnt(bag_search, cache), bag_search, "高龄津贴几个钱")
    assert first.kinds == again.kinds and np.isclose(first.foreign, again.foreign, atol=1e-5)
    assert cache.read_bytes() == written
    learnt(bag_search, cache, {**FEW, PLAN: [*FEW[PLAN], "养老规划谁编"]})
    assert cache.read_bytes() != written
    cache.write_bytes(b"not a zip file")
    assert wanted(learnt(bag_search, cache), bag_search, "高龄津贴几个钱").kinds == first.kinds


def test_every_way_of_asking_stands_under_one_kind_and_none_is_a_question_that_measures() -> None:
    def bare(text: str) -> str:
        return re.sub(r"\W", "", text)

    ways = [bare(text) for listed in load_kinds().values() for text in listed]
    measuring = {bare(json.loads(line)["question"]) for line in QUESTIONS.read_text("utf-8").splitlines()}
    assert len(ways) > 1_800 and len(set(ways)) == len(ways) and measuring.isdisjoint(ways)


@settings(max_examples=60, deadline=None)
@given(question=st.text(max_size=80))
def test_any_text_gets_a_score_for_every_kind(question: str, bag_search: PolicySearch, kinds: Kinds) -> None:
    found = wanted(kinds, bag_search, question)
    assert found.kinds <= set(kinds.names) - {PLAN, FOREIGN} and np.isfinite(found.foreign)
