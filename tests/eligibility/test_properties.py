"""What holds of every verdict, whatever the facts."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.eligibility.book import Book
from bot.eligibility.facts import Fact, vocabulary
from bot.eligibility.json_views import Eligibility
from bot.eligibility.judge import Verdict
from bot.eligibility.parsing import parse_facts
from bot.eligibility.values import Span, Value, Without

FACTS = vocabulary().facts
ROLES = ("elder", "family", "parent", "child", "provider")
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def values(fact: Fact) -> st.SearchStrategy[Any]:
    """Values somebody may state. Ages under 60 are left out: they change who is taken for an elder."""
    if fact.kind == "yes_no":
        return st.booleans()
    if fact.kind == "set":
        terms = [value for value in fact.values if value not in {fact.empty, fact.open, "一般"}]
        return st.lists(st.sampled_from(terms), max_size=3, unique=True).filter(
            lambda chosen: not any(pair <= set(chosen) for pair in fact.excludes)
        )
    if fact.kind == "one":
        return st.sampled_from(list(fact.values))
    if fact.kind == "text":
        return st.sampled_from([*fact.values, "别的"])
    return st.integers(60, 100) if fact.kind == "years" else st.integers(int(fact.low), min(int(fact.high), 200))


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    role = draw(st.sampled_from(ROLES))
    about = [name for name, fact in FACTS.items() if role in fact.about and name not in {"role", "relation"}]
    chosen = draw(st.lists(st.sampled_from(about), max_size=6, unique=True))
    return {"role": role, **{name: draw(values(FACTS[name])) for name in chosen}}


@SLOW
@given(person=people(), data=st.data(), city=st.sampled_from(["nantong", "suzhou"]))
def test_knowing_more_never_turns_one_settled_verdict_into_the_other(
    person: dict[str, Any], data: st.DataObject, city: str, book: Book
) -> None:
    about = [n for n, f in FACTS.items() if person["role"] in f.about and n not in {*person, "role", "relation"}]
    assume(about)
    name = data.draw(st.sampled_from(about))
    more = {**person, name: data.draw(values(FACTS[name]))}
    stated = {k for k in person if k != "role"} | {name}
    if any(fact in stated for effect in FACTS[name].implies.values() for fact in effect):
        return  # a statement contradicts what followed from another: that is no more knowledge
    before = verdicts(book, city, person)
    for key, verdict in verdicts(book, city, more).items():
        assert key not in before or before[key] in {Verdict.NEED_INFO, verdict}, (key, name)


def verdicts(book: Book, city: str, person: dict[str, Any]) -> dict[tuple[str, int], Verdict]:
    found = book.judge_all(city, parse_facts(person))
    return {(result.service.id, result.person.role == person["role"]): result.verdict for result in found}


@SLOW
@given(person=people(), city=st.sampled_from(["nantong", "suzhou"]))
def test_the_order_of_facts_and_of_values_makes_no_difference(
    person: dict[str, Any], city: str, eligibility: Eligibility
) -> None:
    turned = {name: value[::-1] if isinstance(value, list) else value for name, value in reversed(person.items())}
    assert eligibility.eligibility_json(city, None, person) == eligibility.eligibility_json(city, None, turned)


@SLOW
@given(person=people(), city=st.sampled_from(["nantong", "suzhou"]))
def test_the_same_facts_give_the_same_answer_again(person: dict[str, Any], city: str, eligibility: Eligibility) -> None:
    assert eligibility.eligibility_json(city, None, person) == eligibility.eligibility_json(city, None, person)


@SLOW
@given(person=people(), city=st.sampled_from(["nantong", "suzhou"]))
def test_every_verdict_has_its_clause(person: dict[str, Any], city: str, eligibility: Eligibility, book: Book) -> None:
    answer = eligibility.eligibility_json(city, None, person)
    assert answer["errors"] == []
    for result in answer["results"]:
        assert result["because"]
        for cited in result["because"]:
            assert cited["quote"] in book.plans[city].clauses[cited["clause"]].text


def is_settled(value: Value) -> bool:
    """Whether nothing more can be learnt of a fact: not of bounds, nor of what is only known not to be so."""
    return value.exact if isinstance(value, Span) else not isinstance(value, Without)


@SLOW
@given(person=people(), city=st.sampled_from(["nantong", "suzhou"]))
def test_only_an_open_verdict_asks_and_never_for_what_is_known(person: dict[str, Any], city: str, book: Book) -> None:
    for result in book.judge_all(city, parse_facts(person)):
        assert result.verdict is Verdict.NEED_INFO or result.missing == ()
        known = {name for name, value in result.person.facts.items() if is_settled(value)}
        assert known.isdisjoint(fact.removeprefix(result.person.prefix) for fact in result.missing)
