"""Which city's plan speaks of a matter: the main trap is a measure that only one of the plans holds."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bot.plans.units import Corpus
from bot.plans.vocabulary import PolicyWords

Measure = tuple[str, ...]
"""The words of a measure with a name of its own; a plan holds it when one sentence or heading holds all of them."""


class Measures:
    """The named measures and the terms of each plan."""

    def __init__(self, corpus: Corpus, words: PolicyWords) -> None:
        self._corpus = corpus
        self._words = words
        self._plan_of = [clause.plan for clause in corpus.clauses]
        self._of_row = self._by_row()
        self._of_plan = {plan: self._held(plan) for plan in corpus.plans}
        self._terms = {plan: self._terms_of(plan) for plan in corpus.plans}

    def _by_row(self) -> list[frozenset[Measure]]:
        found: list[set[Measure]] = [set(self._words.particulars_in(text)) for text in self._corpus.headings]
        for row, text in zip(self._corpus.sentence_clause, self._corpus.canonical_sentences, strict=True):
            found[int(row)].update(self._words.particulars_in(text))
        return [frozenset(measures) for measures in found]

    def _rows(self, plan: str) -> Iterable[int]:
        return (row for row, owner in enumerate(self._plan_of) if owner == plan)

    def _held(self, plan: str) -> frozenset[Measure]:
        return frozenset(measure for row in self._rows(plan) for measure in self._of_row[row])

    def _terms_of(self, plan: str) -> frozenset[str]:
        return self._words.terms_in("\n".join(self._corpus.canonical_clauses[row] for row in self._rows(plan)))

    def only_elsewhere(
        self, plan: str, plan_words: str, scores: npt.NDArray[np.float32], own_best: int, margin: float
    ) -> int | None:
        """The row of another city's clause that speaks of what this plan does not, or None.

        Either a measure asked for by its name stands there only, or the best clause of all is there, holds a term this
        plan lacks, and scores better by `margin`. `plan_words` is the question in the plans' words; `own_best` the
        best row of this plan.
        """
        absent = [measure for measure in self._words.particulars_in(plan_words) if measure not in self._of_plan[plan]]
        for row in map(int, np.argsort(-scores, kind="stable")) if absent else ():
            if self._plan_of[row] != plan and not self._of_row[row].isdisjoint(absent):
                return row
        best = int(np.argmax(scores))
        lacking = self._words.terms_in(plan_words) - self._terms[plan]
        speaks = any(term in self._corpus.canonical_clauses[best] for term in lacking)
        return best if speaks and float(scores[best] - scores[own_best]) > margin else None
