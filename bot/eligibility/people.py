"""Who is spoken of: a household of several people, and whom of them a sheet judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bot.eligibility.values import Facts, Span, Value

ELDER_FROM = 60
"""Years. The plans do not say who is an elder; data/vocabulary/terms.yml has the reading."""

TAKEN_FOR_ELDER = "taken_for_elder"
"""The derived fact that somebody is spoken of as an elder and nobody stated an age."""

_OF_AN_ELDER = frozenset(
    {
        "age", "household", "disability", "living", "recognised_advanced_age", "economic_hardship", "low_income",
        "wish_central", "sudden_hardship", "special_person", "special_difficulty", "preferential_group",
        "in_institution", "institution_has_counselling", "has_need", "insured", "assessed_disabled",
    }
)  # fmt: skip
_OF_A_CHILD = frozenset({"child_age_months", "children_count", "expecting"})
_OF_A_CARER = frozenset(
    {
        "is_only_child",
        "parent_in_hospital",
        "cares_for",
        "stopped_work_for_child",
        "employed_by",
        "children_count",
        "expecting",
    }
)
_PARENT = "parent."


@dataclass(frozen=True)
class FactProblem:
    """Something stated that cannot be used. `values` fill the sentence `utter_eligibility_problem_<code>`."""

    code: str
    fact: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """One person and what is known of them. `role` None: not said. `label` is what the caller calls them (妈妈).

    `prefix` stands before the names of their facts where they were stated as another's (parent.age). `among` is their
    place (from 1) among several of a kind that nobody named; else 0.
    """

    role: str | None
    facts: Facts
    label: str | None = None
    number: int = 0
    prefix: str = ""
    among: int = 0

    def with_facts(self, **more: Value) -> Person:
        """The same person, with more known."""
        return replace(self, facts={**self.facts, **more})


@dataclass(frozen=True)
class Household:
    """The people spoken of, and what was stated but cannot be used. `flat`: the facts were given of one person."""

    people: tuple[Person, ...] = ()
    problems: tuple[FactProblem, ...] = ()
    flat: bool = True

    def judged_as(self, kind: str) -> tuple[Person, ...]:
        """Whom a sheet about `kind` (elder, child, family, provider) judges; empty when nobody such is spoken of."""
        return self._subjects[kind]

    @cached_property
    def _subjects(self) -> dict[str, tuple[Person, ...]]:
        elders = (*filter(self._is_elder, self.people), *self._parents())
        return {
            "elder": _told_apart(tuple(map(_taken_for_elder, elders))),
            "child": _told_apart(self._children()),
            "family": _told_apart(tuple(filter(_is_carer, self.people))),
            "provider": _told_apart(tuple(filter(_is_provider, self.people))),
        }

    def _is_elder(self, person: Person) -> bool:
        if person.role in {"elder", None}:
            return person.role == "elder" or bool(_OF_AN_ELDER & set(person.facts))
        age = person.facts.get("age")
        grown_old = isinstance(age, Span) and age.low >= ELDER_FROM
        spoken_of = self.flat and bool(_OF_AN_ELDER & set(person.facts))
        return person.role in {"family", "parent"} and (grown_old or spoken_of)

    def _parents(self) -> list[Person]:
        """The parents of callers of whom something was stated as parent.age and the like, unless an elder is named."""
        if any(person.role == "elder" for person in self.people):
            return []
        return [
            Person("elder", {name.removeprefix(_PARENT): value for name, value in stated}, None, person.number, _PARENT)
            for person in self.people
            if (stated := [(name, value) for name, value in person.facts.items() if name.startswith(_PARENT)])
        ]

    def _children(self) -> tuple[Person, ...]:
        """The children; where nobody is given as a child, the parents with what they told of theirs."""
        children = tuple(person for person in self.people if person.role == "child")
        return children or tuple(person for person in self.people if _OF_A_CHILD & set(person.facts))


NOBODY = Person(None, {TAKEN_FOR_ELDER: False})
"""Stands for the one a service is about while nobody was spoken of: everything is unknown."""


def _is_carer(person: Person) -> bool:
    return person.role in {"family", "parent"} or (
        person.role in {None, "elder"} and bool(_OF_A_CARER & set(person.facts))
    )


def _is_provider(person: Person) -> bool:
    return person.role == "provider" or any(name.startswith("provider.") for name in person.facts)


def _taken_for_elder(person: Person) -> Person:
    """Whoever is spoken of as an elder is taken for one until an age says otherwise; that alone needs no asking."""
    return person.with_facts(taken_for_elder="age" not in person.facts)


def _told_apart(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Several people whom nobody named are numbered."""
    if sum(person.label is None for person in people) < 2:
        return people
    return tuple(replace(person, among=place) for place, person in enumerate(people, 1))
