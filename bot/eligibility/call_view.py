"""The book for somebody on the telephone: matters by their words, all verdicts of a household at once, what to ask next,
and what the other cities have instead. JSON-able dicts, each statement with its clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import log
from typing import Any

from bot.eligibility.book import Book, Question, open_questions
from bot.eligibility.explain import Explainer
from bot.eligibility.facts import ROLES, Fact, vocabulary
from bot.eligibility.json_views import FLAGS
from bot.eligibility.judge import Result, Verdict
from bot.eligibility.parsing import parse_facts
from bot.eligibility.people import NOBODY
from bot.language.normalise import normalise
from bot.model.policy import Citation
from bot.phrases import Phrasebook

MOST_MATTERS = 6
_LEAST_SHARE = 0.34
"""Of a title's weight in pairs of characters, how much the words must hold to be about it."""
_LEAST_PAIRS = 2
"""One pair of characters in common (老人) says nothing, unless nothing more was said."""
_OF_NOBODY = frozenset({"role", "relation"})
"""Facts that the form has a place of their own for."""


class NoSuchCity(KeyError):
    """No plan is held for this city."""


class CallView:
    """What the desk asks of the book. Immutable once built; serves every thread."""

    def __init__(self, book: Book, phrases: Phrasebook) -> None:
        self._book = book
        self._say = phrases.say
        self._explainer = Explainer(phrases)

    def form(self) -> dict[str, Any]:
        """The roles, and every fact that can be stated, in the order of the vocabulary."""
        facts = vocabulary().facts
        roles = [{"id": role, "name": facts["role"].values[role]} for role in ROLES]
        return {"roles": roles, "facts": [_field(fact) for name, fact in facts.items() if name not in _OF_NOBODY]}

    def judge(self, city: str, facts: object, day: date) -> dict[str, Any]:
        """Every service of a city for a household, and the facts still missing, the most decisive first.

        `facts` as `POST /api/v1/eligibility` takes them. Facts that cannot be used are left out and named in `errors`.
        Raises NoSuchCity.
        """
        plan = self._plan(city)
        household = parse_facts({} if facts is None else facts, day)
        results = self._book.judge_everything(plan.id, household)
        return {
            "city": plan.id,
            "verdicts": [self._verdict(result) for result in results],
            "missing": [self._missing(question) for question in open_questions(results)],
            "notes": self._notes(plan.id, day),
            "errors": [self._error(problem) for problem in household.problems],
            "usable": all(problem.code in FLAGS for problem in household.problems),
        }

    def matters(self, city: str, found: Sequence[tuple[str, str]], words: str) -> list[dict[str, Any]]:
        """The services of a city that a call is about: those that rest on the clauses found with what was quoted of
        them, in their order, nearest to the quote and then to the words first; then those whose title the words name.
        At most MOST_MATTERS."""
        plan = self._plan(city)
        shares = self._shares(words)
        cited = [
            service.id
            for clause, quote in found
            for service in sorted(
                self._book.catalogue.by_clause.get(clause, ()),
                key=lambda service: (-self._likeness(service.id, clause, quote), -shares.get(service.id, 0.0)),
            )
        ]
        named = sorted((name for name, share in shares.items() if share >= _LEAST_SHARE), key=lambda n: -shares[n])
        meant = dict.fromkeys([*named[:2], *cited, *named])
        here = [name for name in meant if self._book.catalogue.services[name].city == plan.id]
        return [self._matter(name) for name in here[:MOST_MATTERS]]

    def elsewhere(self, services: Iterable[str], city: str) -> dict[str, Any] | None:
        """What the plans of the other cities say to the first of these services that one of them has; a city that has
        none of them is named with no service. None when there is no other city or no service."""
        wanted = list(services)
        others = [plan for plan in self._book.plans.values() if plan.id != city]
        if not others or not wanted:
            return None
        for plan in others:
            pairs = ((name, self._book.catalogue.counterpart(name, plan.id)) for name in wanted)
            for here, there in pairs:
                if there is not None:
                    return {"city": plan.id, "name": self._explainer.city(plan), "instead_of": here} | {
                        "matter": self._matter(there)
                    }
        return {"city": others[0].id, "name": self._explainer.city(others[0]), "instead_of": None, "matter": None}

    def lead(self, service: str) -> str:
        """What the plan says of a service, led by its force, with its clause; that it is a draft, where it is one."""
        judge = self._book.of(service)
        cited, plan = judge.said[0], self._book.plans[judge.service.city]
        name = f"utter_policy_lead_{cited.force.value}"
        said = self._say(name, quote=cited.quote, clause=cited.clause, horizon=plan.horizon)
        drafts = [self._say("utter_policy_draft", city=self._explainer.city(plan))] if plan.is_draft else []
        return "\n".join([said, *drafts])

    def _plan(self, city: str) -> Any:
        if city not in self._book.plans:
            raise NoSuchCity(city)
        return self._book.plans[city]

    def _matter(self, name: str) -> dict[str, Any]:
        service = self._book.catalogue.services[name]
        judge = self._book.of(name)
        return {
            "service": name,
            "title": service.title,
            "city": service.city,
            "force": service.force.value,
            "status": self._book.plans[service.city].status,
            "takes_requests": service.takes_requests,
            "say": self.lead(name),
            "citations": [citation.as_json() for citation in judge.said],
        }

    def _verdict(self, result: Result) -> dict[str, Any]:
        plan = self._book.plans[result.service.city]
        return {
            "service": result.service.id,
            "title": result.service.title,
            "verdict": result.verdict.value,
            "person": self._explainer.person(result),
            "number": result.person.number,
            "judged": result.sheet.judged,
            "spoken_of": result.person is not NOBODY,
            "because": [_in_short(citation) for citation in result.because],
            "missing": list(result.missing),
            "would_change": self._explainer.would_change(result),
            "takes_requests": result.service.takes_requests,
            "say": "" if result.verdict is Verdict.NOT_COVERED else self._explainer.explain(result, plan),
        }

    def _missing(self, question: Question) -> dict[str, Any]:
        fact = vocabulary().facts[question.fact]
        person = self._explainer.called(question.person, question.person.role or "elder")
        return {
            "fact": question.fact,
            "name": fact.name,
            "number": question.person.number,
            "person": person,
            "services": question.services,
            "ask": fact.question(person),
        }

    def _notes(self, city: str, day: date) -> list[str]:
        plan = self._book.plans[city]
        notes = [self._say("utter_eligibility_note_meaning")]
        if plan.is_draft:
            notes.append(self._say("utter_eligibility_note_draft", city=self._explainer.city(plan)))
        if day.year > plan.horizon:
            notes.append(self._say("utter_eligibility_note_horizon", horizon=plan.horizon))
        return notes

    def _error(self, problem: Any) -> dict[str, Any]:
        message = self._say(f"utter_eligibility_problem_{problem.code}", **problem.values)
        return {"code": problem.code, "message": message, "fact": problem.fact}

    def _shares(self, words: str) -> dict[str, float]:
        """How much of each title the words hold, by the weight of its pairs of characters: 0 to 1, zeros left out."""
        said = _pairs(words)
        held = {name: pairs & said for name, pairs in self._titles.items()}
        weight = sum(self._weights.get(pair, 0.0) for pair in said)
        return {
            name: sum(self._weights[pair] for pair in common) / min(self._whole[name], weight)
            for name, common in held.items()
            if common and len(common) >= min(_LEAST_PAIRS, len(said))
        }

    def _likeness(self, service: str, clause: str, quote: str) -> float:
        """How much of a service's own words at a clause stand in what was quoted of it, 0 to 1."""
        wanted = _pairs(quote)
        own = [_pairs(cited.quote) for cited in self._book.of(service).said if cited.clause == clause]
        return max((len(pairs & wanted) / len(pairs) for pairs in own if pairs), default=0.0)

    @cached_property
    def _titles(self) -> Mapping[str, frozenset[str]]:
        return {name: _pairs(service.title) for name, service in self._book.catalogue.services.items()}

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        counts = Counter(pair for pairs in self._titles.values() for pair in pairs)
        return {pair: log(1 + len(self._titles) / count) for pair, count in counts.items()}

    @cached_property
    def _whole(self) -> Mapping[str, float]:
        return {name: sum(self._weights[pair] for pair in pairs) for name, pairs in self._titles.items()}


def _pairs(text: str) -> frozenset[str]:
    kept = "".join(char for char in normalise(text).lower() if char.isalnum())
    return frozenset(kept[at : at + 2] for at in range(len(kept) - 1))


def _in_short(citation: Citation) -> dict[str, Any]:
    return {
        "clause": citation.clause,
        "heading": citation.heading,
        "force": citation.force.value,
        "status": citation.status,
    }


def _field(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "name": fact.name,
        "kind": fact.kind,
        "about": list(fact.about),
        "unit": fact.unit,
        "low": fact.low,
        "high": fact.high,
        "values": [{"value": value, "say": say} for value, say in fact.values.items()],
    }
