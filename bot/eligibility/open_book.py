"""The plans, the catalogue and the judge as the interface gives them: JSON-able dicts, each statement with its clause."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from bot.eligibility.book import Book
from bot.eligibility.explain import Explainer
from bot.eligibility.json_views import FLAGS, Eligibility
from bot.eligibility.judge import SheetJudge
from bot.eligibility.sheet_words import SheetWords
from bot.language.normalise import normalise
from bot.model.policy import Clause, Force, Plan
from bot.phrases import Phrasebook
from bot.plans.json_views import clause_json, services_json


class OpenBook:
    """`front.ports.BookPort` over the book. Everything it gives is made anew and may be changed by the caller."""

    def __init__(self, book: Book, phrases: Phrasebook) -> None:
        self._book = book
        self._say = phrases.say
        self._eligibility = Eligibility(book, phrases)
        self._explainer = Explainer(phrases)
        self._words = SheetWords(phrases)

    def judge(self, city: object, services: object, facts: object, day: date | str | None) -> dict[str, Any]:
        """What `Eligibility.eligibility_json` gives; an `error` {"code", "message"} besides when nothing was judged."""
        answer = self._eligibility.eligibility_json(city, services, facts, day)
        return answer if answer["results"] else {"error": _decisive(answer["errors"]), **answer}

    def clauses(self, city: str | None) -> list[dict[str, Any]]:
        """The clauses of a city's plan, of all when none is named, in the order of the text, in short."""
        plans = (plan for plan in self._book.plans.values() if city in {None, plan.id})
        return [_in_short(clause, plan) for plan in plans for clause in plan.clauses.values()]

    def clause(self, clause_id: str) -> dict[str, Any] | None:
        """A clause with its indicator, the services that cite it, and `notes` on how to take it; None: there is none."""
        for spelling in (clause_id, clause_id.upper()):
            try:
                found = clause_json(spelling, self._book.plans, self._book.catalogue)
            except KeyError:
                continue
            forces = {found["force"], Force.TARGET.value if found["indicator"] else ""}
            return {**found, "notes": self._notes(self._book.plans[found["plan"]], forces)}
        return None

    def services(
        self, city: str | None, audiences: Collection[str], forces: Collection[str], words: str
    ) -> list[dict[str, Any]]:
        """The services of a city that are for any of the audiences, with any of the forces, and whose title, sheet or
        departments hold every word; in the order of the catalogue."""
        wanted = [normalise(word).lower() for word in words.split()]
        return [
            service
            for service in self._services.values()
            if (city is None or service["city"] == city)
            and (not audiences or set(audiences).intersection(service["audience"]))
            and (not forces or service["force"] in forces)
            and all(word in self._told[service["id"]] for word in wanted)
        ]

    def service(self, service_id: str) -> dict[str, Any] | None:
        """A service with its conditions in words, its clauses quoted and what the plan leaves open; None: there is
        none."""
        known = self._services.get(service_id) or self._services.get(service_id.upper())
        if known is None:
            return None
        judge = self._book.of(known["id"])
        sheet, plan = judge.sheet, self._book.plans[known["city"]]
        citations = [citation.as_json() for citation in judge.said]
        notes = self._notes(plan, {known["force"], *(cited["force"] for cited in citations)})
        return {
            **known,
            "conditions": self._words.conditions(sheet),
            "facts": self._words.facts(sheet),
            "citations": citations,
            "readings": [
                {"wording": said.wording, "reading": said.reading, "alternative": said.alternative}
                for said in sheet.readings
            ],
            "not_said": list(sheet.not_said),
            "fields": list(sheet.fields),
            "notes": [*([self._say("utter_eligibility_note_meaning")] if sheet.judged else []), *notes],
        }

    @cached_property
    def _services(self) -> dict[str, dict[str, Any]]:
        """What the catalogue says of each service, and of its sheet whom it is about."""
        return {entry["id"]: self._summary(entry) for entry in services_json(self._book.catalogue)["services"]}

    def _summary(self, entry: dict[str, Any]) -> dict[str, Any]:
        sheet = self._book.of(entry["id"]).sheet
        return {
            **entry,
            "status": self._book.plans[entry["city"]].status,
            "judged": sheet.judged,
            "person": sheet.person,
            "nature": sheet.nature,
            "departments": list(sheet.departments),
        }

    @cached_property
    def _told(self) -> dict[str, str]:
        """Everything a service may be searched by."""
        return {service: normalise(" ".join(_words_of(self._book.of(service)))).lower() for service in self._services}

    def _notes(self, plan: Plan, forces: Iterable[str]) -> list[str]:
        notes = []
        if plan.is_draft:
            notes.append(self._say("utter_policy_draft", city=self._explainer.city(plan)))
        if Force.TARGET.value in forces:
            notes.append(self._say("utter_policy_target_open"))
        return notes


def _decisive(errors: list[dict[str, Any]]) -> dict[str, Any]:
    """The error that left nothing to judge: not one that was only flagged, if there is another."""
    first = next((error for error in errors if error["code"] not in FLAGS), errors[0])
    return {"code": first["code"], "message": first["message"]}


def _in_short(clause: Clause, plan: Plan) -> dict[str, Any]:
    return {
        "id": clause.id,
        "plan": plan.id,
        "status": plan.status,
        "kind": clause.kind.value,
        "path": list(clause.path),
        "heading": clause.heading,
    }


def _words_of(judge: SheetJudge) -> Iterator[str]:
    sheet = judge.sheet
    yield sheet.title
    yield from sheet.departments
    yield from (citation.heading for citation in judge.said)
    yield from (quote.quote for quote in sheet.says)
    yield from (leaf.quote for leaf in sheet.leaves)
