"""What would change a verdict: one fact of the person's, from what it is to what the wording asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.eligibility.criteria import Leaf, Truth
from bot.eligibility.facts import Fact, Vocabulary
from bot.eligibility.values import Facts, Span, Value
from bot.eligibility.worlds import Worlds

_SOON = 10
"""Years, months or units: a gap up to this is said before a change of circumstances."""

_LONGEST_WAIT = 30


@dataclass(frozen=True)
class Option:
    """One fact turning out one way, and the truth that follows. `leaves` are the tests that would newly hold."""

    fact: str
    leaves: tuple[Leaf, ...]
    then: Truth


@dataclass(frozen=True)
class Change:
    """`fact` from `have` to `need`; `gap` is what is still missing of a number.

    `then` is YES, or UNKNOWN when more has to be asked. `values` are the terms of a set or one-of fact, any of which
    would do.
    """

    fact: str
    have: Value
    need: Value
    then: Truth
    gap: float | None = None
    values: tuple[str, ...] = ()


def options(worlds: Worlds, known: Mapping[Leaf, Truth], verdict: Truth, stated: Sequence[str]) -> tuple[Option, ...]:
    """The single changes of a stated fact that lead closer to yes."""
    found = (option for fact in stated for option in _of_fact(worlds, known, fact))
    return tuple(option for option in found if option.then > verdict)


def _of_fact(worlds: Worlds, known: Mapping[Leaf, Truth], fact: str) -> Iterator[Option]:
    group = worlds.group(fact)
    for ways in worlds.all_ways(fact):
        gained = tuple(leaf for leaf, way in zip(group, ways) if known[leaf] is Truth.NO and way is Truth.YES)
        if gained and (not gained[0].values or _common(gained)):
            yield Option(fact, gained, worlds.truth(worlds.given(known, fact, ways)))


def _common(gained: Sequence[Leaf]) -> tuple[str, ...]:
    """The values each of which makes all these tests hold: one new circumstance is a change, two at once are not."""
    return tuple(value for value in gained[0].values if all(value in leaf.values for leaf in gained))


def best_change(found: Sequence[Option], facts: Facts, known: Vocabulary) -> Change | None:
    """The change worth saying: to yes before merely closer, near before far. None when there is none."""
    ranked = sorted(_candidates(found, facts, known), key=lambda ranked: ranked[0])
    return _together([change for _rank, change in ranked]) if ranked else None


def _candidates(found: Sequence[Option], facts: Facts, known: Vocabulary) -> Iterator[tuple[tuple[float, ...], Change]]:
    for option in found:
        fact = known.facts.get(option.fact)
        if fact is None:
            continue
        change = _numeric(option, facts) if fact.numeric else _stated(option, fact, facts)
        if change is not None:
            far = change.gap is not None and change.gap > _SOON
            yield (-option.then, far, fact.cost, change.gap or len(option.leaves)), change


def _numeric(option: Option, facts: Facts) -> Change | None:
    """A number that grows by itself or can be raised; one that is too high is no help to anybody."""
    have = facts[option.fact]
    need = max(leaf.bound for leaf in option.leaves)
    raised = all(leaf.test == "at_least" for leaf in option.leaves)
    if not isinstance(have, Span) or not have.exact or not raised or need - have.low > _LONGEST_WAIT:
        return None
    return Change(option.fact, have, Span(need, need), option.then, need - have.low)


def _stated(option: Option, fact: Fact, facts: Facts) -> Change | None:
    leaf = option.leaves[0]
    key = {"is_true": "yes", "is_false": "no"}.get(leaf.test, "values")
    if key not in fact.change:
        return None
    values = _common(option.leaves)
    need: Value = frozenset(values) if values else key == "yes"
    return Change(fact.id, facts[fact.id], need, option.then, None, values)


def _together(ranked: Sequence[Change]) -> Change:
    """The first change, with the other values of the same fact that would do as well."""
    first = ranked[0]
    alike = [other for other in ranked if other.fact == first.fact and other.then is first.then and other.gap is None]
    if not first.values or len(alike) < 2:
        return first
    values = tuple(dict.fromkeys(value for other in alike for value in other.values))
    return Change(first.fact, first.have, frozenset(values), first.then, None, values)
