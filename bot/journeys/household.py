"""The people a conversation is about and what was told of each: heard, corrected, shown, judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.eligibility.facts import ROLES, vocabulary
from bot.eligibility.hearing import MOST_BETWEEN_SPOUSES, Heard
from bot.eligibility.parsing import parse_facts
from bot.eligibility.people import ELDER_FROM, FactProblem, Household, Person
from bot.eligibility.said import CHILD, ELDER, LISTS, PROVIDER
from bot.eligibility.values import Span
from bot.eligibility.whose import SPOUSE
from bot.language.counted import ANOTHER_ELDER
from bot.language.people import PRONOUN, SELF
from bot.vocabulary import people_words

_MOST_PEOPLE = 12
_OF_A_CHILDS_PARENT = frozenset({"stopped_work_for_child", "expecting", "children_count"})
_OF_THE_PARENTS = ("age", "household", "disability")


@dataclass(frozen=True)
class Known:
    """One person remembered. `kind` is a relation (妈妈), SELF, ELDER, CHILD or PROVIDER; `facts` are raw values."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Memory:
    """Everybody remembered, in the order first named. `focus` is the position of the one last spoken of."""

    people: tuple[Known, ...] = ()
    focus: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For the conversation's working memory."""
        return {"people": [{"kind": p.kind, "facts": dict(p.facts)} for p in self.people], "focus": self.focus}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any] | None) -> Memory:
        """What as_json gave; None is nobody."""
        people = tuple(Known(entry["kind"], entry["facts"]) for entry in (raw or {}).get("people", ()))
        return cls(people, (raw or {}).get("focus"))

    def put(self, position: int, fact: str, value: Any) -> Memory:
        """The same people, one fact of one of them replaced; None takes it away."""
        person = self.people[position]
        facts = {name: known for name, known in person.facts.items() if name != fact}
        changed = replace(person, facts=facts if value is None else {**facts, fact: value})
        return replace(self, people=(*self.people[:position], changed, *self.people[position + 1 :]))

    def without(self, position: int) -> Memory:
        """Everybody but the one at a position; the focus goes when it was on them."""
        focus = self.focus
        if focus is not None and focus >= position:
            focus = None if focus == position else focus - 1
        return Memory((*self.people[:position], *self.people[position + 1 :]), focus)

    def with_person(self, kind: str) -> tuple[Memory, int]:
        """The position of the one meant by `kind`, who is added when nobody fits."""
        found = self.position_of(kind)
        if found is not None:
            return self, found
        return Memory((*self.people, Known(kind))[-_MOST_PEOPLE:], self.focus), min(len(self.people), _MOST_PEOPLE - 1)

    def position_of(self, kind: str) -> int | None:
        """Where the one meant by a kind stands; None when nobody is, or when it may be one of several."""
        for position, person in enumerate(self.people):
            if person.kind == kind:
                return position
        if kind in {ELDER, CHILD}:
            same = [i for i, person in enumerate(self.people) if role_of_kind(person.kind) == kind]
            if self.focus in same:
                return self.focus
            return same[0] if len(same) == 1 else None
        return None


def role_of_kind(kind: str) -> str | None:
    """ELDER, CHILD or PROVIDER; None for the caller, whose role follows from what they tell."""
    relation = people_words().relations.get(kind)
    return relation.role if relation else kind if kind in {ELDER, CHILD, PROVIDER} else None


def remember(memory: Memory, heard: Iterable[Heard], *, replaces: bool = False) -> Memory:
    """Adds what was heard. Lists grow, unless the message takes back what was said; anything else is replaced."""
    heard = tuple(heard)
    for said in heard:
        kind = _kind(said.kind, memory) or _spouse(said, heard)
        if kind is None or (kind == SELF and not said.facts and not said.denied):
            continue
        memory = _renamed(memory, kind)
        memory, position = memory.with_person(kind)
        memory = replace(memory, focus=position) if kind != SELF or said.facts else memory
        for fact, value in said.facts.items():
            memory = memory.put(position, fact, _joined(memory.people[position].facts.get(fact), fact, value, replaces))
        for fact, values in said.denied.items():
            memory = memory.put(position, fact, _less(memory.people[position].facts.get(fact), fact, values))
    return memory


def kind_meant(kind: str, memory: Memory) -> str | None:
    """Whom a word means among those remembered: the one told of as 老人 is the mother where she is the only elder."""
    meant = _kind(kind, memory)
    position = None if meant is None else memory.position_of(meant)
    return meant if position is None else memory.people[position].kind


