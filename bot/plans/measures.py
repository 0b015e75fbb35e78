"""Which city's plan speaks of a matter: the main trap is a measure that only one of the plans holds."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bot.plans.units import Corpus
from bot.plans.vocabulary import PolicyWords

Floats = npt.NDArray[np.float32]
Measure = tuple[str, ...]
"""The words of a measure with a name of its own; a plan holds it when one sentence or heading holds all of them."""

_NAMED = 0.0
"""How much stronger the evidence elsewhere must be when a measure that stands there only is asked for by name."""

_SPOKEN_OF = 0.4
"""Evidence from which on a plan is taken to speak of a matter, whatever another plan says."""


class Measures:
    """The named measures of each plan."""

    def __init__(self, corpus: Corpus, words: PolicyWords) -> None:
        self._corpus = corpus
        self._words = words
        self._plan_of = np.array([clause.plan for clause in corpus.clauses])
        self._of_row = self._by_row()
        self._of_plan = {plan: self._held(plan) for plan in corpus.plans}
        self._taught = frozenset(self._plan_of[corpus.row[clause]] for clause, _ in corpus.asks)
        """Plans with ways of asking. Where none are written down yet, weak evidence does not mean silence."""

    def _by_row(self) -> list[frozenset[Measure]]:
        found: list[set[Measure]] = [set(self._words.particulars_in(text)) for text in self._corpus.headings]
        for row, text in zip(self._corpus.sentence_clause, self._corpus.canonical_sentences, strict=True):
            found[int(row)].update(self._words.particulars_in(text))
        return [frozenset(measures) for measures in found]

    def _rows(self, plan: str) -> Iterable[int]:
        return (row for row, owner in enumerate(self._plan_of) if owner == plan)

    def _held(self, plan: str) -> frozenset[Measure]:
        return frozenset(measure for row in self._rows(plan) for measure in self._of_row[row])

    def only_elsewhere(self, plan: str, plan_words: str, scores: Floats, evidence: Floats, margin: float) -> int | None:
        """The row of another city's clause that speaks of what this plan does not, or None.

        Either a measure asked for by its name stands there only and the evidence does not speak against it, or the
        evidence for some clause there exceeds that for every clause of this plan by
        `margin`, and that is weak. `plan_words` is the question in the plans' words; `scores` and `evidence` have one
        value per clause.
        """
        elsewhere = self._plan_of != plan
        if not elsewhere.any():
            return None
        own = float(evidence[~elsewhere].max(initial=0.0))
        ahead = float(evidence[elsewhere].max()) - own
        absent = [m for m in self._words.particulars_in(plan_words) if m not in self._of_plan[plan]]
        order = [int(row) for row in np.argsort(-scores, kind="stable") if elsewhere[row]]
        holding = [row for row in order if not self._of_row[row].isdisjoint(absent)]
        if holding and ahead > _NAMED:
            return holding[0]
        return order[0] if plan in self._taught and ahead > margin and own < _SPOKEN_OF else None
