"""The units that are searched: sentences of clauses, and titles of services, with what each clause is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.language.normalise import normalise
from bot.model.policy import Clause, ClauseKind, Plan, Service
from bot.plans.cache_files import digest, kept_value
from bot.plans.sentences import sentences
from bot.plans.vocabulary import PolicyWords

_POSITION_WEIGHT = 0.9
"""A service's main clause counts in full, each later one a little less than the one before."""


@dataclass(frozen=True)
class Corpus:
    """Everything searchable, in a fixed order, which the rows of matrices follow. `asks` are (clause id, way of
    asking), `service_asks` the ways of naming a service by its id; `cache` a file for what is derived."""

    plans: Mapping[str, Plan]
    clauses: tuple[Clause, ...]
    sentence_texts: tuple[str, ...]
    sentence_clause: npt.NDArray[np.int64]
    services: tuple[Service, ...]
    words: PolicyWords
    asks: tuple[tuple[str, str], ...] = ()
    service_asks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cache: Path | None = None

    @cached_property
    def _canonical(self) -> Mapping[str, str]:
        """Sentences, headings and titles in canonical spelling. Kept, since that takes a tenth of a second."""
        named = [*(clause.heading for clause in self.clauses), *(service.title for service in self.services)]
        texts = list(dict.fromkeys([*self.sentence_texts, *named]))
        key = digest([*texts, repr(sorted(self.words.same.items()))])
        made = kept_value(self.cache, key, lambda: [self.words.canonical(normalise(text)) for text in texts])
        return dict(zip(texts, made, strict=True))

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Clause id to row."""
        return {clause.id: row for row, clause in enumerate(self.clauses)}

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """The first sentence of each clause."""
        return np.searchsorted(self.sentence_clause, np.arange(len(self.clauses)))

    @cached_property
    def canonical_sentences(self) -> tuple[str, ...]:
        """The sentences in canonical spelling, a sentence that is all its clause has together with its heading."""
        return tuple(self._canonical[text] for text in self.sentence_texts)

    @cached_property
    def canonical_clauses(self) -> tuple[str, ...]:
        """Heading and sentences of each clause in canonical spelling, departments left out."""
        ends = [*self.starts[1:], len(self.sentence_texts)]
        return tuple(
            heading + "\n" + "\n".join(self.canonical_sentences[start:end])
            for heading, start, end in zip(self.headings, self.starts, ends, strict=True)
        )

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Canonical headings."""
        return tuple(self._canonical[clause.heading] for clause in self.clauses)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Canonical titles of the services."""
        return tuple(self._canonical[service.title] for service in self.services)

    @cached_property
    def citing(self) -> npt.NDArray[np.float32]:
        """Shape (clauses, services): how much a service points to a clause."""
        weights = np.zeros((len(self.clauses), len(self.services)), dtype=np.float32)
        for column, service in enumerate(self.services):
            for position, clause in enumerate(service.clauses):
                if clause in self.row:
                    weights[self.row[clause], column] = _POSITION_WEIGHT**position
        return weights

    def sentence_rows(self, clause: int) -> range:
        """The rows of a clause's sentences."""
        last = int(self.starts[clause + 1]) if clause + 1 < len(self.clauses) else len(self.sentence_texts)
        return range(int(self.starts[clause]), last)


def build_corpus(
    plans: Mapping[str, Plan],
    services: Mapping[str, Service],
    words: PolicyWords,
    asks: Mapping[str, Sequence[str]],
    service_asks: Mapping[str, Sequence[str]],
    cache: Path | None = None,
) -> Corpus:
    """The corpus of all plans. Clauses that are only the title of a table are left out. `asks` are ways of asking
    by clause id, `service_asks` ways of naming a service by service id. `cache` keeps the canonical spellings.

    Raises KeyError when first used if a way of asking belongs to no clause.
    """
    clauses = [c for plan in plans.values() for c in plan.clauses.values() if _has_content(c)]
    spans = [(row, span) for row, clause in enumerate(clauses) for span in sentences(clause)]
    return Corpus(
        plans=plans,
        clauses=tuple(clauses),
        sentence_texts=tuple(span for _, span in spans),
        sentence_clause=np.array([row for row, _ in spans], dtype=np.int64),
        services=tuple(services.values()),
        words=words,
        asks=tuple((clause, ask) for clause, ways in asks.items() for ask in ways),
        service_asks=service_asks,
        cache=cache,
    )


def _has_content(clause: Clause) -> bool:
    return clause.kind is not ClauseKind.CLAUSE or clause.text != clause.heading
