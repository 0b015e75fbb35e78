"""The vocabulary of facts: what each is called, how it is asked for, which answers are understood. Read from data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.data_files import read_yaml

from bot.eligibility.values import Facts, Span, Value
from bot.language.normalise import normalise

FILE = Path(__file__).resolve().parents[2] / "data" / "vocabulary" / "facts.yml"

KINDS = frozenset({"set", "one", "yes_no", "years", "months", "number", "text"})
NUMERIC = frozenset({"years", "months", "number"})
ROLES = ("elder", "family", "parent", "child", "provider")


class VocabularyError(ValueError):
    """The vocabulary contradicts itself. The message names the fact."""


@dataclass(frozen=True)
class Choice:
    """A button: what it shows and the answer it stands for."""

    title: str
    value: str


@dataclass(frozen=True)
class Fact:
    """One thing that may be known of a person.

    `values` maps each term to its plain words; `words` every accepted spelling to its term, `mentions` those that mean
    it even in passing, `must_ask` a spelling to the question it calls for. `about` are the roles it may be stated for;
    `cost` (1 to 5) grows with how private or hard the question is; `after` are facts that have to be known first.
    `low` and `high` bound numbers, in `unit`. `implies` and `denies`: what follows from a value, and what a no rules out.
    """

    id: str
    kind: str
    about: tuple[str, ...]
    name: str
    ask: str
    simple: str
    cost: int
    unit: str = ""
    low: float = 0
    high: float = 0
    fraction_below: float = 0
    values: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    mentions: Mapping[str, str] = field(default_factory=dict)
    must_ask: Mapping[str, str] = field(default_factory=dict)
    excludes: tuple[frozenset[str], ...] = ()
    implies: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    denies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    empty: str | None = None
    open: str | None = None
    change: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Choice, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether it is a number."""
        return self.kind in NUMERIC

    def question(self, person: str, *, simple: bool = False) -> str:
        """The question about a person."""
        return (self.simple if simple else self.ask).format(person=person)


@dataclass(frozen=True)
class Derived:
    """A fact worked out from others: the first of `sources` for each `per` of the second; else set by the judge."""

    kind: str
    sources: tuple[str, ...] = ()
    per: float = 1

    def value(self, facts: Facts) -> Span | None:
        """The value, or None when a source is unknown."""
        amounts = [value for name in self.sources if isinstance(value := facts.get(name), Span)]
        if len(amounts) != 2:
            return None
        amount, base = amounts
        return Span(amount.low * self.per / base.high, amount.high * self.per / base.low)


@dataclass(frozen=True)
class Vocabulary:
    """Every fact by id, in the order of the file, and the shorter names the interface accepts."""

    facts: Mapping[str, Fact]
    short: Mapping[str, str]
    derived: Mapping[str, Derived]

    def derive(self, facts: dict[str, Value]) -> None:
        """Adds what can be worked out from the facts."""
        for name, derived in self.derived.items():
            value = derived.value(facts)
            if value is not None:
                facts[name] = value

    def find(self, name: str) -> Fact | None:
        """A fact by its id or by the last part of it, where that is unmistakable (chain_sites)."""
        return self.facts.get(self.short.get(name, name))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of the project, read once."""
    return load_vocabulary(FILE)


def load_vocabulary(path: Path) -> Vocabulary:
    """Reads a vocabulary.

    Raises:
        VocabularyError: an unknown kind or role, a spelling for two values, a question missing; naming the fact.
    """
    raw: dict[str, Any] = read_yaml(path)
    entries: dict[str, dict[str, Any]] = raw["facts"]
    facts = {name: _fact(name, {**_borrowed(entries, entry), **entry}) for name, entry in entries.items()}
    _check_references(facts)
    short = _unmistakable(facts)
    return Vocabulary(MappingProxyType(facts), MappingProxyType(short), _derived(raw.get("derived", {})))


def _derived(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Derived]:
    return {
        name: Derived(body["kind"], tuple(body.get("sources", ())), body.get("per", 1)) for name, body in raw.items()
    }


def _borrowed(entries: Mapping[str, dict[str, Any]], entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a fact takes over from the one it is `like`: its values, not what follows from them."""
    like = entries.get(entry.get("like", ""), {})
    return {key: value for key, value in like.items() if key not in {"implies", "after"}}


