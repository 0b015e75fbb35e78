"""The judge: a sheet and what is known of a person to a verdict, its clauses, what is missing and what would change it.

Three-valued (Kleene) and pure. A sheet's tests come out in finitely many ways; each is worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.eligibility.changes import Change, Option, best_change, options
from bot.eligibility.criteria import Leaf, Truth, deciding
from bot.eligibility.facts import Vocabulary, vocabulary
from bot.eligibility.people import ELDER_FROM, TAKEN_FOR_ELDER, Person
from bot.eligibility.sheets import Reading, Sheet
from bot.eligibility.worlds import Worlds
from bot.model.policy import Citation, Force, Plan, Service


class Verdict(str, Enum):
    """What the plan's wording says of a person. Never an administrative decision."""

    ELIGIBLE = "eligible"
    NOT_COVERED = "not_covered_by_plan"
    NEED_INFO = "need_info"


_VERDICTS = {Truth.YES: Verdict.ELIGIBLE, Truth.NO: Verdict.NOT_COVERED, Truth.UNKNOWN: Verdict.NEED_INFO}


@dataclass(frozen=True)
class Result:
    """A verdict on one service for one person.

    `because` are the citations that decide it, `missing` the facts that can still change it, the most decisive first;
    `change` is what would bring the person within the wording; `readings` are the readings the verdict rests on.
    """

    service: Service
    sheet: Sheet
    person: Person
    verdict: Verdict
    because: tuple[Citation, ...]
    missing: tuple[str, ...] = ()
    change: Change | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class _Shape:
    """Everything that follows from the truths of a sheet's tests alone."""

    verdict: Verdict
    because: tuple[Citation, ...]
    missing: tuple[str, ...]
    options: tuple[Option, ...]
    readings: tuple[Reading, ...]


