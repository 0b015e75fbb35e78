"""What can still be true: the ways unknown facts may turn out for one condition."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bot.eligibility.criteria import Leaf, Node, Truth, possible, truth_of

Ways = tuple[Truth, ...]
"""How one fact turns out: the truth of each test made of it, in their order."""


@dataclass(frozen=True)
class Decisiveness:
    """How much an answer would help: the share of answers that settle the matter, then the bits expected."""

    settles: float
    information: float


class Worlds:
    """One condition and everything its facts could be. Built once per sheet."""

    def __init__(self, criteria: Node, leaves: Sequence[Leaf]) -> None:
        self._criteria = criteria
        self._by_fact: dict[str, tuple[Leaf, ...]] = {}
        for leaf in leaves:
            self._by_fact[leaf.fact] = (*self._by_fact.get(leaf.fact, ()), leaf)
        self._ways = {fact: possible(group) for fact, group in self._by_fact.items()}

    def truth(self, known: Mapping[Leaf, Truth]) -> Truth:
        """The truth of the condition."""
        return truth_of(self._criteria, known.__getitem__)

    def open_facts(self, known: Mapping[Leaf, Truth]) -> list[str]:
        """The facts of which some test is not settled."""
        return [fact for fact, group in self._by_fact.items() if any(known[leaf] is Truth.UNKNOWN for leaf in group)]

    def ways(self, fact: str, known: Mapping[Leaf, Truth]) -> list[Ways]:
        """How an open fact can still turn out."""
        group = self._by_fact[fact]
        return [
            ways
            for ways in self._ways[fact]
            if all(known[leaf] in {Truth.UNKNOWN, way} for leaf, way in zip(group, ways))
        ]

    def all_ways(self, fact: str) -> list[Ways]:
        """How a fact could be, whatever was stated."""
        return self._ways[fact]

    def group(self, fact: str) -> tuple[Leaf, ...]:
        """The tests made of a fact."""
        return self._by_fact[fact]

    def given(self, known: Mapping[Leaf, Truth], fact: str, ways: Ways) -> dict[Leaf, Truth]:
        """The truths once a fact has turned out one way."""
        return {**known, **dict(zip(self._by_fact[fact], ways))}

    def decisive(self, known: Mapping[Leaf, Truth]) -> dict[str, Decisiveness]:
        """The open facts that can still change the verdict, and how much each would help."""
        facts = self.open_facts(known)
        choices = [self.ways(fact, known) for fact in facts]
        outcomes = {chosen: self._outcome(known, facts, chosen) for chosen in product(*choices)}
        found = {}
        for place, fact in enumerate(facts):
            if _matters(outcomes, place):
                settled = [self.truth(self.given(known, fact, ways)) is not Truth.UNKNOWN for ways in choices[place]]
                found[fact] = Decisiveness(sum(settled) / len(settled), _information(outcomes, place))
        return found

    def _outcome(self, known: Mapping[Leaf, Truth], facts: Sequence[str], chosen: Iterable[Ways]) -> Truth:
        settled = dict(known)
        for fact, ways in zip(facts, chosen):
            settled.update(zip(self._by_fact[fact], ways))
        return self.truth(settled)


def _matters(outcomes: Mapping[tuple[Ways, ...], Truth], place: int) -> bool:
    """Whether the verdict ever depends on the fact at this place, the others being equal."""
    seen: dict[tuple[Ways, ...], Truth] = {}
    return any(
        seen.setdefault((*chosen[:place], *chosen[place + 1 :]), outcome) is not outcome
        for chosen, outcome in outcomes.items()
    )


def _information(outcomes: Mapping[tuple[Ways, ...], Truth], place: int) -> float:
    """Bits about the verdict that knowing this fact is expected to give, every combination being equally likely."""
    by_way: dict[Ways, list[Truth]] = {}
    for chosen, outcome in outcomes.items():
        by_way.setdefault(chosen[place], []).append(outcome)
    left = sum(len(part) / len(outcomes) * _entropy(part) for part in by_way.values())
    return round(_entropy(list(outcomes.values())) - left, 9)


def _entropy(outcomes: Sequence[Truth]) -> float:
    return -sum(share * math.log2(share) for share in _shares(outcomes))


def _shares(outcomes: Sequence[Truth]) -> Iterator[float]:
    for truth in set(outcomes):
        yield outcomes.count(truth) / len(outcomes)
