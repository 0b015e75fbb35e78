"""Evidence from ways of asking: which clause a question resembles, learnt from thousands of examples in closed form.

Kernel ridge regression (Saunders, Gammerman and Vovk, 1998) from texts to clauses, one per plan. Two texts are alike by
wording (n-grams) and by meaning (sentence vectors). Its leave-one-out predictions are exact and cheap, so that what is
built upon it can be fitted on the examples themselves. What is learnt is kept and learnt anew when an example changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.language.normalise import normalise
from bot.plans.grams import Matrix, Views, learn
from bot.plans.cache_files import digest
from bot.plans.kept import Learnt, read_kept, write_kept
from bot.plans.ridge import in_meaning, left_out, solve
from bot.plans.units import Corpus
from bot.plans.vectors import Vectors
from bot.plans.vocabulary import PolicyWords

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_VERSION = "3"
"""To be raised when the way of learning changes, so that nothing kept from before is used."""

_RIDGE = 0.3

_TRUST = {"ask": 1.0, "sentence": 0.5, "title": 0.7, "service_ask": 0.4, "outside": 1.0}
"""How much an example counts. A service speaks for several clauses, so its examples are less exact."""

_LATER_CLAUSE = 0.7
"""A service's main clause is wanted in full, each later one less than the one before."""


@dataclass(frozen=True)
class Example:
    """A text, how much each clause row answers it (0 to 1), its plan (None: outside all), and how far it is trusted."""

    text: str
    rows: tuple[tuple[int, float], ...]
    plan: str | None
    trust: float


@dataclass(frozen=True)
class Weighed:
    """The evidence for each clause and for a matter outside the plans (about 0 to 1), likeness to the nearest example
    (0 to 2), share of unknown words."""

    clauses: Floats
    outside: float
    nearest: float
    unknown_share: float


class Evidence:
    """Weighs questions. `known` are the examples of the corpus and `vectors` theirs, in that order."""

    def __init__(self, corpus: Corpus, known: Sequence[Example], vectors: Vectors, cache: Path | None) -> None:
        self._words = corpus.words
        self._size = len(corpus.clauses)
        self.examples = known
        self.groups = _groups(self.examples)
        self._columns = [_columns([self.examples[place] for place in group]) for group in self.groups]
        self._inside = np.array([bool(example.rows) for example in known])
        self._vectors = np.ascontiguousarray(vectors)
        self._learnt = self._kept(cache)
        self._postings = self._learnt.wording.T.tocsr()

    def weigh(self, views: Views, vector: Vectors) -> Weighed:
        """The evidence of a question: its views (see `views_of`) and its sentence vector."""
        row = self._learnt.space.rows([views])
        alike = np.asarray((row @ self._postings).todense(), dtype=np.float32).ravel() + in_meaning(
            self._vectors @ vector
        )
        clauses, outside = np.zeros(self._size, dtype=np.float32), 0.0
        for group, columns, coefficients in zip(self.groups, self._columns, self._learnt.coefficients, strict=True):
            found = alike[group] @ coefficients
            clauses[columns] = found[:-1]
            outside = max(outside, float(found[-1]))
        nearest = float(alike[self._inside].max())
        return Weighed(clauses, outside, nearest, self._learnt.space.unknown_share(views))

    def left_out(self) -> Floats:
        """Shape (examples, clauses): the evidence for each example as if it had not been an example."""
        found = np.zeros((len(self.examples), self._size), dtype=np.float32)
        for group, columns in zip(self.groups, self._columns, strict=True):
            kernel, target = self._problem(self._learnt.wording, group, columns)
            found[group, columns] = left_out(kernel, target)[:, :-1]
        return found

    def _kept(self, cache: Path | None) -> Learnt:
        key = self._key()
        kept = read_kept(cache, key)
        if kept is not None:
            return kept
        views = [views_of(normalise(example.text), self._words) for example in self.examples]
        space = learn(views)
        wording = space.rows(views)
        solved = [self._solved(wording, group, columns) for group, columns in zip(self.groups, self._columns)]
        learnt = Learnt(space, wording, solved)
        write_kept(cache, key, learnt)
        return learnt

    def _solved(self, wording: Matrix, group: Rows, columns: slice) -> Floats:
        return solve(*self._problem(wording, group, columns))

    def _problem(self, wording: Matrix, group: Rows, columns: slice) -> tuple[Any, Any]:
        """The regularised kernel of one plan's examples; the clauses wanted for each, and whether it is outside."""
        texts, vectors = wording[group], self._vectors[group]
        kernel = (texts @ texts.T).toarray() + in_meaning(vectors @ vectors.T)
        chosen = [self.examples[place] for place in group]
        kernel[np.diag_indices_from(kernel)] += _RIDGE / np.array([example.trust for example in chosen])
        target = np.zeros((len(chosen), self._size + 1), dtype=np.float32)
        target[:, -1] = [not example.rows for example in chosen]
        for place, example in enumerate(chosen):
            for row, weight in example.rows:
                target[place, row] = weight
        return kernel, np.hstack([target[:, columns], target[:, -1:]])

    def _key(self) -> str:
        words = self._words
        parts = [_VERSION, repr(sorted(words.same.items())), repr(sorted(words.said.items())), words.stop.pattern]
        parts += [f"{example.text} {example.rows} {example.plan} {example.trust}" for example in self.examples]
        return digest([*parts, self._vectors.ravel()[:: max(self._vectors.size // 4096, 1)].tobytes()])


def examples(corpus: Corpus) -> list[Example]:
    """Every text known to belong to clauses: ways of asking, sentences, services and their names. Last, what belongs
    to no plan."""
    found = [*_asks(corpus), *_sentences(corpus), *_services(corpus)]
    return [*found, *(Example(text, (), None, _TRUST["outside"]) for text in corpus.words.foreign)]


def views_of(question: str, words: PolicyWords) -> Views:
    """A normalised text as it is, and in the plans' words without what only asks."""
    return question, words.content(words.in_plan_words(question))


def _asks(corpus: Corpus) -> Iterable[Example]:
    for clause, text in corpus.asks:
        row = corpus.row[clause]
        yield Example(text, ((row, 1.0),), corpus.clauses[row].plan, _TRUST["ask"])


def _sentences(corpus: Corpus) -> Iterable[Example]:
    for text, row in zip(corpus.sentence_texts, corpus.sentence_clause, strict=True):
        yield Example(text, ((int(row), 1.0),), corpus.clauses[row].plan, _TRUST["sentence"])


def _services(corpus: Corpus) -> Iterable[Example]:
    for service in corpus.services:
        named = [clause for clause in service.clauses if clause in corpus.row]
        rows = tuple((corpus.row[clause], _LATER_CLAUSE**place) for place, clause in enumerate(named))
        if rows:
            yield Example(service.title, rows, service.city, _TRUST["title"])
            for text in corpus.service_asks.get(service.id, ()):
                yield Example(text, rows, service.city, _TRUST["service_ask"])


def _groups(found: Sequence[Example]) -> list[Rows]:
    """The examples of each plan, every one together with those outside all plans."""
    plans = dict.fromkeys(example.plan for example in found if example.plan is not None)
    return [np.array([n for n, example in enumerate(found) if example.plan in (plan, None)]) for plan in plans]


def _columns(found: Sequence[Example]) -> slice:
    """The clause rows of one plan, which are neighbours."""
    rows = [row for example in found for row, _ in example.rows]
    return slice(min(rows), max(rows) + 1)
