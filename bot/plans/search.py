"""Search over the plans: the clauses that answer a question, verbatim, or the reason why none does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.language.normalise import is_blank, normalise
from bot.model.policy import Citation, Clause, Force, IndicatorValue, Plan
from bot.plans.asked import Asked, QuestionReader
from bot.plans.catalogue import Catalogue
from bot.plans.exact import ExactHints
from bot.plans.features import Features, Scored
from bot.plans.found import PolicyAnswer
from bot.plans.cache_files import beside
from bot.plans.kinds import load_kinds
from bot.plans.measures import Measures
from bot.plans.notes import Conflict
from bot.plans.quotes import best_quote
from bot.plans.ranking import Ranking, load_ranking
from bot.plans.refusals import Reason, asks_what_no_plan_holds, blank_cell, missing_kind
from bot.plans.units import build_corpus
from bot.plans.vectors import Encoder
from bot.plans.vocabulary import PolicyWords, policy_words

LONGEST_QUESTION = 400
"""Characters that are searched; a question has said what it is about by then."""

_WORTH_SHOWING = 0.25
"""The least probability that the matter is the plans' at which the nearest clause is shown beside a refusal."""

_FOREIGN, _CLEARLY_FOREIGN = 0.25, 0.5
"""How much stronger than for any clause the evidence for a foreign matter must be for that to be the reason: when
its words or the way of asking say so too, and when they do not."""


_CLEAR = 0.5
"""Evidence from which on an indicator is taken to be what is asked for, however the question sounds."""


@dataclass(frozen=True)
class Question:
    """A question with its scores: `order` are clause rows, best first, of the plans in question."""

    text: str
    asked: Asked
    scored: Scored
    scores: npt.NDArray[np.float32]
    order: npt.NDArray[np.int64]
    cities: tuple[str, ...]


