"""The shortest verbatim span of a clause that answers: its best sentence, with a neighbour when that answers nearly
as well."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.model.policy import Clause
from bot.plans.sentences import LONGEST_QUOTE
from bot.plans.units import Corpus

_NEARLY_AS_GOOD = 0.75


def best_quote(clause: Clause, corpus: Corpus, row: int, sentence_score: npt.NDArray[np.float32]) -> str:
    """A contiguous verbatim span of whole sentences, at most LONGEST_QUOTE characters."""
    rows = corpus.sentence_rows(row)
    best = max(rows, key=lambda r: float(sentence_score[r]))
    for neighbour in (best + 1, best - 1):
        if neighbour in rows and sentence_score[neighbour] >= _NEARLY_AS_GOOD * sentence_score[best]:
            joined = _joined(clause.text, min(best, neighbour), max(best, neighbour), corpus)
            if joined is not None:
                return joined
    return corpus.sentence_texts[best]


def _joined(text: str, first: int, second: int, corpus: Corpus) -> str | None:
    start = text.find(corpus.sentence_texts[first])
    after = text.find(corpus.sentence_texts[second], start + 1)
    end = after + len(corpus.sentence_texts[second])
    return text[start:end] if 0 <= start < after and end - start <= LONGEST_QUOTE else None
