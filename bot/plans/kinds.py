"""What kind of answer a question wants, learnt from ways of asking: data/vocabulary/policy_kinds.yml.

Kernel ridge regression over three likenesses: of wording, both as it was said and with a blank for every term of the
plans, since how one asks for money is the same whatever the money is for; of meaning; and of the words that usually
ask for a kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.data_files import read_yaml
from bot.language.normalise import normalise
from bot.plans.grams import GramSpace, Matrix, Views, learn
from bot.plans.cache_files import digest
from bot.plans.kept import Learnt, read_kept, write_kept
from bot.plans.ridge import Floats, in_meaning, left_out, solve
from bot.plans.vectors import Vectors
from bot.plans.vocabulary import PolicyWords

FILE = Path(__file__).resolve().parents[2] / "data" / "vocabulary" / "policy_kinds.yml"

PLAN = "plan"
"""The kind of everything that a plan can say."""

FOREIGN = "foreign"
"""What is asked of other offices: no kind of answer, but a rival to all of them."""

_VERSION = "1"
_RIDGE = 0.4
_MEANING, _WORDS = 1.0, 0.1
"""How much likeness of meaning and of asking words counts beside that of wording."""

_LEAST = 0.3
"""The least score of a kind that is taken to be asked for."""

_BESIDE = 0.3
"""How far a kind's score may lie below the best for the kind to be asked for as well."""

_AHEAD = {"procedure": 0.2}
"""By how much a kind's score must exceed that of PLAN. People say 怎么 of what is done as of how to apply."""


@dataclass(frozen=True)
class Wanted:
    """What a question asks for: kinds of answer that no plan holds; by how much (about -1 to 1) it is rather asked as
    other offices are."""

    kinds: frozenset[str]
    foreign: float


class Kinds:
    """Build once; then ask from any thread. `ways` are the examples by kind, FOREIGN among them, and `vectors` theirs,
    in that order."""

    def __init__(
        self, words: PolicyWords, ways: Mapping[str, Sequence[str]], vectors: Vectors, cache: Path | None
    ) -> None:
        self._words = words
        self.names = tuple(ways)
        self._marked = [name for name in ways if name not in (PLAN, FOREIGN)]
        self._ways = ways
        self._texts = [text for listed in ways.values() for text in listed]
        self._vectors = vectors
        learnt = self._kept(cache)
        self._space = learnt.space
        self._coefficients, self._by_gram, self._by_word = learnt.coefficients

    def scores(self, question: str, plan_words: str, asking: frozenset[str], vector: Vectors) -> Floats:
        """A score (about 0 to 1) for each of `names`. `plan_words` is the question in the plans' words, `asking` the
        kinds whose words it holds, `vector` its sentence vector."""
        row = self._space.rows([self._views(question, plan_words)])
        wording = np.asarray(row @ self._by_gram, dtype=np.float32).ravel()
        meaning = _MEANING * in_meaning(self._vectors @ vector) @ self._coefficients
        found: Floats = wording + meaning + self._marks(asking) @ self._by_word
        return found

    def wanted(self, question: str, plan_words: str, asking: frozenset[str], vector: Vectors) -> Wanted:
        """What a question asks for; arguments as for `scores`."""
        scores = dict(zip(self.names, map(float, self.scores(question, plan_words, asking, vector)), strict=True))
        plan, foreign = scores.pop(PLAN), scores.pop(FOREIGN)
        least = max(_LEAST, max(scores.values()) - _BESIDE)
        kinds = {kind for kind, score in scores.items() if score >= max(least, plan + _AHEAD.get(kind, 0.0))}
        return Wanted(frozenset(kinds), foreign - max(plan, *scores.values()))

    def left_out(self) -> tuple[Floats, Floats]:
        """The scores of each example as if it had not been one, and those wanted, each of shape (examples, kinds)."""
        views, marks = self._seen()
        kernel, target = self._problem(learn(views).rows(views), marks)
        return left_out(kernel, target), target

    def _views(self, question: str, plan_words: str) -> Views:
        return question.lower(), self._words.form(plan_words)

    def _marks(self, asking: frozenset[str]) -> Floats:
        return np.array([name in asking for name in self._marked], dtype=np.float32)

    def _kept(self, cache: Path | None) -> Learnt:
        words = self._words
        patterns = [f"{kind} {p.pattern}" for table in (words.asked, words.not_asked) for kind, p in table.items()]
        parts = [_VERSION, repr(self._ways), repr(sorted(words.same.items())), repr(sorted(words.said.items()))]
        sample = self._vectors.ravel()[:: max(self._vectors.size // 4096, 1)]
        key = digest([*parts, *patterns, words.terms_pattern.pattern, sample.tobytes()])
        kept = read_kept(cache, key)
        if kept is None:
            kept = self._learnt()
            write_kept(cache, key, kept)
        return kept

    def _learnt(self) -> Learnt:
        """The coefficients of the examples; summed over them, those of n-grams and of asking words."""
        views, marks = self._seen()
        space: GramSpace = learn(views)
        wording = space.rows(views)
        coefficients = solve(*self._problem(wording, marks))
        by_gram = np.asarray(wording.T @ coefficients, dtype=np.float32)
        by_word = np.asarray(_WORDS * marks.T @ coefficients, dtype=np.float32)
        return Learnt(space, wording[:0], (coefficients, by_gram, by_word))

    def _seen(self) -> tuple[list[Views], Floats]:
        """The examples' wording, and shape (examples, kinds): whose asking words each holds."""
        texts = [normalise(text) for text in self._texts]
        views = [self._views(text, self._words.in_plan_words(text)) for text in texts]
        return views, np.array([self._marks(self._words.asked_in(text.lower())) for text in texts])

    def _problem(self, wording: Matrix, marks: Floats) -> tuple[Floats, Floats]:
        """The regularised kernel of the examples, and the kind of each."""
        kernel = (wording @ wording.T).toarray() + _MEANING * in_meaning(self._vectors @ self._vectors.T)
        kernel += _WORDS * (marks @ marks.T) + _RIDGE * np.eye(len(kernel), dtype=np.float32)
        kinds = np.repeat(np.arange(len(self.names)), [len(listed) for listed in self._ways.values()])
        return kernel, np.eye(len(self.names), dtype=np.float32)[kinds]


def load_kinds(path: Path = FILE) -> dict[str, list[str]]:
    """The ways of asking by kind. Raises KeyError when PLAN is missing."""
    kinds: dict[str, list[str]] = read_yaml(path)["kinds"]
    return {PLAN: kinds[PLAN], **kinds}
