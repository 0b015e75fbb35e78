"""All sheets of all cities, ready to judge: one service, or everything a household may be named in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.eligibility.facts import Vocabulary, vocabulary
from bot.eligibility.judge import Result, SheetJudge, Verdict
from bot.eligibility.people import NOBODY, Household, Person
from bot.eligibility.sheets import load_sheets
from bot.model.policy import Plan
from bot.plans.catalogue import Catalogue

_ORDER = {Verdict.ELIGIBLE: 0, Verdict.NEED_INFO: 1, Verdict.NOT_COVERED: 2}


class NoSuchService(KeyError):
    """A service that a city's plan does not hold."""


@dataclass(frozen=True)
class Question:
    """What to ask next: a fact, of whom, and for how many services the answer matters."""

    fact: str
    person: Person
    services: int


class Book:
    """The sheets of every covered city."""

    def __init__(self, plans: Mapping[str, Plan], catalogue: Catalogue, judges: Mapping[str, SheetJudge]) -> None:
        self.plans = plans
        self.catalogue = catalogue
        self._judges = judges
        self._of_city = {city: tuple(j for j in judges.values() if j.service.city == city) for city in plans}

    def judge(self, service: str, household: Household) -> tuple[Result, ...]:
        """The verdict on a service for everyone it can be about; for nobody in particular when none is spoken of.

        Raises:
            NoSuchService: when no city has it.
        """
        judge = self.of(service)
        people = household.judged_as(judge.sheet.person) if judge.sheet.person else ()
        return tuple(judge.judge(person) for person in people or (NOBODY,))

    def judge_all(self, city: str, household: Household) -> tuple[Result, ...]:
        """Every service of a city that is about somebody in the household: named first, then open, then not named.

        Within each, the services with conditions of their own before those open to every elder or infant.
        Raises KeyError for a city without a plan.
        """
        people = {kind: household.judged_as(kind) for kind in ("elder", "child", "family", "provider")}
        found = [
            judge.judge(person)
            for judge in self._of_city[city]
            if judge.sheet.person
            for person in people[judge.sheet.person]
        ]
        return tuple(sorted(found, key=_rank))

    def judge_everything(self, city: str, household: Household) -> tuple[Result, ...]:
        """Every service of a city, those about nobody in the household and those that judge nobody included."""
        found = [result for judge in self._of_city[city] for result in self.judge(judge.service.id, household)]
        return tuple(sorted(found, key=_rank))

    def of(self, service: str) -> SheetJudge:
        """The sheet of a service with its judge. Raises NoSuchService when no city has it."""
        if service not in self._judges:
            raise NoSuchService(service)
        return self._judges[service]


def _rank(result: Result) -> tuple[int, int, int]:
    spoken_of = result.person is not NOBODY and result.sheet.judged
    general = len(set(result.sheet.facts) - {"age", "taken_for_elder", "child_age_months"}) == 0
    return (_ORDER[result.verdict], 0 if spoken_of else 1, int(general))


def next_question(
    results: Iterable[Result], known: Vocabulary | None = None, *, without: Collection[tuple[int, str]] = ()
) -> Question | None:
    """The one fact whose answer helps most; None when nothing is open. See `open_questions`."""
    return next(iter(open_questions(results, known, without=without)), None)


def open_questions(
    results: Iterable[Result], known: Vocabulary | None = None, *, without: Collection[tuple[int, str]] = ()
) -> tuple[Question, ...]:
    """Every fact that can still change a verdict, the most helpful first: first in the most lists of what is missing.

    `without` are facts, with the number of whose they are, that nobody can tell.

    Among equals the one cheaper and kinder to ask, then the order of the vocabulary. It asks about people nobody
    spoke of only when there is nobody else.
    """
    facts = (known or vocabulary()).facts
    all_open = [result for result in results if result.verdict is Verdict.NEED_INFO and _askable(result, without)]
    spoken_of = [result for result in all_open if result.person is not NOBODY]
    weights: dict[tuple[int, str], float] = {}
    people: dict[tuple[int, str], Person] = {}
    counts: dict[tuple[int, str], int] = {}
    for result in spoken_of or all_open:
        for place, fact in enumerate(_askable(result, without)):
            key = (result.person.number, fact)
            weights[key] = weights.get(key, 0) + 1 / (1 + place) ** 2
            counts[key] = counts.get(key, 0) + 1
            people.setdefault(key, result.person)
    order = {fact: place for place, fact in enumerate(facts)}
    ranked = sorted(weights, key=lambda key: (-weights[key], facts[key[1]].cost, order[key[1]], key[0]))
    return tuple(Question(key[1], people[key], counts[key]) for key in ranked)


def _askable(result: Result, without: Collection[tuple[int, str]]) -> list[str]:
    return [fact for fact in result.missing if (result.person.number, fact) not in without]


def load_book(cities: Path, plans: Mapping[str, Plan], catalogue: Catalogue, known: Vocabulary | None = None) -> Book:
    """Reads the sheets of every city pack under `cities` that has a plan.

    Raises:
        SheetError: a sheet cannot be read.
        KeyError: a sheet is for a service the catalogue does not hold, or cites a clause its plan does not hold.
    """
    return Book(plans, catalogue, dict(_judges(cities, plans, catalogue, known)))


def _judges(
    cities: Path, plans: Mapping[str, Plan], catalogue: Catalogue, known: Vocabulary | None
) -> Iterable[tuple[str, SheetJudge]]:
    for city, plan in plans.items():
        sheets = load_sheets(cities / city / "sheets")
        ordered: Sequence[str] = [service for service in catalogue.services if service in sheets]
        for service in [*ordered, *(set(sheets) - set(ordered))]:
            yield service, SheetJudge(sheets[service], catalogue.services[service], plan, known)
