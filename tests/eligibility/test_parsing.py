"""The interface's facts to people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.eligibility.book import Book
from bot.eligibility.facts import vocabulary
from bot.eligibility.parsing import parse_facts
from bot.eligibility.people import Household
from bot.eligibility.values import Span, Without

DAY = date(2025, 6, 1)


def codes(household: Household) -> list[str]:
    return [problem.code for problem in household.problems]


def test_flat_facts_are_of_one_person() -> None:
    household = parse_facts({"age": 82, "household": ["低保"]})
    (person,) = household.people
    assert dict(person.facts) == {"age": Span(82, 82), "household": frozenset({"低保"})}


def test_several_people_are_kept_apart() -> None:
    household = parse_facts({"people": [{"role": "elder", "age": 82}, {"role": "parent", "child_age_months": 30}]})
    assert [person.facts["age"] for person in household.judged_as("elder")] == [Span(82, 82)]
    assert [person.facts["child_age_months"] for person in household.judged_as("child")] == [Span(30, 30)]
    assert "child_age_months" not in household.judged_as("elder")[0].facts


def test_two_elders_are_judged_each_alone() -> None:
    people = [{"role": "elder", "age": 82, "relation": "妈妈"}, {"role": "elder", "age": 70, "relation": "爸爸"}]
    household = parse_facts({"people": people})
    assert [person.label for person in household.judged_as("elder")] == ["妈妈", "爸爸"]


def test_a_callers_parent_is_an_elder_of_their_own() -> None:
    household = parse_facts(
        {"role": "family", "is_only_child": True, "parent.age": 82, "parent": {"household": "低保"}}
    )
    (parent,) = household.judged_as("elder")
    assert parent.facts["age"] == Span(82, 82)
    assert parent.facts["household"] == frozenset({"低保"})
    assert "is_only_child" not in parent.facts


def test_a_young_carer_beside_an_elder_is_not_judged_as_an_elder() -> None:
    people = [{"role": "elder", "age": 82}, {"role": "family", "age": 55, "household": ["低保"]}]
    assert len(parse_facts({"people": people}).judged_as("elder")) == 1


def test_a_childs_age_in_years_leaves_its_months_between_bounds() -> None:
    (child,) = parse_facts({"role": "child", "age": 2}).judged_as("child")
    assert child.facts["child_age_months"] == Span(24, 35)


def test_a_providers_facts_are_taken_dotted_nested_and_short() -> None:
    forms = (
        {"provider.type": "托育机构", "provider.enrolled": 150},
        {"provider": {"type": "托育机构", "enrolled": 150}},
        {"role": "provider", "type": "托育机构", "enrolled": 150},
    )
    found = [parse_facts(form).judged_as("provider")[0].facts for form in forms]
    assert all(facts["provider.type"] == "托育机构" and facts["provider.enrolled"] == Span(150, 150) for facts in found)


def test_an_ordinary_household_is_not_in_hardship() -> None:
    (person,) = parse_facts({"household": ["一般"]}).people
    assert person.facts["economic_hardship"] is False


def test_what_was_stated_wins_over_what_would_follow() -> None:
    (person,) = parse_facts({"living": ["独居"], "in_institution": True}).people
    assert person.facts["in_institution"] is True


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ([], "not_an_object"),
        ("低保", "not_an_object"),
        ({"people": {}}, "not_an_object"),
        ({"people": [1]}, "not_an_object"),
        ({"colour": "red"}, "unknown_fact"),
        ({"taken_for_elder": True}, "unknown_fact"),
        ({"role": "king"}, "unknown_role"),
        ({"role": 3}, "unknown_role"),
        ({"role": "elder", "child_age_months": 30}, "wrong_role"),
        ({"role": "elder", "provider.type": "托育机构"}, "wrong_role"),
        ({"role": "child", "living": ["独居"]}, "wrong_role"),
        ({"role": "provider", "age": 82}, "wrong_role"),
        ({"role": "parent", "wish_central": True}, "wrong_role"),
        ({"age": 82, "provider.type": "托育机构"}, "mixed_people"),
        ({"people": [{"age": 82}], "age": 3}, "mixed_people"),
        ({"people": [{}] * 21}, "too_many"),
        ({"provider": {"enrolled": 150}, "provider.enrolled": 151}, "contradiction"),
    ],
)
def test_bad_input_is_a_named_problem(raw: Any, code: str) -> None:
    assert code in codes(parse_facts(raw, DAY))


def test_a_fact_with_a_problem_is_left_out() -> None:
    household = parse_facts({"age": 130, "household": ["低保"]})
    assert "age" not in household.people[0].facts
    assert codes(household) == ["impossible_age"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([*vocabulary().facts, "role", "people", "provider", "parent", "x"])


@given(st.dictionaries(names, json_values, max_size=5) | json_values)
def test_no_json_makes_it_raise(raw: Any) -> None:
    household = parse_facts(raw, DAY)
    for kind in ("elder", "child", "family", "provider"):
        household.judged_as(kind)


def test_what_is_missing_of_a_parent_is_asked_as_the_parents(book: Book) -> None:
    (result,) = book.judge("S-NT-E09", parse_facts({"role": "family", "parent.age": 82}))
    assert result.missing == ("parent.household",)


def test_what_is_known_not_to_be_so_rules_out_and_settles_nothing_else() -> None:
    household = parse_facts({"age": 82, "household": {"not": ["低保"]}})
    assert household.problems == () and household.people[0].facts["household"] == Without(frozenset({"低保"}))
    assert [p.code for p in parse_facts({"household": {"not": []}}).problems] == ["wrong_kind"]
    assert [p.code for p in parse_facts({"household": {"nor": ["低保"]}}).problems] == ["wrong_kind"]


def test_no_hardship_rules_out_the_statuses_of_hardship_but_not_the_others() -> None:
    facts = parse_facts({"role": "elder", "economic_hardship": False}).people[0].facts
    assert facts["household"] == Without(frozenset({"特困", "低保", "低收入", "建档立卡"}))
    stated = parse_facts({"role": "elder", "economic_hardship": False, "household": ["低保"]}).people[0].facts
    assert stated["household"] == frozenset({"低保"})