class PolicySearch:
    """Build once (loads or computes the vectors), then search from any thread.

    Args:
        plans: the plans by city id.
        catalogue: their services.
        encoder: texts to sentence vectors, shape (n, width), of unit length.
        cache: where the plans' vectors are kept between starts.
        names: further names of each city, such as its counties.
        traps: words in which such a name occurs by accident.
        asks: ways of asking, by clause id.
        service_asks: ways of naming a service, by service id.
        kinds: ways of asking, by kind of answer.
        conflicts: where a plan contradicts itself.
    """

    def __init__(
        self,
        plans: Mapping[str, Plan],
        catalogue: Catalogue,
        encoder: Encoder,
        *,
        cache: Path | None = None,
        names: Mapping[str, Iterable[str]] | None = None,
        traps: Iterable[str] = (),
        conflicts: Sequence[Conflict] = (),
        asks: Mapping[str, Sequence[str]] | None = None,
        service_asks: Mapping[str, Sequence[str]] | None = None,
        kinds: Mapping[str, Sequence[str]] | None = None,
        words: PolicyWords | None = None,
        ranking: Ranking | None = None,
    ) -> None:
        self.plans = plans
        self.catalogue = catalogue
        self.words = (words or policy_words()).knowing(c.text for plan in plans.values() for c in plan.clauses.values())
        self.ranking = ranking or load_ranking()
        kept = beside(cache, "spellings.json")
        self.corpus = build_corpus(plans, catalogue.services, self.words, asks or {}, service_asks or {}, kept)
        self.features = Features(self.corpus, encoder, cache, kinds or load_kinds())
        self._learnt = frozenset(self.features.kinds.names)
        """Kinds of answer for which a question's words alone do not count."""
        self._reader = QuestionReader(self.words, plans.values(), names or {}, traps)
        self._conflicts = conflicts
        self._plan_of = np.array([clause.plan for clause in self.corpus.clauses])
        self._hints = ExactHints(self.corpus)
        self._measures = Measures(self.corpus, self.words)

    def search(
        self, question: str, city: str | None = None, k: int = 3, *, about: str | None = None, quoted: str | None = None
    ) -> PolicyAnswer:
        """Answers from the plan of the city the question names, else of `city`, else from all.

        At most `k` citations, more only where clauses contradict each other. `about` is the clause the conversation is
        about, which is asked of unless the question names one, and `quoted` its words that were said. Any text is taken;
        none raises.
        """
        text = normalise(question)[:LONGEST_QUESTION]
        if is_blank(text):
            return PolicyAnswer(False, reason=Reason.NOT_MENTIONED, city=city)
        asked = self.read(text)
        if about is not None and about in self.corpus.row and not asked.clauses:
            asked = replace(asked, clauses=(about,))
        if asked.elsewhere and not (asked.away and city in self.plans):
            return PolicyAnswer(False, reason=Reason.OTHER_CITY, city=city, elsewhere=asked.elsewhere)
        known = self.scored(text, asked, city)
        if asked.clauses:
            found = self._named(known, k)
            if found.nearest is None or quoted is None or asked.clauses != (about,):
                return found
            return replace(found, nearest=replace(found.nearest, quote=quoted))
        if len(known.cities) != 1 and (len(asked.cities) > 1 or asked.wants("compare")):
            return self._compared(known)
        return self._found(known, k)

    def read(self, text: str) -> Asked:
        """What a normalised question asks for, by its words."""
        return self._reader.read(text)

    def scored(self, text: str, asked: Asked, city: str | None) -> Question:
        """A normalised question with the scores of every clause."""
        features = self.features.score(text, asked)
        asked = replace(asked, kinds=(asked.kinds - self._learnt) | features.wanted.kinds)
        scores = self.ranking.scores(features) + self._hints.bonus(text, asked)
        cities = asked.cities or ((city,) if city in self.plans and not asked.wants("compare") else ())
        named = tuple(str(name) for name in cities)
        return Question(text, asked, features, scores, self._order(scores, named), named)

    def _order(self, scores: npt.NDArray[np.float32], cities: Sequence[str]) -> npt.NDArray[np.int64]:
        order = np.argsort(-scores, kind="stable")
        chosen: npt.NDArray[np.int64] = order[np.isin(self._plan_of[order], cities)] if cities else order
        return chosen

    def topic_row(self, known: Question) -> npt.NDArray[np.float32]:
        """The features of the decision to abstain; used to fit the ranking."""
        best = int(known.order[0])
        return self.ranking.topic_row(known.scored, best, float(known.scores[best]), known.asked.outside)

    def _on_topic(self, known: Question) -> float:
        """The probability that the plans deal with the matter."""
        return 1.0 if self._hints.settles(known.text, known.asked) else self.ranking.on_topic(self.topic_row(known))

    def _found(self, known: Question, k: int) -> PolicyAnswer:
        best = int(known.order[0])
        city = known.cities[0] if len(known.cities) == 1 else None
        on_topic = self._on_topic(known)
        other = self._only_elsewhere(known)
        if other is not None and not known.asked.outside:
            return PolicyAnswer(False, reason=Reason.OTHER_CITY_ONLY, nearest=self._cite(other, known), city=city)
        nearest = self._cite(best, known)
        reason = self._reason(known, best, nearest, on_topic)
        if reason is not None:
            shown = nearest if on_topic >= _WORTH_SHOWING else None
            return PolicyAnswer(False, reason=reason, nearest=shown, city=city)
        return self._answer(known, [int(row) for row in known.order[:k]], city, k)

    def _reason(self, known: Question, best: int, nearest: Citation, on_topic: float) -> Reason | None:
        clause = self.corpus.clauses[best]
        indicator = self.plans[clause.plan].indicators.get(clause.id)
        missing = missing_kind(
            known.asked, nearest.quote, self.words, figure=indicator is not None and self._clear(known, best)
        )
        if on_topic < self.ranking.threshold:
            return (
                missing
                if missing and missing is not Reason.PROCEDURE and not self._foreign(known)
                else Reason.NOT_MENTIONED
            )
        if missing is None and (clause.truncated or blank_cell(known.asked, indicator)):
            return Reason.DAMAGED_TEXT
        return missing

    def _clear(self, known: Question, row: int) -> bool:
        return float(known.scored.weighed.clauses[row]) >= _CLEAR

    def _foreign(self, known: Question) -> bool:
        """Whether a matter is clearly asked of other offices: a kind of answer is then not what is missing."""
        weighed = known.scored.weighed
        ahead = weighed.outside - float(weighed.clauses.max())
        likely = known.asked.outside or known.scored.wanted.foreign > 0
        return ahead > (_FOREIGN if likely else _CLEARLY_FOREIGN)

    def _answer(self, known: Question, rows: list[int], city: str | None, k: int) -> PolicyAnswer:
        others = self._others(known, rows[0])
        rows = list(dict.fromkeys([rows[0], *others, *rows[1:]]))[: max(k, 1 + len(others))]
        return PolicyAnswer(
            True,
            citations=tuple(self._cite(row, known) for row in rows),
            values=self._values(rows[:1], known),
            city=city,
            conflicting=bool(others),
            department_asked=known.asked.wants("department"),
        )

    def _others(self, known: Question, best: int) -> list[int]:
        plan_words = self.words.in_plan_words(known.text)
        clause = self.corpus.clauses[best].id
        return [self.corpus.row[other] for conflict in self._conflicts for other in conflict.others(clause, plan_words)]

    def _compared(self, known: Question) -> PolicyAnswer:
        """The best clause of each city."""
        rows = [int(self._order(known.scores, [city])[0]) for city in known.cities or tuple(self.plans)]
        if self._on_topic(known) < self.ranking.threshold:
            return PolicyAnswer(False, reason=Reason.NOT_MENTIONED)
        first = self._cite(int(known.order[0]), known)
        missing = missing_kind(known.asked, first.quote, self.words)
        if missing is not None:
            return PolicyAnswer(False, reason=missing, nearest=first)
        citations = tuple(self._cite(row, known) for row in rows)
        return PolicyAnswer(True, citations=citations, values=self._values(rows, known), compared=True)

    def _named(self, known: Question, k: int) -> PolicyAnswer:
        """A question that names a clause is answered from it."""
        rows = [self.corpus.row[clause] for clause in known.asked.clauses if clause in self.corpus.row][:k]
        if not rows:
            return PolicyAnswer(False, reason=Reason.NOT_MENTIONED)
        first = self._cite(rows[0], known)
        if self.corpus.clauses[rows[0]].truncated:
            return PolicyAnswer(False, reason=Reason.DAMAGED_TEXT, nearest=first, city=first.plan)
        missing = missing_kind(known.asked, first.quote, self.words)
        if missing is not None:
            return PolicyAnswer(False, reason=missing, nearest=first, city=first.plan)
        return self._answer(known, rows, first.plan, k)

    def _only_elsewhere(self, known: Question) -> int | None:
        if len(known.cities) != 1 or len(self.plans) < 2 or asks_what_no_plan_holds(known.asked):
            return None
        plan_words = self.words.in_plan_words(known.text)
        return self._measures.only_elsewhere(
            known.cities[0],
            plan_words,
            known.scores,
            known.scored.weighed.clauses,
            self.ranking.other_city_margin,
        )

    def _values(self, rows: Iterable[int], known: Question) -> tuple[IndicatorValue, ...]:
        found: list[IndicatorValue] = []
        for row in rows:
            clause = self.corpus.clauses[row]
            indicator = self.plans[clause.plan].indicators.get(clause.id)
            if indicator is None:
                continue
            stated = [(indicator.value, indicator.year), *((indicator.baseline,) if indicator.baseline else ())]
            found += [
                IndicatorValue(indicator.name, value, indicator.unit, year, clause.plan, clause.id)
                for value, year in stated
                if value is not None
            ]
        return tuple(found)

    def _cite(self, row: int, known: Question) -> Citation:
        clause = self.corpus.clauses[row]
        plan = self.plans[clause.plan]
        quote = best_quote(clause, self.corpus, row, known.scored.sentence_score)
        return citation_of(plan, clause, quote, self._force(row, known.scored))

    def _force(self, row: int, scored: Scored) -> Force:
        """How binding the clause is for what was asked: as the best matching service that cites it says."""
        clause = self.corpus.clauses[row].id
        inherent = self.catalogue.inherent_force(clause)
        citing = np.flatnonzero(self.corpus.citing[row])
        if inherent is not None or not len(citing):
            return inherent or self.catalogue.force_of(clause)
        return self.corpus.services[int(citing[np.argmax(scored.service_score[citing])])].force


def citation_of(plan: Plan, clause: Clause, quote: str, force: Force) -> Citation:
    """The citation of a quote."""
    return Citation(plan.id, clause.id, clause.heading, quote, plan.status, plan.date, clause.responsible, force)
