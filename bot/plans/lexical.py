"""Lexical index: BM25 over character bigrams, so that no word segmentation is needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

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
        norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()) if len(lengths) else 1.0, 1.0))
        self._places: dict[str, int] = {}
        token = np.array([self._places.setdefault(t, len(self._places)) for c in counts for t in c], dtype=np.int64)
        row = np.repeat(np.arange(self.size), [len(count) for count in counts])
        times = np.array([n for count in counts for n in count.values()], dtype=np.float32)
        held = np.bincount(token, minlength=len(self._places))
        self._idf = np.log(1 + (self.size - held + 0.5) / (held + 0.5)).astype(np.float32)
        self._unseen = float(np.log(1 + (self.size + 0.5) / 0.5))
        own = np.bincount(row, self._idf[token], minlength=self.size).astype(np.float32)
        self._totals: Floats = np.where(own > 0, own, np.float32(1))
        order = np.argsort(token, kind="stable")
        self._rows = row[order]
        self._weights: Floats = (self._idf[token] * times * (_K1 + 1) / (times + norm[row]))[order].astype(np.float32)
        self._ends = np.cumsum(np.concatenate([[0], held]))
        """Where in rows and weights each token's postings begin; last, where they all end."""

    def _posting(self, place: int) -> slice:
        return slice(int(self._ends[place]), int(self._ends[place + 1]))

    def idf(self, token: str) -> float:
        """The weight of a token; that of an unseen one is the highest."""
        place = self._places.get(token)
        return self._unseen if place is None else float(self._idf[place])

    def coverage(self, query: Iterable[str]) -> Floats:
        """For each text, the share (0 to about 2) of the query's weight that it holds; 0 everywhere for an empty
        query."""
        scores = np.zeros(self.size, dtype=np.float32)
        total = 0.0
        for token in dict.fromkeys(query):
            total += self.idf(token)
            if token in self._places:
                posting = self._posting(self._places[token])
                scores[self._rows[posting]] += self._weights[posting]
        return scores / _tempered(total) if total else scores

    def recall(self, query: Iterable[str]) -> Floats:
        """For each text, the share (0 to 1) of its own weight that the query holds."""
        scores = np.zeros(self.size, dtype=np.float32)
        for token in dict.fromkeys(query):
            if token in self._places:
                scores[self._rows[self._posting(self._places[token])]] += self.idf(token)
        shares: Floats = scores / self._totals
        return shares

    def unknown_share(self, query: Iterable[str]) -> float:
        """The share of the query's weight in tokens that no text holds; 1 for an empty query."""
        unique = list(dict.fromkeys(query))
        total = sum(map(self.idf, unique))
        return sum(self.idf(t) for t in unique if t not in self._places) / total if total else 1.0


def _tempered(total: float) -> float:
    """The weight a text is measured against. A long story need not be covered word for word."""
    return total if total <= _LONG else _LONG + (total - _LONG) * _BEYOND
