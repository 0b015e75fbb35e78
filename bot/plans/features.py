"""What speaks for each clause as the answer to a question: one row of features per clause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.model.policy import ClauseKind
from bot.plans.asked import Asked
from bot.plans.evidence import Evidence, Weighed, examples
from bot.plans.kinds import FOREIGN, Kinds, Wanted
from bot.plans.cache_files import beside
from bot.plans.lexical import LexicalIndex, tokens
from bot.plans.units import Corpus
from bot.plans.vectors import Encoder, Vectors, cached_vectors, encode

Floats = npt.NDArray[np.float32]

NAMES = (
    "sentence_coverage",
    "clause_coverage",
    "heading_coverage",
    "heading_recall",
    "terms",
    "sentence_terms",
    "dense",
    "dense_heading",
    "service_coverage",
    "service_recall",
    "service_dense",
    "service_terms",
    "indicator",
    "indicator_number",
    "indicator_number_recall",
    "task",
    "note",
    "background",
    "background_now",
    "people",
    "department",
    "truncated",
    "shows_figure",
    "unit",
    "evidence",
)
"""The columns of a feature matrix."""


_UNIT = re.compile(r"(?:[0-9]|[(（])\s*(?:余|多|万|以上)?([张个家所户人次岁天对处平亿元])")
"""A figure's unit, or the unit an indicator's name ends with in brackets."""


@dataclass(frozen=True)
class Scored:
    """A question's features: `matrix` has a row per clause and a column per NAMES; the rest serves the choice of a
    quote. `wanted`: what kind of answer."""

    matrix: Floats
    sentence_score: Floats
    service_score: Floats
    weighed: Weighed
    terms: frozenset[str]
    wanted: Wanted


class Features:
    """Computes features. `kinds` are ways of asking by kind of answer; vectors of all texts are kept in `cache`."""

    def __init__(
        self, corpus: Corpus, encoder: Encoder, cache: Path | None, kinds: Mapping[str, Sequence[str]]
    ) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._sentences = LexicalIndex(corpus.canonical_sentences)
        self._clauses = LexicalIndex(corpus.canonical_clauses)
        self._headings = LexicalIndex(corpus.headings)
        self._titles = LexicalIndex(corpus.titles)
        self.evidence, self.kinds, self._vectors = self._learn(cache, kinds)
        self._is = self._static()
        self._clause_terms = self._terms_of(corpus.canonical_clauses)
        self._sentence_terms = self._terms_of(corpus.canonical_sentences)
        self._title_terms = self._terms_of(corpus.titles)
        frequency = self._clause_terms.sum(axis=0) + 0.5
        self._term_weight: Floats = np.log(1 + len(corpus.clauses) / frequency).astype(np.float32)
        self._units = [frozenset(_UNIT.findall(text)) for text in corpus.canonical_sentences]
        self._figures = np.array([_has_digit(text) for text in corpus.sentence_texts], dtype=np.float32)

    def _learn(self, cache: Path | None, kinds: Mapping[str, Sequence[str]]) -> tuple[Evidence, Kinds, Vectors]:
        """The evidence, the kinds of answer, and the vectors of sentences, headings and service titles."""
        corpus = self._corpus
        known = examples(corpus)
        headings = [clause.heading for clause in corpus.clauses]
        own = [*corpus.sentence_texts, *headings, *(service.title for service in corpus.services)]
        kinds = {**kinds, FOREIGN: corpus.words.foreign}
        asked, ways = [example.text for example in known], [text for listed in kinds.values() for text in listed]
        place = {text: n for n, text in enumerate(dict.fromkeys([*own, *asked, *ways]))}
        vectors = cached_vectors(list(place), self._encoder, cache)
        of_known, of_ways, of_own = (vectors[[place[text] for text in texts]] for texts in (asked, ways, own))
        evidence = Evidence(corpus, known, of_known, beside(cache, "evidence.npz"))
        return evidence, Kinds(corpus.words, kinds, of_ways, beside(cache, "kinds.npz")), of_own

    def _terms_of(self, texts: Sequence[str]) -> Floats:
        terms = self._corpus.words.terms
        held = np.array([[term in text for term in terms] for text in texts], dtype=np.float32)
        return held.reshape(len(texts), len(terms))  # a new city has no services yet

    def _static(self) -> dict[str, Floats]:
        clauses = self._corpus.clauses
        facts = {
            "indicator": [c.kind is ClauseKind.INDICATOR for c in clauses],
            "task": [c.kind is ClauseKind.TASK for c in clauses],
            "note": [c.kind is ClauseKind.NOTE for c in clauses],
            "background": [any("实施背景" in part for part in c.path) for c in clauses],
            "people": [c.path[0].startswith("附件") and c.kind is ClauseKind.CLAUSE for c in clauses],
            "responsible": [bool(c.responsible) for c in clauses],
            "truncated": [c.truncated for c in clauses],
        }
        return {name: np.array(column, dtype=np.float32) for name, column in facts.items()}

    def score(self, question: str, asked: Asked) -> Scored:
        """The features of a normalised question for every clause."""
        words = self._corpus.words
        plan_words = words.in_plan_words(question)
        content = words.content(plan_words)
        query = tokens(content)
        vector = encode([question], self._encoder)[0]
        dense = self._vectors @ vector
        weighed = self.evidence.weigh((question, content), vector)
        found_terms = words.terms_in(plan_words)
        term_row: Floats = np.array([term in found_terms for term in words.terms], dtype=np.float32) * self._term_weight
        term_row = term_row / max(float(term_row.sum()), 1e-6)
        columns, sentence_score, service_score = self._columns(query, dense, term_row, asked)
        columns["evidence"] = weighed.clauses
        return Scored(
            matrix=np.column_stack([columns[name] for name in NAMES]),
            sentence_score=sentence_score,
            service_score=service_score,
            weighed=weighed,
            terms=found_terms,
            wanted=self.kinds.wanted(question, plan_words, asked.kinds, vector),
        )

    def _columns(
        self, query: list[str], dense: Vectors, term_row: Floats, asked: Asked
    ) -> tuple[dict[str, Floats], Floats, Floats]:
        n, m = len(self._corpus.sentence_texts), len(self._corpus.clauses)
        coverage = self._sentences.coverage(query)
        sentence_terms = self._sentence_terms @ term_row
        heading_recall = self._headings.recall(query)
        service = {
            "service_coverage": self._titles.coverage(query),
            "service_recall": self._titles.recall(query),
            "service_dense": dense[n + m :],
            "service_terms": self._title_terms @ term_row,
        }
        number = float(asked.wants("number"))
        columns = {
            "sentence_coverage": self._per_clause(coverage),
            "clause_coverage": self._clauses.coverage(query),
            "heading_coverage": self._headings.coverage(query),
            "heading_recall": heading_recall,
            "terms": self._clause_terms @ term_row,
            "sentence_terms": self._per_clause(sentence_terms),
            "dense": self._per_clause(dense[:n]),
            "dense_heading": dense[n : n + m],
            **{name: (self._corpus.citing * column).max(axis=1, initial=0) for name, column in service.items()},
            "indicator": self._is["indicator"] * (1 - number),
            "indicator_number": self._is["indicator"] * number,
            "indicator_number_recall": self._is["indicator"] * number * heading_recall,
            "task": self._is["task"],
            "note": self._is["note"],
            "background": self._is["background"] * (1 - float(asked.wants("now"))),
            "background_now": self._is["background"] * float(asked.wants("now")),
            "people": self._is["people"],
            "department": self._is["responsible"] * float(asked.wants("department")),
            "truncated": self._is["truncated"],
            "unit": self._per_clause(self._with_unit(asked.units) * coverage),
            "shows_figure": self._per_clause(self._figures * coverage) * number,
        }
        sentence_score: Floats = coverage + sentence_terms + dense[:n] + 0.15 * number * self._figures
        service_score: Floats = sum(service.values(), start=np.zeros(len(self._corpus.services), dtype=np.float32))
        return columns, sentence_score, service_score

    def _with_unit(self, units: frozenset[str]) -> Floats:
        """Which sentences state a figure in one of the units asked for."""
        return np.array([not units.isdisjoint(stated) for stated in self._units], dtype=np.float32)

    def _per_clause(self, per_sentence: Floats) -> Floats:
        highest: Floats = np.maximum.reduceat(per_sentence, self._corpus.starts)
        return highest


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)
