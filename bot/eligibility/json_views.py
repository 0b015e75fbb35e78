"""The judge as the interface gives it: JSON-able dicts in the card's shape, and errors with their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.eligibility.book import Book, Question, next_question
from bot.eligibility.explain import Explainer
from bot.eligibility.judge import Result
from bot.eligibility.parsing import parse_facts
from bot.eligibility.people import FactProblem, Household
from bot.eligibility.values import as_json
from bot.model.policy import Plan
from bot.phrases import Phrasebook

FLAGS = frozenset({"unknown_fact", "ask_value", "service_of_other_city", "unknown_service"})
"""Problems that are only said; the rest of the request can still be answered. Any other leaves no result."""


class Eligibility:
    """`POST /api/v1/eligibility` without HTTP."""

    def __init__(self, book: Book, phrases: Phrasebook) -> None:
        self._book = book
        self._say = phrases.say
        self._explainer = Explainer(phrases)

    def eligibility_json(
        self, city: object, services: object = None, raw_facts: object = None, as_of: date | str | None = None
    ) -> dict[str, Any]:
        """Verdicts for the facts given.

        Args:
            city: a city's id or name.
            services: a service id or a list of them; every service of the city when None.
            raw_facts: flat facts of one person, or {"people": [...]}.
            as_of: the day of asking, ISO or a date; it dates years of birth and says whether the plan has run out.

        Returns:
            `results` in the card's shape, `explanations` (one sentence each, in the same order), `notes`, and `errors`
            ({"code", "message", "fact", "service"}). Results are empty when an error leaves nothing to judge.
        """
        errors: list[FactProblem] = []
        day = _day(as_of, errors)
        plan = self._plan(city, errors)
        household = parse_facts({} if raw_facts is None else raw_facts, day)
        errors += household.problems
        named = self._named(services, plan, errors)
        can_judge = plan is not None and all(problem.code in FLAGS for problem in errors)
        results = self._judged(plan, named, household) if plan and can_judge else ()
        return {
            "city": plan.id if plan else None,
            "results": [self._result(result) for result in results],
            "explanations": [self._explainer.explain(result, plan) for result in results] if plan else [],
            "notes": self._notes(plan, day) if results and plan else [],
            "errors": [self._error(problem) for problem in errors],
        }

    def card(
        self, city: str, results: Sequence[Result], household: Household, asking: Question | None = None
    ) -> dict[str, Any]:
        """The eligibility card of a reply. `asking` is the question put to the person, if any."""
        return {
            "kind": "eligibility",
            "city": city,
            "results": [self._result(result) for result in results],
            "facts": facts_json(household),
            "asking": asking.fact if asking else None,
        }

    def question(self, results: Iterable[Result]) -> Question | None:
        """The next thing to ask."""
        return next_question(results)

    def _result(self, result: Result) -> dict[str, Any]:
        return {
            "service": result.service.id,
            "title": result.service.title,
            "verdict": result.verdict.value,
            "person": self._explainer.person(result),
            "because": [citation.as_json() for citation in result.because],
            "missing": list(result.missing),
            "would_change": self._explainer.would_change(result),
        }

    def _judged(self, plan: Plan, named: Sequence[str] | None, household: Household) -> tuple[Result, ...]:
        if named is None:
            return self._book.judge_everything(plan.id, household)
        return tuple(result for service in named for result in self._book.judge(service, household))

    def _plan(self, city: object, errors: list[FactProblem]) -> Plan | None:
        covered = "、".join(self._explainer.city(plan) for plan in self._book.plans.values())
        if not isinstance(city, str) or not city.strip():
            errors.append(FactProblem("city_missing", None, {"covered": covered}))
            return None
        for plan in self._book.plans.values():
            if city.strip() in {plan.id, plan.city, plan.city.removesuffix("市"), f"{plan.province}{plan.city}"}:
                return plan
        errors.append(FactProblem("city_not_covered", None, {"value": city.strip()[:30], "covered": covered}))
        return None

    def _named(self, services: object, plan: Plan | None, errors: list[FactProblem]) -> list[str] | None:
        """The services asked for that this city has; None for all of them."""
        if services is None:
            return None
        asked = [services] if not isinstance(services, list | tuple) else services
        found = []
        for service in dict.fromkeys(str(entry)[:60] for entry in asked):
            known = self._book.catalogue.services.get(service)
            if known is None:
                errors.append(FactProblem("unknown_service", None, {"value": service, "service": service}))
            elif plan is not None and known.city != plan.id:
                other = self._explainer.city(self._book.plans[known.city])
                values = {"title": known.title, "other": other, "city": self._explainer.city(plan), "service": service}
                errors.append(FactProblem("service_of_other_city", None, values))
            else:
                found.append(service)
        return found

    def _notes(self, plan: Plan, day: date | None) -> list[str]:
        notes = [self._say("utter_eligibility_note_meaning")]
        if plan.is_draft:
            notes.append(self._say("utter_eligibility_note_draft", city=self._explainer.city(plan)))
        if day is not None and day.year > plan.horizon:
            notes.append(self._say("utter_eligibility_note_horizon", horizon=plan.horizon))
        return notes

    def _error(self, problem: FactProblem) -> dict[str, Any]:
        return {
            "code": problem.code,
            "message": self._say(f"utter_eligibility_problem_{problem.code}", **problem.values),
            "fact": problem.fact,
            "service": problem.values.get("service"),
        }


def facts_json(household: Household) -> dict[str, Any]:
    """What is known, as the interface takes it: flat for one person, people otherwise."""
    people: list[Mapping[str, Any]] = [
        {name: as_json(value) for name, value in sorted(person.facts.items())}
        | ({"relation": person.label} if person.label else {})
        for person in household.people
    ]
    return dict(people[0]) if household.flat and len(people) == 1 else {"people": people}


def _day(as_of: date | str | None, errors: list[FactProblem]) -> date | None:
    if as_of is None or isinstance(as_of, date):
        return as_of
    try:
        return date.fromisoformat(as_of)
    except (TypeError, ValueError):
        errors.append(FactProblem("bad_date", None, {"value": str(as_of)[:30]}))
        return None
