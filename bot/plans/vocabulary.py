"""How people speak of what the plans speak of: data/vocabulary/policy_synonyms.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.language.patterns import any_of
from bot.data_files import read_yaml

_SPACE_BY_FIGURE = re.compile(r"(?<=[0-9])\s+(?=[\u4e00-\u9fff%])|(?<=[\u4e00-\u9fff])\s+(?=[0-9])")

_BLANK = "_"

_ONLY_ASK = ("days", "times", "age", "department", "processing_time", "address")
"""Kinds of answer whose words never name the matter itself."""

FILE = Path(__file__).resolve().parents[2] / "data" / "vocabulary" / "policy_synonyms.yml"
OUTSIDE = FILE.with_name("policy_outside.yml")


@dataclass(frozen=True)
class PolicyWords:
    """The vocabulary, compiled. `terms` are the plan's own words, in canonical spelling, that a question can be
    about. `foreign` are ways of asking about matters that no plan deals with. `away` finds another city in which
    somebody merely is."""

    same: Mapping[str, str]
    said: Mapping[str, str]
    terms: tuple[str, ...]
    asked: Mapping[str, re.Pattern[str]]
    not_asked: Mapping[str, re.Pattern[str]]
    shows: Mapping[str, re.Pattern[str]]
    outside: re.Pattern[str]
    other_cities: re.Pattern[str]
    other_cities_in_plans: re.Pattern[str]
    away: re.Pattern[str]
    stop: re.Pattern[str]
    same_pattern: re.Pattern[str]
    said_pattern: re.Pattern[str]
    terms_pattern: re.Pattern[str]
    particular: tuple[tuple[str, ...], ...]
    kept: frozenset[str]
    foreign: tuple[str, ...] = ()

    def knowing(self, plan_texts: Iterable[str]) -> PolicyWords:
        """The same vocabulary; a colloquial word that some plan uses itself stays beside the word it stands for."""
        known = "\n".join(_closed(text) for text in plan_texts)
        said = {word: f"{word} {plan}" if word in known else plan for word, plan in self.said.items()}
        return replace(self, said=said)

    def canonical(self, text: str) -> str:
        """The normalised text in lower case, with every spelling of a term replaced by the one that stands for all."""
        return self.same_pattern.sub(lambda match: self.same[match.group()], _closed(text))

    def in_plan_words(self, question: str) -> str:
        """The question with colloquial words replaced by the plan's, then made canonical."""
        return self.canonical(self.said_pattern.sub(lambda match: f" {self.said[match.group()]} ", _closed(question)))

    def content(self, text: str) -> str:
        """The canonical text without the words that only ask; such a word inside a term stays."""
        return self.stop.sub(lambda match: match.group() if match.group() in self.kept else " ", text)

    def asked_in(self, question: str) -> frozenset[str]:
        """The kinds of answer whose words stand in a normalised question in lower case."""
        found = {kind for kind, pattern in self.asked.items() if pattern.search(question)}
        excused = {kind for kind, pattern in self.not_asked.items() if pattern.search(question)}
        return frozenset(found - excused)

    def particulars_in(self, canonical: str) -> tuple[tuple[str, ...], ...]:
        """The named measures whose words all stand in a canonical text."""
        likely = [entry for entry in self.particular if entry[0] in canonical]
        return tuple(entry for entry in likely if all(part in canonical for part in entry))

    def form(self, plan_words: str) -> str:
        """A question in the plans' words with a blank for each term: how it asks, whatever it is about."""
        return "".join(self.terms_pattern.sub(_BLANK, plan_words).split())

    def terms_in(self, canonical: str) -> frozenset[str]:
        """The terms that a canonical text holds."""
        return frozenset(term for term in self.terms if term in canonical)


@lru_cache(maxsize=1)
def policy_words() -> PolicyWords:
    """The vocabulary of the project, read once."""
    foreign = tuple(way for ways in read_yaml(OUTSIDE)["outside"].values() for way in ways)
    return replace(load_words(FILE), foreign=foreign)


def load_words(path: Path) -> PolicyWords:
    """Reads a vocabulary file, whose words are in normalised spelling. Raises KeyError when a section is missing."""
    raw: dict[str, Any] = read_yaml(path)
    groups = [[word.lower() for word in group] for group in raw["same"]]
    same = {word: group[0] for group in groups for word in group}
    same_pattern = any_of(same)
    said = {word.lower(): plan for plan, words in raw["said"].items() for word in words}

    def canonical(word: str) -> str:
        return same_pattern.sub(lambda match: same[match.group()], word)

    plan_words = [canonical(part.lower()) for plan in raw["said"] for part in plan.split()]
    particular = [tuple(canonical(part.lower()) for part in entry.split()) for entry in raw["particular"]]
    only_ask = [word for kind in _ONLY_ASK for word in raw["asked"][kind]]
    stop = [word.lower() for word in (*raw["stop"], *only_ask)]
    plan_words += [part for entry in particular for part in entry]
    terms = dict.fromkeys(word for word in [*plan_words, *(group[0] for group in groups)] if len(word) > 1)
    return PolicyWords(
        same=same,
        said=said,
        terms=tuple(terms),
        asked={kind: any_of(words) for kind, words in raw["asked"].items()},
        not_asked={kind: any_of(words) for kind, words in raw["not_asked"].items()},
        shows={kind: re.compile(pattern) for kind, pattern in raw["shows"].items()},
        outside=any_of(raw["outside"]),
        other_cities=any_of(raw["other_cities"]),
        other_cities_in_plans=any_of(raw["other_cities_in_plans"]),
        away=re.compile(f"(?:{any_of(raw['other_cities']).pattern})市?.{{0,2}}?(?:{any_of(raw['away_for']).pattern})"),
        stop=any_of([*stop, *terms]),
        terms_pattern=any_of(terms),
        kept=frozenset(terms),
        particular=tuple(particular),
        same_pattern=same_pattern,
        said_pattern=any_of(said),
    )


def _closed(text: str) -> str:
    """Lower case, without the spaces a plan prints around figures."""
    return _SPACE_BY_FIGURE.sub("", text.lower())
