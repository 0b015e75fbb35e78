"""Conditions over facts and their truth in three values (Kleene). The set of tests is small and fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.eligibility.values import Facts, Span, Value, Without


class Truth(IntEnum):
    """Ordered so that "and" is the least and "or" the greatest."""

    NO = 0
    UNKNOWN = 1
    YES = 2


@dataclass(frozen=True)
class Leaf:
    """One test of one fact, and where the plan says so.

    `test` is at_least, at_most (with `bound`), includes, one_of (with `values`: any of them), is_true or is_false.
    """

    test: str
    fact: str
    clause: str
    quote: str
    bound: float = 0
    values: tuple[str, ...] = ()

    def truth(self, facts: Facts) -> Truth:
        """Whether the test holds of these facts; unknown when the fact is absent or its bounds do not settle it."""
        value = facts.get(self.fact)
        return Truth.UNKNOWN if value is None else _TESTS[self.test](self, value)


@dataclass(frozen=True)
class Group:
    """all_of or any_of further conditions."""

    every: bool
    parts: tuple[Node, ...]


Node = Leaf | Group


def leaves(node: Node) -> Iterator[Leaf]:
    """The tests of a condition, in the order written."""
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from leaves(part)


def truth_of(node: Node, of_leaf: Callable[[Leaf], Truth]) -> Truth:
    """The truth of a condition from that of its tests."""
    if isinstance(node, Leaf):
        return of_leaf(node)
    parts = (truth_of(part, of_leaf) for part in node.parts)
    return min(parts) if node.every else max(parts)


def deciding(node: Node, of_leaf: Callable[[Leaf], Truth]) -> Iterator[Leaf]:
    """The tests that make the condition what it is: those that hold, those that fail, or those still open."""
    verdict = truth_of(node, of_leaf)
    if isinstance(node, Leaf):
        yield node
        return
    for part in node.parts:
        if truth_of(part, of_leaf) is verdict:
            yield from deciding(part, of_leaf)


def _at_least(leaf: Leaf, value: Value) -> Truth:
    low, high = _span(value)
    return Truth.YES if low >= leaf.bound else Truth.NO if high < leaf.bound else Truth.UNKNOWN


def _at_most(leaf: Leaf, value: Value) -> Truth:
    low, high = _span(value)
    return Truth.YES if high <= leaf.bound else Truth.NO if low > leaf.bound else Truth.UNKNOWN


def _includes(leaf: Leaf, value: Value) -> Truth:
    if isinstance(value, Without):
        return Truth.NO if value.terms.issuperset(leaf.values) else Truth.UNKNOWN
    return Truth.YES if isinstance(value, frozenset) and not value.isdisjoint(leaf.values) else Truth.NO


def _one_of(leaf: Leaf, value: Value) -> Truth:
    return Truth.YES if value in leaf.values else Truth.NO


def _is_true(_leaf: Leaf, value: Value) -> Truth:
    return Truth.YES if value is True else Truth.NO


def _is_false(_leaf: Leaf, value: Value) -> Truth:
    return Truth.YES if value is False else Truth.NO


def _span(value: Value) -> Span:
    if not isinstance(value, Span):
        raise TypeError(f"{value!r} is no number")
    return value


_TESTS: dict[str, Callable[[Leaf, Value], Truth]] = {
    "at_least": _at_least,
    "at_most": _at_most,
    "includes": _includes,
    "one_of": _one_of,
    "is_true": _is_true,
    "is_false": _is_false,
}

TESTS: dict[str, frozenset[str]] = {
    "at_least": frozenset({"years", "months", "number"}),
    "at_most": frozenset({"years", "months", "number"}),
    "includes": frozenset({"set"}),
    "one_of": frozenset({"one", "text"}),
    "is_true": frozenset({"yes_no"}),
    "is_false": frozenset({"yes_no"}),
}
"""The tests there are, each with the kinds of fact it can be made of."""


def possible(group: Sequence[Leaf]) -> list[tuple[Truth, ...]]:
    """Every way one fact can turn out for the tests made of it: the distinct truths over representative values."""
    found = (tuple(leaf.truth({leaf.fact: value}) for leaf in group) for value in representatives(group))
    return list(dict.fromkeys(found))


def representatives(group: Sequence[Leaf]) -> Iterator[Value]:
    """Values of one fact that between them show everything its tests can tell apart."""
    test = group[0].test
    if test in {"at_least", "at_most"}:
        for leaf in group:
            for bound in (leaf.bound - 1, leaf.bound, leaf.bound + 1):
                yield Span(bound, bound)
    elif test == "includes":
        named = [frozenset(leaf.values) for leaf in group]
        yield frozenset()
        for leaf in group:
            yield from (frozenset({value}) for value in leaf.values)
        yield frozenset().union(*named)
    elif test == "one_of":
        yield from ("", *(value for leaf in group for value in leaf.values))
    else:
        yield from (False, True)
