"""What settles the clause at once: a question about the document itself, or one that quotes a figure of the plan."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import numpy.typing as npt

from bot.plans.asked import Asked
from bot.plans.units import Corpus

Floats = npt.NDArray[np.float32]

_DOCUMENT = "文件效力"
"""How the catalogue names the entry about the document itself."""

_FIRST = 100.0
_QUOTED = 4.0
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_RARE = 2
"""Clauses that may hold a figure for it to point at them."""


class ExactHints:
    """Adds to the scores of clauses that a question points at without describing them."""

    def __init__(self, corpus: Corpus) -> None:
        about = [service.title.startswith(_DOCUMENT) for service in corpus.services]
        self._document: Floats = _FIRST * (corpus.citing @ np.array(about, dtype=np.float32))
        self._rows: dict[str, set[int]] = defaultdict(set)
        for row, text in enumerate(corpus.canonical_clauses):
            for figure in _FIGURE.findall(text):
                self._rows[figure].add(row)

    def bonus(self, question: str, asked: Asked) -> Floats:
        """What to add to each clause's score."""
        added = self._document.copy() if asked.wants("document") else np.zeros_like(self._document)
        for figure in self.figures(question):
            added[list(self._rows[figure])] += _QUOTED
        return added

    def figures(self, question: str) -> list[str]:
        """The telling figures of a question: of three digits or with a fraction, no years, in at most two clauses."""
        found = (f for f in _FIGURE.findall(question) if len(f) >= 3 and not _YEAR.fullmatch(f))
        return [figure for figure in found if 0 < len(self._rows.get(figure, ())) <= _RARE]

    def settles(self, question: str, asked: Asked) -> bool:
        """Whether the question is certainly about the plans."""
        return asked.wants("document") or bool(self.figures(question))
