"""What is told of whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.eligibility.facts import vocabulary
from bot.eligibility.hearing import hear, topic_of
from bot.eligibility.reading import read_value
from bot.eligibility.said import CHILD, ELDER
from bot.eligibility.values import Span
from tests.eligibility.heard_cases import AGES, FACTS, PROVIDERS, People

TODAY = date(2026, 11, 22)
UNNAMED = {ELDER: "老人", CHILD: "孩子"}


def heard(text: str, *, provider: bool = False) -> dict[str, dict[str, Any]]:
    """What is heard of each person, as the judge compares it; people of whom nothing is told left out."""
    found: dict[str, dict[str, Any]] = {}
    for person in hear(text, TODAY, provider=provider):
        facts = {fact: read(fact, raw) for fact, raw in person.facts.items()}
        told = {fact: value for fact, value in facts.items() if value is not None}
        if told:
            found.setdefault(UNNAMED.get(person.kind, person.kind), {}).update(told)
    return found


def read(fact: str, raw: Any) -> Any:
    """The value; None where a word has to be asked about."""
    known = vocabulary().facts[fact]
    words = raw if isinstance(raw, list) else [raw]
    return None if any(word in known.must_ask for word in words if isinstance(word, str)) else value(fact, raw)


def value(fact: str, raw: Any) -> Any:
    known = vocabulary().facts[fact]
    if isinstance(raw, dict):
        return Span(raw.get("at_least", known.low), raw.get("at_most", known.high))
    return read_value(known, raw, TODAY)


def wanted(people: People) -> dict[str, dict[str, Any]]:
    return {
        who: {fact: known for fact, raw in facts.items() if (known := value(fact, raw)) is not None}
        for who, facts in people.items()
        if any(value(fact, raw) is not None for fact, raw in facts.items())
    }


@pytest.mark.parametrize(("text", "people"), AGES.items())
def test_every_age_goes_to_the_person_it_is_told_of(text: str, people: People) -> None:
    assert heard(text) == wanted(people)


@pytest.mark.parametrize(("text", "people"), FACTS.items())
def test_every_fact_goes_to_the_person_it_is_told_of(text: str, people: People) -> None:
    assert heard(text) == wanted(people)


@pytest.mark.parametrize(("text", "people"), PROVIDERS.items())
def test_what_a_provider_tells_is_the_providers(text: str, people: People) -> None:
    assert heard(text) == wanted(people)


def test_what_is_not_so_is_told_apart_from_what_is() -> None:
    (mother,) = hear("我妈不是低保", TODAY)
    assert (mother.facts, mother.denied) == ({}, {"household": ["低保"]})


def test_a_child_who_is_grown_up_is_nobody_a_rule_is_about() -> None:
    assert [person.kind for person in hear("我儿子四十五在苏州上班,我七十一", TODAY)] == ["me"]


def test_the_dead_are_not_among_the_people() -> None:
    assert [person.kind for person in hear("我爸走了六年了,我妈七十八", TODAY)] == ["妈妈"]


def test_a_word_that_is_settled_by_another_is_not_asked_about() -> None:
    (mother,) = hear("我妈中风,瘫了", TODAY)
    assert mother.facts == {"disability": ["失能"]}


def test_an_impossible_age_is_kept_to_be_asked_about() -> None:
    (mother,) = hear("我妈300岁了", TODAY)
    assert mother.facts == {"age": "300"}


def test_the_topic_of_a_message_is_what_is_left_without_the_people() -> None:
    assert topic_of("我妈82低保,能不能装扶手", TODAY) == "能不能装扶手"


@given(
    st.text(
        "我妈爸婆公爷奶老大小二儿子女的都她他和跟0123456789一二两八十岁个月年了多快不对是低保瘫独居,。;?、 ",
        max_size=60,
    )
)
def test_any_text_is_heard_without_a_fault_and_always_the_same(text: str) -> None:
    assert hear(text, TODAY) == hear(text, TODAY)