def _kind(kind: str, memory: Memory) -> str | None:
    """Whom a mention means: she is the one last spoken of; 老人 and 孩子 say what somebody is, not who."""
    if kind == PRONOUN:
        focus = memory.people[memory.focus].kind if memory.focus is not None else None
        return None if focus == SELF else focus  # nobody says she or he of themselves
    relation = people_words().relations.get(kind)
    return relation.role if relation and relation.unnamed else kind


def _spouse(said: Heard, heard: Sequence[Heard]) -> str | None:
    """我82她79: of whom an old person speaks as she or he, nobody else having been spoken of, is husband or wife."""
    mine = next((other.facts.get("age") for other in heard if other.kind == SELF), None)
    span = _years(mine) if said.kind == PRONOUN and "age" in said.facts else None
    theirs = _years(said.facts["age"]) if span else None
    is_couple = span and theirs and span.low >= ELDER_FROM and abs(span.low - theirs.low) <= MOST_BETWEEN_SPOUSES
    return SPOUSE if is_couple else None


def _years(raw: Any) -> Span | None:
    people = parse_facts({"age": raw}, None).people if raw is not None else ()
    years = people[0].facts.get("age") if people else None
    return years if isinstance(years, Span) else None


def _renamed(memory: Memory, kind: str) -> Memory:
    """An elder whom nobody had named yet turns out to be the mother."""
    role = role_of_kind(kind)
    if kind in {ELDER, CHILD, ANOTHER_ELDER} or role is None or any(person.kind == kind for person in memory.people):
        return memory
    people = tuple(Known(kind, person.facts) if person.kind == role else person for person in memory.people)
    return replace(memory, people=people)


def _joined(before: Any, fact: str, value: Any, replaces: bool) -> Any:
    if fact not in LISTS or replaces or not isinstance(before, list):
        return value  # what is so says more than what is not
    return list(dict.fromkeys([*before, *value]))


def _less(before: Any, fact: str, values: Sequence[Any]) -> Any:
    """A list without what is not so; what is not so, when nothing else is known; None when that says nothing."""
    kept = [value for value in before if value not in values] if isinstance(before, list) else []
    if kept or fact not in LISTS:
        return kept or None
    ruled_out = before["not"] if isinstance(before, dict) else []
    return {"not": list(dict.fromkeys([*ruled_out, *values]))}


@dataclass(frozen=True)
class Trouble:
    """A fact told of one of the people that cannot be used as it stands."""

    position: int
    problem: FactProblem


def household_of(memory: Memory, day: date) -> tuple[Household, tuple[Trouble, ...]]:
    """The people as the judge takes them, numbered by their position from 1, and what was told that cannot be used."""
    people: list[Person] = []
    troubles: list[Trouble] = []
    for position, known in enumerate(memory.people):
        read = parse_facts({"people": [_entry(known, memory, day)]}, day)
        people += [replace(person, number=position + 1) for person in read.people]
        troubles += [Trouble(position, problem) for problem in read.problems]
    return Household(tuple(people), flat=False), tuple(troubles)


def label_of(kind: str, me: str) -> str | None:
    """What the person is called back; `me` is the word for the caller; None for one whom nobody named."""
    return me if kind == SELF else kind if kind in people_words().relations else None


def _entry(known: Known, memory: Memory, day: date) -> dict[str, Any]:
    role = role_of_kind(known.kind) or _role_of_caller(known, memory, day)
    entry: dict[str, Any] = {**known.facts}
    if known.kind in people_words().relations:
        entry["relation"] = known.kind
    if known.kind == SELF and role in {"family", "parent"}:
        entry |= _of_their_parent(memory)
    return entry | ({"role": role} if role in ROLES else {})


def _role_of_caller(known: Known, memory: Memory, day: date) -> str | None:
    """Elder by age, parent by their children, family by what else they tell; None while it is open."""
    age = parse_facts({"age": known.facts.get("age")}, day).people
    years = age[0].facts.get("age") if age else None
    if isinstance(years, Span) and years.low >= ELDER_FROM:
        return "elder"
    stated = set(known.facts)
    has_child = any(role_of_kind(person.kind) == CHILD for person in memory.people)
    if stated & _OF_A_CHILDS_PARENT or (has_child and known.facts):
        return "parent"
    of_carer = {name for name in stated if vocabulary().facts[name].about[0] in {"family", "parent"}}
    has_elder = any(role_of_kind(person.kind) == ELDER for person in memory.people)
    return "family" if of_carer or has_elder else None


def _of_their_parent(memory: Memory) -> dict[str, Any]:
    """What was told of the caller's father or mother, where a rule about the caller asks for it."""
    relations = people_words().relations
    parents = [p for p in memory.people if p.kind in relations and relations[p.kind].parent]
    if not parents:
        return {}
    return {f"parent.{fact}": parents[0].facts[fact] for fact in _OF_THE_PARENTS if fact in parents[0].facts}
