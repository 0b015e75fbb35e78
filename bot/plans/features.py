"""What speaks for each clause as the answer to a question: one row of features per clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.language.normalise import normalise
from bot.model.policy import ClauseKind
from bot.plans.asked import Asked
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
    "ask_coverage",
    "ask_dense",
    "ask_terms",
)
"""The columns of a feature matrix."""


_UNIT = re.compile(r"(?:[0-9]|[(（])\s*(?:余|多|万|以上)?([张个家所户人次岁天对处平亿元])")
"""A figure's unit, or the unit an indicator's name ends with in brackets."""


@dataclass(frozen=True)
class Scored:
    """A question's features: `matrix` has a row per clause and a column per NAMES; the rest serves the choice of a
    quote."""

    matrix: Floats
    sentence_score: Floats
    service_score: Floats
    unknown_share: float
    terms: frozenset[str]


class Features:
    """Computes features. Vectors of sentences, headings and service titles are kept in `cache`."""

    def __init__(self, corpus: Corpus, encoder: Encoder, cache: Path | None) -> None:
        self._corpus = corpus
        self._encoder = encoder
        words = corpus.words
        titles = [words.canonical(normalise(service.title)) for service in corpus.services]
        self._sentences = LexicalIndex(corpus.canonical_sentences)
        self._clauses = LexicalIndex(corpus.canonical_clauses)
        self._headings = LexicalIndex(corpus.headings)
        self._titles = LexicalIndex(titles)
        asks = [words.in_plan_words(normalise(ask)) for _, ask in corpus.asks]
        self._asks = LexicalIndex([words.content(ask) for ask in asks])
        self._known = LexicalIndex([*corpus.canonical_sentences, *titles, *asks])
        self._vectors = self._all_vectors(cache)
        self._kinds = self._static()
        self._clause_terms = self._terms_of(corpus.canonical_clauses)
        self._sentence_terms = self._terms_of(corpus.canonical_sentences)
        self._title_terms = self._terms_of(titles)
        self._ask_terms = self._terms_of(asks).reshape(len(asks), len(words.terms))
        frequency = self._clause_terms.sum(axis=0) + 0.5
        self._term_weight: Floats = np.log(1 + len(corpus.clauses) / frequency).astype(np.float32)
        self._units = [frozenset(_UNIT.findall(text)) for text in corpus.canonical_sentences]
        self._figures = np.array([_has_digit(text) for text in corpus.sentence_texts], dtype=np.float32)

    def _all_vectors(self, cache: Path | None) -> Vectors:
        corpus = self._corpus
        headings = [clause.heading for clause in corpus.clauses]
        return cached_vectors(
            [*corpus.sentence_texts, *headings, *(s.title for s in corpus.services), *(a for _, a in corpus.asks)],
            self._encoder,
            cache,
        )

    def _terms_of(self, texts: Sequence[str]) -> Floats:
        terms = self._corpus.words.terms
        return np.array([[term in text for term in terms] for text in texts], dtype=np.float32)

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
        dense = encode([question], self._encoder)[0] @ self._vectors.T
        found_terms = words.terms_in(plan_words)
        term_row: Floats = np.array([term in found_terms for term in words.terms], dtype=np.float32) * self._term_weight
        term_row = term_row / max(float(term_row.sum()), 1e-6)
        columns, sentence_score, service_score = self._columns(query, dense, term_row, asked)
        return Scored(
            matrix=np.column_stack([columns[name] for name in NAMES]),
            sentence_score=sentence_score,
            service_score=service_score,
            unknown_share=self._known.unknown_share(query),
            terms=found_terms,
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
            "service_dense": dense[n + m : n + m + len(self._corpus.services)],
            "service_terms": self._title_terms @ term_row,
        }
        ask = {
            "ask_coverage": self._asks.coverage(query),
            "ask_dense": dense[n + m + len(self._corpus.services) :],
            "ask_terms": self._ask_terms @ term_row,
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
            **{name: (self._corpus.citing * column).max(axis=1) for name, column in service.items()},
            **{name: self._of_asks(column) for name, column in ask.items()},
            "indicator": self._kinds["indicator"] * (1 - number),
            "indicator_number": self._kinds["indicator"] * number,
            "indicator_number_recall": self._kinds["indicator"] * number * heading_recall,
            "task": self._kinds["task"],
            "note": self._kinds["note"],
            "background": self._kinds["background"] * (1 - float(asked.wants("now"))),
            "background_now": self._kinds["background"] * float(asked.wants("now")),
            "people": self._kinds["people"],
            "department": self._kinds["responsible"] * float(asked.wants("department")),
            "truncated": self._kinds["truncated"],
            "unit": self._per_clause(self._with_unit(asked.units) * coverage),
            "shows_figure": self._per_clause(self._figures * coverage) * number,
        }
        sentence_score: Floats = coverage + sentence_terms + dense[:n] + 0.15 * number * self._figures
        service_score: Floats = sum(service.values(), start=np.zeros(len(self._corpus.services), dtype=np.float32))
        return columns, sentence_score, service_score

    def _of_asks(self, column: Floats) -> Floats:
        """For each clause its best way of asking; 0 where none is written down."""
        if not len(column):
            return np.zeros(len(self._corpus.clauses), dtype=np.float32)
        best: Floats = (self._corpus.asking * column).max(axis=1)
        return best

    def _with_unit(self, units: frozenset[str]) -> Floats:
        """Which sentences state a figure in one of the units asked for."""
        return np.array([not units.isdisjoint(stated) for stated in self._units], dtype=np.float32)

    def _per_clause(self, per_sentence: Floats) -> Floats:
        highest: Floats = np.maximum.reduceat(per_sentence, self._corpus.starts)
        return highest


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)