class SheetJudge:
    """One service's sheet, ready to judge. Keeps what it has worked out, which the sheet bounds."""

    def __init__(self, sheet: Sheet, service: Service, plan: Plan, known: Vocabulary | None = None) -> None:
        self.sheet = sheet
        self.service = service
        self._known = known or vocabulary()
        self._leaves = sheet.leaves
        self._worlds = Worlds(sheet.criteria, self._leaves) if sheet.criteria else None
        self._plan = plan
        self._main = self._cited(sheet.says[0].clause, sheet.says[0].quote)
        self._always = tuple(self._cited(quote.clause, quote.quote) for quote in sheet.says if quote.always)
        self._shapes: dict[tuple[Truth, ...], _Shape] = {}

    @property
    def said(self) -> tuple[Citation, ...]:
        """What the plan says of the service, the main clause first."""
        return tuple(self._cited(quote.clause, quote.quote) for quote in self.sheet.says)

    def judge(self, person: Person) -> Result:
        """The verdict for a person."""
        if self._worlds is None:
            return self._nobody(person)
        facts = person.facts
        key = tuple([leaf.truth(facts) for leaf in self._leaves])
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes[key] = self._work_out(self._worlds, dict(zip(self._leaves, key)))
        change = best_change(shape.options, facts, self._known) if shape.options else None
        missing = self._asked(person, shape.missing)
        return Result(self.service, self.sheet, person, shape.verdict, shape.because, missing, change, shape.readings)

    def _asked(self, person: Person, missing: tuple[str, ...]) -> tuple[str, ...]:
        """What to ask for: the sources of what is worked out, a parent's facts by the names they are stated with."""
        known, found = self._known, list(missing)
        if any(fact in known.derived for fact in missing):
            sources = [known.derived[fact].sources if fact in known.derived else (fact,) for fact in missing]
            found = [fact for group in sources for fact in group if fact not in person.facts]
        named = (person.prefix + fact if person.prefix + fact in known.facts else fact for fact in found)
        return tuple(dict.fromkeys(named))

    def _nobody(self, person: Person) -> Result:
        """No person is named. Where the plan offers a thing and does not say to whom, nothing stated can settle it."""
        open_offer = self.sheet.reason == "no_conditions"
        verdict = Verdict.NEED_INFO if open_offer else Verdict.NOT_COVERED
        return Result(
            self.service, self.sheet, person, verdict, (self._main, *self._always), readings=self.sheet.readings
        )

    def _work_out(self, worlds: Worlds, known: Mapping[Leaf, Truth]) -> _Shape:
        truth = worlds.truth(known)
        assert self.sheet.criteria is not None
        reasons = tuple(dict.fromkeys(deciding(self.sheet.criteria, known.__getitem__)))
        is_open = truth is Truth.UNKNOWN
        stated = [fact for fact in self.sheet.facts if fact not in worlds.open_facts(known)]
        changes = () if truth is Truth.YES else options(worlds, known, truth, stated)
        return _Shape(
            _VERDICTS[truth],
            self._because(reasons),
            self._missing(worlds, known) if is_open else (),
            tuple(option for option in changes if not is_open or self._is_numeric(option.fact)),
            self._readings(reasons, truth),
        )

    def _is_numeric(self, fact: str) -> bool:
        return fact in self._known.facts and self._known.facts[fact].numeric

    def _missing(self, worlds: Worlds, known: Mapping[Leaf, Truth]) -> tuple[str, ...]:
        """Facts that can still change the verdict: those that settle it alone, the most telling, the kindest first."""
        found = worlds.decisive(known)
        found.pop(TAKEN_FOR_ELDER, None)
        asked = [fact for fact in found if not set(self._after(fact)) & set(found)]
        return tuple(
            sorted(asked, key=lambda fact: (-found[fact].settles, -found[fact].information, *self._ease(fact)))
        )

    def _after(self, fact: str) -> tuple[str, ...]:
        return self._known.facts[fact].after if fact in self._known.facts else ()

    def _ease(self, fact: str) -> tuple[int, int]:
        """How easy a question is: its cost, then its place in the vocabulary."""
        asked = fact if fact in self._known.facts else self._known.derived[fact].sources[0]
        return self._known.facts[asked].cost, list(self._known.facts).index(asked)

    def _because(self, reasons: Sequence[Leaf]) -> tuple[Citation, ...]:
        found = [self._cited(leaf.clause, self._in_context(leaf)) for leaf in reasons]
        return tuple({citation.clause: citation for citation in reversed((*found, *self._always))}.values())[::-1]

    def _in_context(self, leaf: Leaf) -> str:
        """The sentence of the sheet that holds a test's words, or the words alone."""
        said = (quote.quote for quote in self.sheet.says if quote.clause == leaf.clause and leaf.quote in quote.quote)
        return next(said, leaf.quote)

    def _readings(self, reasons: Sequence[Leaf], truth: Truth) -> tuple[Reading, ...]:
        """The readings of the deciding words. That somebody is an elder is worth a word only where it is in doubt."""
        words = "".join(leaf.quote for leaf in reasons if not _asks_for_elder(leaf))
        in_doubt = truth is not Truth.YES and any(_asks_for_elder(leaf) for leaf in reasons)
        read = (reading for reading in self.sheet.readings if reading.wording != _ELDER or in_doubt)
        return tuple(reading for reading in read if reading.wording in (_ELDER if in_doubt else "") + words)

    def _cited(self, clause_id: str, quote: str) -> Citation:
        clause = self._plan.clauses[clause_id]
        force = Force.TARGET if clause_id in self._plan.indicators else self.service.force
        return Citation(
            self._plan.id,
            clause_id,
            clause.heading,
            quote,
            self._plan.status,
            self._plan.date,
            clause.responsible,
            force,
        )


_ELDER = "老年人"
"""The wording that the term `elder` reads."""


def _asks_for_elder(leaf: Leaf) -> bool:
    """Whether a test comes from the condition that all sheets about elders have."""
    return leaf.fact == TAKEN_FOR_ELDER or (leaf.fact == "age" and leaf.bound == ELDER_FROM)
