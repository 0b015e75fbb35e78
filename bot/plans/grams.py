"""Weighted character n-grams: how a sentence is worded, as a sparse row of unit length."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse

Matrix = Any
"""A scipy.sparse.csr_matrix of float32, one row a text."""

_LONGEST = 3
_VIEWS = ("=", "~")
"""Marks of the two views of a text: as it was said, and in the plans' words without what only asks."""

Views = tuple[str, str]
"""A text in both views."""


@dataclass(frozen=True)
class GramSpace:
    """The n-grams known, with column and weight (inverse document frequency) of each."""

    columns: Mapping[str, int]
    weights: Any

    def rows(self, texts: Sequence[Views]) -> Matrix:
        """Shape (texts, grams): each view contributes half of a text's length."""
        indptr, indices, data = [0], [], []
        for text in texts:
            for values, columns, _ in map(self._view, grams(text)):
                data.append(values)
                indices.append(columns)
            indptr.append(indptr[-1] + sum(map(len, indices[-len(_VIEWS) :])))
        shape = (len(texts), len(self.columns))
        parts = (np.concatenate(data), np.concatenate(indices), np.array(indptr))
        return scipy.sparse.csr_matrix(parts, shape=shape, dtype=np.float32)

    def unknown_share(self, text: Views) -> float:
        """The share (0 to 1) of the n-grams of the second view that no known text holds; 1 when there are none."""
        return self._view(grams(text)[1])[2]

    def _view(self, counts: Mapping[str, int]) -> tuple[Any, Any, float]:
        known = [(self.columns[gram], times) for gram, times in counts.items() if gram in self.columns]
        columns = np.array([column for column, _ in known], dtype=np.int64)
        values = (1 + np.log([times for _, times in known])) * self.weights[columns] if known else np.zeros(0)
        length = math.sqrt(float(values @ values) * len(_VIEWS)) or 1.0
        return values / length, columns, 1 - len(known) / len(counts) if counts else 1.0


def learn(texts: Iterable[Views]) -> GramSpace:
    """The n-grams of all texts. The smoothed inverse document frequency is that of scikit-learn's TfidfTransformer."""
    frequency: Counter[str] = Counter()
    number = 0
    for text in texts:
        number += 1
        for counts in grams(text):
            frequency.update(counts.keys())
    weights = np.log((1 + number) / (1 + np.array(list(frequency.values()), dtype=np.float64))) + 1
    return GramSpace({gram: column for column, gram in enumerate(frequency)}, weights.astype(np.float32))


def grams(text: Views) -> list[Counter[str]]:
    """How often each n-gram of one to three characters stands in each view, marked with the view."""
    return [_counted(mark, " ".join(view.split())) for mark, view in zip(_VIEWS, text, strict=True)]


def _counted(mark: str, text: str) -> Counter[str]:
    spans = (text[i : i + n] for n in range(1, _LONGEST + 1) for i in range(len(text) - n + 1))
    return Counter(mark + span for span in spans)
