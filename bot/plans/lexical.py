"""Lexical index: BM25 over character bigrams, so that no word segmentation is needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z+]+|[0-9.]*[0-9]")
_K1 = 1.2
_LONG = 45.0  # about ten characters of content
_BEYOND = 0.3
_B = 0.4  # short sentences and long ones are near in length


def tokens(text: str) -> list[str]:
    """Character bigrams of each run of Chinese characters; figures and Latin words whole. `text` is canonical."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if "\u4e00" <= run[0] <= "\u9fff":
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        else:
            found.append(run)
    return found


class LexicalIndex:
    """BM25 over a fixed list of texts (canonical spelling)."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(tokens(text)) for text in texts]
        lengths = np.array([sum(count.values()) or 1 for count in counts], dtype=np.float32)
        self.size = len(texts)
        self._norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()) if len(lengths) else 1.0, 1.0))
        self._postings = self._build(counts)
        self._totals = self._own_weight(counts)
        self._unseen = float(np.log(1 + (self.size + 0.5) / 0.5))

    def _own_weight(self, counts: Sequence[Counter[str]]) -> Floats:
        own = [sum(self._postings[token][2] for token in count) or 1.0 for count in counts]
        return np.array(own, dtype=np.float32)

    def _build(self, counts: Sequence[Counter[str]]) -> dict[str, tuple[npt.NDArray[np.int64], Floats, float]]:
        raw: dict[str, list[tuple[int, int]]] = {}
        for row, count in enumerate(counts):
            for token, times in count.items():
                raw.setdefault(token, []).append((row, times))
        return {token: self._posting(pairs) for token, pairs in raw.items()}

    def _posting(self, pairs: list[tuple[int, int]]) -> tuple[npt.NDArray[np.int64], Floats, float]:
        rows = np.array([row for row, _ in pairs])
        times = np.array([count for _, count in pairs], dtype=np.float32)
        idf = float(np.log(1 + (self.size - len(pairs) + 0.5) / (len(pairs) + 0.5)))
        weight: Any = idf * times * (_K1 + 1) / (times + self._norm[rows])
        return rows, weight.astype(np.float32), idf

    def idf(self, token: str) -> float:
        """The weight of a token; that of an unseen one is the highest."""
        posting = self._postings.get(token)
        return posting[2] if posting else self._unseen

    def knows(self, token: str) -> bool:
        """Whether any text holds the token."""
        return token in self._postings

    def coverage(self, query: Iterable[str]) -> Floats:
        """For each text, the share (0 to about 2) of the query's weight that it holds; 0 everywhere for an empty
        query."""
        scores = np.zeros(self.size, dtype=np.float32)
        total = 0.0
        for token in dict.fromkeys(query):
            total += self.idf(token)
            if token in self._postings:
                rows, weight, _ = self._postings[token]
                scores[rows] += weight
        return scores / _tempered(total) if total else scores

    def recall(self, query: Iterable[str]) -> Floats:
        """For each text, the share (0 to 1) of its own weight that the query holds."""
        scores = np.zeros(self.size, dtype=np.float32)
        for token in dict.fromkeys(query):
            if token in self._postings:
                rows, _, idf = self._postings[token]
                scores[rows] += idf
        shares: Floats = scores / self._totals
        return shares

    def unknown_share(self, query: Iterable[str]) -> float:
        """The share of the query's weight in tokens that no text holds; 1 for an empty query."""
        unique = list(dict.fromkeys(query))
        total = sum(map(self.idf, unique))
        return sum(self.idf(t) for t in unique if t not in self._postings) / total if total else 1.0


def _tempered(total: float) -> float:
    """The weight a text is measured against. A long story need not be covered word for word."""
    return total if total <= _LONG else _LONG + (total - _LONG) * _BEYOND