def _fact(name: str, raw: Mapping[str, Any]) -> Fact:
    if raw.get("kind") not in KINDS:
        raise VocabularyError(f"{name}: {raw.get('kind')!r} is no kind of fact")
    if not set(raw.get("about", ())) or set(raw["about"]) - set(ROLES):
        raise VocabularyError(f"{name}: about has to name roles among {', '.join(ROLES)}")
    for key in ("name", "ask", "simple", "cost"):
        if not raw.get(key):
            raise VocabularyError(f"{name}: {key} is missing")
    values: dict[str, dict[str, Any]] = raw.get("values", {})
    low, high = raw.get("range", (0, 0))
    return Fact(
        id=name,
        kind=raw["kind"],
        about=tuple(raw["about"]),
        name=raw["name"],
        ask=raw["ask"],
        simple=raw["simple"],
        cost=int(raw["cost"]),
        unit=raw.get("unit", ""),
        low=low,
        high=high,
        fraction_below=raw.get("fraction_below", 0),
        values={value: body["say"] for value, body in values.items()},
        words=_words(name, values),
        mentions=_mentions(values),
        must_ask={normalise(word): entry["ask"] for entry in raw.get("must_ask", ()) for word in entry["words"]},
        excludes=tuple(frozenset(pair) for pair in raw.get("excludes", ())),
        implies=raw.get("implies", {}),
        denies={other: tuple(terms) for other, terms in raw.get("denies", {}).items()},
        after=tuple(raw.get("after", ())),
        empty=raw.get("empty"),
        open=raw.get("open"),
        change=raw.get("change", {}),
        buttons=_buttons(raw, values),
    )


def _words(name: str, values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, body in values.items():
        for word in (value, body["say"], *body.get("words", ()), *body.get("answers", ())):
            spelling = normalise(str(word))
            if found.setdefault(spelling, value) != value:
                raise VocabularyError(f"{name}: {spelling} stands for {found[spelling]} and for {value}")
    return found


def _mentions(values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The spellings that can be believed in running text: not those listed as answers only."""
    return {
        normalise(str(word)): value
        for value, body in values.items()
        for word in (value, *body.get("words", ()))
        if word not in body.get("answers", ())
    }


def _buttons(raw: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> tuple[Choice, ...]:
    given: Iterable[Mapping[str, str]] = raw.get("buttons", ())
    if given or not values:
        return tuple(Choice(button["title"], button["value"]) for button in given)
    return tuple(Choice(body["say"], value) for value, body in values.items())


def _check_references(facts: Mapping[str, Fact]) -> None:
    for fact in facts.values():
        named = {*fact.after, *fact.denies, *(other for effect in fact.implies.values() for other in effect)}
        terms = {*fact.implies, *(term for pair in fact.excludes for term in pair)}
        if named - set(facts) or terms - set(fact.values):
            unknown = sorted((named - set(facts)) | (terms - set(fact.values)))
            raise VocabularyError(f"{fact.id}: {', '.join(unknown)} is not known")
        if fact.numeric and not fact.low < fact.high:
            raise VocabularyError(f"{fact.id}: a number needs its range")


def _unmistakable(facts: Mapping[str, Fact]) -> dict[str, str]:
    """The last parts of dotted ids that name one fact only and are no fact themselves."""
    last: dict[str, list[str]] = {}
    for name in facts:
        if "." in name:
            last.setdefault(name.rsplit(".", 1)[1], []).append(name)
    return {part: names[0] for part, names in last.items() if len(names) == 1 and part not in facts}
