"""What is wrong with a reviewed table, line by line, and what of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.language.normalise import is_blank
from bot.learning.examples import bare
from bot.learning.sheets import Row
from bot.learning.words import LearningWords

LONGEST = 300
"""Characters of a training example. Whoever says more says several things."""


@dataclass(frozen=True)
class Problem:
    """Something about one line. `key` names the sentence in operator.yml, learn_…; `values` fill it."""

    line: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Review:
    """The outcome. `kept` are (need, sentence) pairs; `known` counts those that are examples of that need already."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    kept: tuple[tuple[str, str], ...]
    dropped: int
    known: int


@dataclass(frozen=True)
class Reviewer:
    """Judges reviewed lines against what may not be kept. `examples`, `held_out`: sentences as `bare` has them."""

    needs: Collection[str]
    examples: Mapping[str, str]
    held_out: Collection[str]
    words: LearningWords
    mask: Callable[[str], str]

    def review(self, rows: Sequence[Row]) -> Review:
        """Every error and warning, in the order of the lines; sentences kept once each."""
        errors: list[Problem] = []
        warnings: list[Problem] = []
        kept: dict[str, Row] = {}
        known = 0
        for row in rows:
            found = list(self._errors(row, kept))
            errors += found
            if found or not self._is_kept(row):
                continue
            warnings += self._warnings(row)
            is_known = bare(row.text) in self.examples
            known += is_known
            if not is_known:
                kept.setdefault(bare(row.text), row)
        dropped = sum(not self._is_kept(row) for row in rows)
        pairs = tuple((row.need, row.text) for row in kept.values())
        return Review(tuple(errors), tuple(warnings), pairs, dropped, known)

    def _is_kept(self, row: Row) -> bool:
        return self.words.keep.get(row.keep, False)

    def _errors(self, row: Row, kept: Mapping[str, Row]) -> Iterator[Problem]:
        if row.keep and row.keep not in self.words.keep:
            yield Problem(row.line, "bad_keep", {"value": row.keep})
        if not self._is_kept(row):
            return
        if is_blank(row.text):
            yield Problem(row.line, "no_text")
            return
        if row.need not in self.needs:
            yield Problem(row.line, "bad_need" if row.need else "no_need", {"value": row.need})
        yield from self._unusable(row)
        yield from self._taken(row, kept)

    def _unusable(self, row: Row) -> Iterator[Problem]:
        if self.words.without_placeholders(row.text) != row.text:
            yield Problem(row.line, "placeholder")
        if len(row.text) > LONGEST or "\n" in row.text or "\r" in row.text:
            yield Problem(row.line, "too_long", {"limit": LONGEST})
        if "[" in row.text or "]" in row.text:
            yield Problem(row.line, "brackets")

    def _taken(self, row: Row, kept: Mapping[str, Row]) -> Iterator[Problem]:
        key = bare(row.text)
        if key in self.held_out:
            yield Problem(row.line, "held_out")
        other = self.examples.get(key, row.need)
        if other != row.need:
            yield Problem(row.line, "other_need", {"need": other})
        before = kept.get(key)
        if before is not None and before.need != row.need:
            yield Problem(row.line, "twice", {"other": before.line, "need": before.need})

    def _warnings(self, row: Row) -> Iterator[Problem]:
        """A sentence that would be masked may hold something real; something made up is welcome."""
        if self.words.without_placeholders(masked := self.mask(row.text)) != masked:
            yield Problem(row.line, "personal")
