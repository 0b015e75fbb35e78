"""Values of facts as the judge compares them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Span(NamedTuple):
    """A number known between two bounds, both included. Equal bounds: an exact value. Years, months, counts, m²."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the number itself is known."""
        return self.low == self.high


class Without(NamedTuple):
    """A set of which is known only what does not belong to it (不是低保): the rest is open."""

    terms: frozenset[str]


Value = Span | frozenset[str] | Without | bool | str
"""Numbers as Span, set facts as frozenset, yes/no as bool, one-of and text as str. An absent fact has none."""

Facts = Mapping[str, Value]


def as_json(value: Value) -> object:
    """A value as the interface prints it: numbers plain or as bounds, sets as sorted lists, what is not so as `not`."""
    if isinstance(value, Without):
        return {"not": sorted(value.terms)}
    if isinstance(value, Span):
        return _number(value.low) if value.exact else {"at_least": _number(value.low), "at_most": _number(value.high)}
    return sorted(value) if isinstance(value, frozenset) else value


def _number(number: float) -> float | int:
    return int(number) if number == int(number) else number
