"""A second evaluation, apart from the judge: it reads the YAML itself and tries every completion of the unknown.

Two-valued only. A verdict is eligible when the condition holds in every completion, not covered when in none, else
open. Nothing of bot.eligibility is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TERMS: dict[str, Any] = yaml.safe_load((ROOT / "data/vocabulary/terms.yml").read_text(encoding="utf-8"))["terms"]
UNKNOWN = "?"
OTHER = "something else"

Cell = tuple[Any, ...]


def judged_sheets() -> dict[str, dict[str, Any]]:
    """The raw sheets that judge somebody, by service."""
    found = {}
    for path in sorted(ROOT.glob("cities/*/sheets/*.yml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        if raw.get("judged", True):
            found[raw["id"]] = raw
    return found


def expanded(node: Mapping[str, Any]) -> dict[str, Any]:
    """A condition with every term replaced by what it stands for."""
    ((test, body),) = node.items()
    if test == "term":
        return expanded(TERMS[body["is"]]["criteria"])
    if test in {"all_of", "any_of"}:
        return {test: [expanded(part) for part in body]}
    return {test: body}


def tests_of(node: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    ((test, body),) = node.items()
    if test in {"all_of", "any_of"}:
        for part in body:
            yield from tests_of(part)
    else:
        yield test, body


def holds(node: Mapping[str, Any], person: Mapping[str, Any]) -> bool:
    """Whether a condition holds of somebody of whom everything is known."""
    ((test, body),) = node.items()
    if test == "all_of":
        return all(holds(part, person) for part in body)
    if test == "any_of":
        return any(holds(part, person) for part in body)
    value = person[body["fact"]]
    if test == "at_least":
        return bool(value >= body["value"])
    if test == "at_most":
        return bool(value <= body["value"])
    if test == "includes":
        return any(term in value for term in body["values"])
    if test == "one_of":
        return value in body["values"]
    return value is (test == "is_true")


class Table:
    """Every cell of one sheet: each fact unknown, or a value its tests can tell apart; thresholds at −1, 0, +1."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.is_about_elder = raw["person"] == "elder" and not raw.get("any_age")
        self.criteria = expanded(raw["criteria"])
        if self.is_about_elder:
            self.criteria = {"all_of": [{"at_least": {"fact": "age", "value": 60}}, self.criteria]}
        made = list(tests_of(self.criteria))
        self.facts = [f for f in dict.fromkeys(body["fact"] for _test, body in made) if f != "taken_for_elder"]
        self.domains = [self._domain([t for t in made if t[1]["fact"] == fact]) for fact in self.facts]
        self._settled: dict[Cell, frozenset[bool]] = {}

    def _domain(self, made: list[tuple[str, dict[str, Any]]]) -> list[Any]:
        test = made[0][0]
        if test in {"at_least", "at_most"}:
            bounds = {body["value"] for _test, body in made}
            return sorted({bound + step for bound in bounds for step in (-1, 0, 1) if bound + step >= 0})
        if test == "includes":
            named = sorted({term for _test, body in made for term in body["values"]})
            return [(), *((term,) for term in named), tuple(named), *((a, b) for a, b in pairwise(named))]
        if test == "one_of":
            return [OTHER, *dict.fromkeys(term for _test, body in made for term in body["values"])]
        return [True, False]

    def cells(self) -> Iterator[Cell]:
        """Every cell, the wholly unknown one included."""
        return product(*([*domain, UNKNOWN] for domain in self.domains))

    def outcomes(self, cell: Cell) -> frozenset[bool]:
        """What can come of a cell: {True}, {False} or both."""
        known = self._settled.get(cell)
        if known is None:
            known = self._settled[cell] = self._outcomes(cell)
        return known

    def _outcomes(self, cell: Cell) -> frozenset[bool]:
        if UNKNOWN not in cell:
            return frozenset({holds(self.criteria, {"taken_for_elder": False, **dict(zip(self.facts, cell))})})
        place = cell.index(UNKNOWN)
        possible = self._completions(place)
        return frozenset().union(*(self.outcomes((*cell[:place], value, *cell[place + 1 :])) for value in possible))

    def _completions(self, place: int) -> list[Any]:
        """An elder whose age nobody stated is taken for one: every completion is at least 60."""
        if self.is_about_elder and self.facts[place] == "age":
            return [value for value in self.domains[place] if value >= 60]
        return self.domains[place]

    def verdict(self, cell: Cell) -> str:
        """eligible, not_covered_by_plan or need_info."""
        outcomes = self.outcomes(cell)
        return "need_info" if len(outcomes) == 2 else "eligible" if True in outcomes else "not_covered_by_plan"

    def matters(self, cell: Cell) -> set[str]:
        """The unknown facts whose value can make a difference, everything else being equal."""
        open_places = [place for place, value in enumerate(cell) if value == UNKNOWN]
        found = set()
        for place in open_places:
            others = [p for p in open_places if p != place]
            for chosen in product(*(self._completions(p) for p in others)):
                full = list(cell)
                for p, value in zip(others, chosen):
                    full[p] = value
                ends = [self.outcomes((*full[:place], value, *full[place + 1 :])) for value in self._completions(place)]
                if len(set(ends)) > 1:
                    found.add(self.facts[place])
                    break
        return found
