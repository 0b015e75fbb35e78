"""The interface's `facts` to people: flat for one, or {"people": [{"role": …}, …]}. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.eligibility.facts import ROLES, Fact, Vocabulary, vocabulary
from bot.eligibility.people import FactProblem, Household, Person
from bot.eligibility.reading import Unusable, read_value
from bot.eligibility.values import Span, Value, Without

_GROUPS = ("provider", "parent")
_MOST_PEOPLE = 20
_MOST_FACTS = 100
_CHILD_UNTIL = 18


def parse_facts(raw: object, as_of: date | None = None, known: Vocabulary | None = None) -> Household:
    """Reads facts as the interface takes them.

    Args:
        raw: a JSON object: facts of one person, or `people`, a list of objects with a `role` each.
        as_of: the day of asking; without it a year of birth cannot be used.
        known: the vocabulary; the project's own by default.

    Returns:
        The household. Its `problems` name what cannot be used: not_an_object, unknown_fact, unknown_value, ask_value,
        contradiction, impossible_age, out_of_range, wrong_kind, wrong_role, unknown_role, mixed_people, too_many.
        Facts with a problem are left out; never raises.
    """
    reader = _Reader(known or vocabulary(), as_of)
    if not isinstance(raw, Mapping):
        return Household(problems=(FactProblem("not_an_object"),))
    if "people" not in raw:
        return Household(reader.people([raw]), tuple(reader.problems), flat=True)
    listed = raw["people"]
    if not isinstance(listed, list) or not all(isinstance(entry, Mapping) for entry in listed):
        return Household(problems=(FactProblem("not_an_object"),), flat=False)
    if len(raw) > 1:
        reader.problems.append(
            FactProblem("mixed_people", None, {"names": "、".join(sorted(set(raw) - {"people"}))[:60]})
        )
    if len(listed) > _MOST_PEOPLE:
        return Household(problems=(FactProblem("too_many", None, {"most": _MOST_PEOPLE}),), flat=False)
    return Household(reader.people(listed), tuple(reader.problems), flat=False)


class _Reader:
    """Reads people one after the other and collects what is wrong."""

    def __init__(self, known: Vocabulary, as_of: date | None) -> None:
        self._known = known
        self._as_of = as_of
        self.problems: list[FactProblem] = []

    def people(self, entries: Iterable[Mapping[str, Any]]) -> tuple[Person, ...]:
        found = (self._person(entry, number) for number, entry in enumerate(entries, 1))
        return tuple(person for person in found if person is not None)

    def _person(self, entry: Mapping[str, Any], number: int) -> Person | None:
        if len(entry) > _MOST_FACTS:
            self.problems.append(FactProblem("too_many", None, {"most": _MOST_FACTS}))
            return None
        role = self._role(entry.get("role"))
        facts: dict[str, Value] = {}
        for name, raw in _flattened(entry):
            if name != "role":
                self._state(role, name, raw, facts)
        if not facts and role is None:
            return None
        if role is None and self._is_mixed(facts):
            return None
        relation = facts.pop("relation", None)
        if role == "child":
            _age_to_months(facts)
        self._imply(facts)
        self._known.derive(facts)
        if role is not None:
            facts["role"] = role
        return Person(role, facts, relation if isinstance(relation, str) else None, number)

    def _role(self, raw: object) -> str | None:
        if raw is None:
            return None
        fact = self._known.facts["role"]
        role = fact.words.get(raw) if isinstance(raw, str) else None
        if role not in ROLES:
            values = {"name": fact.name, "value": str(raw)[:60], "accepted": "、".join(ROLES)}
            self.problems.append(FactProblem("unknown_role", "role", values))
            return None
        return role

    def _state(self, role: str | None, name: str, raw: Any, facts: dict[str, Value]) -> None:
        fact = self._known.find(name)
        if fact is None:
            self.problems.append(FactProblem("unknown_fact", name[:60], {"name": name[:60]}))
            return
        if role is not None and role not in fact.about:
            self.problems.append(self._wrong_role(role, fact))
            return
        try:
            value = read_value(fact, raw, self._as_of)
        except Unusable as unusable:
            self.problems.append(unusable.problem)
            return
        if value is not None and facts.setdefault(fact.id, value) != value:
            self.problems.append(
                FactProblem("contradiction", fact.id, {"name": fact.name, "values": name, "value": str(raw)[:60]})
            )

    def _wrong_role(self, role: str, fact: Fact) -> FactProblem:
        said = self._known.facts["role"].values
        about = "、".join(said[other] for other in fact.about)
        return FactProblem("wrong_role", fact.id, {"name": fact.name, "role": said[role], "about": about})

    def _is_mixed(self, facts: Mapping[str, Value]) -> bool:
        """Whether one flat person is both a provider and somebody in a family: nobody can be told apart."""
        of_provider = [name for name in facts if name.startswith("provider.")]
        of_people = [name for name in facts if not name.startswith("provider.") and name != "relation"]
        if of_provider and of_people:
            names = "、".join(self._known.facts[name].name for name in (of_provider[0], of_people[0]))
            self.problems.append(FactProblem("mixed_people", None, {"names": names}))
        return bool(of_provider and of_people)

    def _imply(self, facts: dict[str, Value]) -> None:
        """Adds what follows from what was stated; a statement of its own wins."""
        for name, value in list(facts.items()):
            fact = self._known.facts[name]
            for term in (value or {fact.empty}) if isinstance(value, frozenset) else ():
                for other, implied in fact.implies.get(term or "", {}).items():
                    facts.setdefault(other, implied)
            for other, terms in fact.denies.items() if value is False else ():
                _rule_out(facts, other, terms)


def _rule_out(facts: dict[str, Value], name: str, terms: Iterable[str]) -> None:
    """Adds what is not so to a fact of which nothing else is known."""
    known = facts.get(name, Without(frozenset()))
    if isinstance(known, Without):
        facts[name] = Without(known.terms.union(terms))


def _flattened(entry: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Facts with dotted names; {"provider": {"type": …}} is the same as {"provider.type": …}."""
    for name, raw in entry.items():
        if name in _GROUPS and isinstance(raw, Mapping):
            yield from ((f"{name}.{part}", value) for part, value in raw.items())
        else:
            yield _dotted(str(name), entry), raw


def _dotted(name: str, entry: Mapping[str, Any]) -> str:
    """A provider's `type` is provider.type."""
    return f"provider.{name}" if entry.get("role") == "provider" and name in {"type", "level", "project"} else name


def _age_to_months(facts: dict[str, Value]) -> None:
    """A child's age in years says its months only between two bounds."""
    age = facts.pop("age", None)
    if isinstance(age, Span) and age.high < _CHILD_UNTIL:
        facts.setdefault("child_age_months", Span(age.low * 12, age.high * 12 + 11))
    elif isinstance(age, Span):
        facts["age"] = age
