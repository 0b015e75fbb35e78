"""What somebody on the telephone said, as a clerk typed it: of whom, what kind of place, where, in which city. Pure.

By rule alone, with the words the conversations are read with, so that it takes a millisecond and needs no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from bot.eligibility.hearing import hear, topic_of
from bot.eligibility.json_views import facts_json
from bot.eligibility.values import Span
from bot.journeys.household import Memory, household_of, remember
from bot.language.exclusions import REACH, is_wanted_again
from bot.language.figures import price_limit
from bot.language.normalise import normalise
from bot.model.place import Place, PlaceLevel
from bot.vocabulary import FacilityWords, facility_words, phrases

LONGEST = 400
"""Characters that are read; a call's note is no longer."""


class Mention(Protocol):
    """A place named: its candidates, the likeliest first."""

    @property
    def candidates(self) -> tuple[Place, ...]: ...


class Mentions(Protocol):
    """The places named in a text, and the cities named that are not covered."""

    @property
    def places(self) -> tuple[Any, ...]: ...
    @property
    def other_cities(self) -> tuple[str, ...]: ...


class Places(Protocol):
    """The gazetteer."""

    def find(self, text: str, *, city: str | None = None) -> Mentions: ...


@dataclass(frozen=True)
class Call:
    """What was read. `facts` are people as the judge takes them; `topic` is the text without them; `kind` a category or
    group of categories; `other_city` one named that is not covered; `months` the age of the youngest child."""

    text: str
    city: str | None
    topic: str
    facts: Mapping[str, Any]
    kind: str | None = None
    labels: tuple[str, ...] = ()
    labels_excluded: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    admits: tuple[str, ...] = ()
    max_price: int | None = None
    months: int | None = None
    place: Place | None = None
    other_city: str | None = None


def read_call(text: str, city: str | None, places: Places, today: date) -> Call:
    """Reads what a clerk typed. `city` is the one the clerk has chosen; one named in the text wins."""
    said = normalise(text)[:LONGEST]
    found = places.find(said, city=city)
    named = next((mention.candidates[0] for mention in found.places if mention.candidates), None)
    finest = next((p for p in _candidates(found) if p.level is not PlaceLevel.CITY), None)
    household, _ = household_of(remember(Memory(), hear(said, today)), today)
    spoken = _spoken(said)
    people = facts_json(household)["people"] if household.people else []
    ages = [p.facts["child_age_months"] for p in household.people if "child_age_months" in p.facts]
    price = price_limit(said)
    return Call(
        text=said,
        city=named.city if named else city,
        topic=topic_of(said, today),
        facts={"people": people},
        kind=next(iter(spoken["category"]), None),
        labels=tuple(spoken["label"]),
        labels_excluded=tuple(spoken["excluded"]),
        sessions=tuple(spoken["session"]),
        admits=tuple(spoken["admits"]),
        max_price=price[0] if price else None,
        months=min((int(age.low) for age in ages if isinstance(age, Span)), default=None),
        place=finest,
        other_city=next(iter(found.other_cities), None) if named is None else None,
    )


def _candidates(found: Mentions) -> Iterator[Place]:
    for mention in found.places:
        yield from mention.candidates[:1]


def _spoken(text: str) -> dict[str, list[str]]:
    """The terms of the facility vocabulary in a text, by kind, the longest wording first to claim its characters."""
    found: dict[str, list[str]] = {kind: [] for kind in ("category", "label", "excluded", "session", "admits")}
    taken: set[int] = set()
    hits: list[tuple[int, str, str]] = []
    for wording, kind, term in _wordings():
        at = text.find(wording)
        while at >= 0:
            span = range(at, at + len(wording))
            if not taken.intersection(span):
                taken.update(span)
                hits.append((at, kind, term))
            at = text.find(wording, at + 1)
    for at, kind, term in sorted(hits):
        wanted = not _is_excluded(text, at)
        if kind == "label" or wanted:
            found[kind if wanted else "excluded"].append(term)
    return {kind: list(dict.fromkeys(terms)) for kind, terms in found.items()}


def _is_excluded(text: str, at: int) -> bool:
    before = text[:at]
    ends = (before.rfind(no) + len(no) for no in map(normalise, phrases().exclusions) if no in before)
    return any(at - end <= REACH and not is_wanted_again(before[end:]) for end in ends)


@lru_cache(maxsize=1)
def _wordings() -> tuple[tuple[str, str, str], ...]:
    """Every wording of the vocabulary with its kind and term, the longest first."""
    words = facility_words()
    listed = [
        *((wording, "category", category.id) for category in _kinds(words) for wording in category.words),
        *_terms("label", words.labels),
        *_terms("session", words.sessions),
        *_terms("admits", words.admits),
    ]
    return tuple(sorted(((normalise(w), kind, term) for w, kind, term in listed), key=lambda row: -len(row[0])))


def _kinds(words: FacilityWords) -> Iterable[Any]:
    return (*words.categories.values(), *words.groups.values())


def _terms(kind: str, terms: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, str, str]]:
    return ((wording, kind, term) for term, wordings in terms.items() for wording in wordings)
