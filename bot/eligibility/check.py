"""Checks a city's sheets: everything they claim has to be in its plan, its catalogue and the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.eligibility.criteria import TESTS, Leaf
from bot.eligibility.facts import Fact, Vocabulary, vocabulary
from bot.eligibility.sheets import Sheet, SheetError, Terms, load_sheet, terms
from bot.model.finding import Finding
from bot.model.policy import Plan, Service
from bot.plans.catalogue import CatalogueError, load_catalogue
from bot.plans.clauses import PlanError, load_plan

FIELDS = frozenset({"city", "contact_name", "contact_phone", "contact_town", "callback_time", "consent"})
"""What a request can ask for."""

_ROLES = {
    "elder": frozenset({"elder"}),
    "child": frozenset({"child", "parent"}),
    "family": frozenset({"family", "parent"}),
    "provider": frozenset({"provider"}),
}


Fault = tuple[str, Mapping[str, object]]
"""A code, and what its sentence is filled with."""


def check_city(folder: Path, known: Vocabulary | None = None, words: Terms | None = None) -> list[Finding]:
    """Every problem of a city pack's sheets, in the order of the files. Never raises for bad data.

    Codes: unreadable_plan, unreadable_sheet, no_sheet, no_service, wrong_name, wrong_city, wrong_title, wrong_force,
    unknown_clause, not_verbatim, empty_quote, foreign_clause, unknown_fact, wrong_test, unknown_value, out_of_range,
    not_about_person, no_reading, empty_reading, foreign_wording, wrong_departments, wrong_requests, unknown_field,
    nothing_left_open.
    """
    try:
        plan = load_plan(folder / "plan.md")
        services = dict(load_catalogue([(plan, folder / "services.yml")]).services)
    except (PlanError, CatalogueError, OSError, KeyError, TypeError) as error:
        return [Finding("unreadable_plan", folder.name, {"reason": error})]
    checker = _Checker(plan, services, known or vocabulary(), words or terms())
    return [*checker.sheets(folder / "sheets"), *checker.without_sheet()]


class _Checker:
    def __init__(self, plan: Plan, services: Mapping[str, Service], known: Vocabulary, words: Terms) -> None:
        self._plan = plan
        self._services = services
        self._known = known
        self._words = words
        self._seen: set[str] = set()

    def sheets(self, folder: Path) -> Iterator[Finding]:
        """The problems of each sheet."""
        for path in sorted(folder.glob("*.yml")):
            name = f"sheets/{path.name}"
            try:
                sheet = load_sheet(path, self._words)
            except SheetError as error:
                yield Finding("unreadable_sheet", name, {"reason": error})
                self._seen.add(path.stem)
                continue
            self._seen.add(sheet.id)
            yield from (Finding(code, name, values) for code, values in self._sheet(sheet, path.stem))

    def without_sheet(self) -> Iterator[Finding]:
        """Services of the catalogue that have neither a sheet nor a reason."""
        for service in self._services:
            if service not in self._seen:
                yield Finding("no_sheet", "services.yml", {"service": service})

    def _sheet(self, sheet: Sheet, stem: str) -> Iterator[Fault]:
        if sheet.id != stem:
            yield "wrong_name", {"found": sheet.id}
        service = self._services.get(sheet.id)
        if service is None:
            yield "no_service", {"service": sheet.id}
            return
        yield from self._catalogue(sheet, service)
        yield from self._quotes(sheet, service)
        for leaf in sheet.leaves:
            yield from self._leaf(leaf, sheet)
        yield from self._readings(sheet)

    def _catalogue(self, sheet: Sheet, service: Service) -> Iterator[Fault]:
        """What the sheet repeats of the catalogue and of the plan."""
        if sheet.city != self._plan.id:
            yield "wrong_city", {"found": sheet.city, "wanted": self._plan.id}
        if sheet.title != service.title:
            yield "wrong_title", {"found": sheet.title, "wanted": service.title}
        if sheet.force != service.force.value:
            yield "wrong_force", {"found": sheet.force, "wanted": service.force.value}
        named = _departments(service, self._plan)
        if sheet.departments != named:
            yield "wrong_departments", {"wanted": "、".join(named) or "[]"}
        if sheet.takes_requests != service.takes_requests or bool(sheet.fields) != sheet.takes_requests:
            yield "wrong_requests", {}
        if set(sheet.fields) - FIELDS:
            yield "unknown_field", {"fields": "、".join(sorted(set(sheet.fields) - FIELDS))}
        if sheet.judged and sheet.nature == "offer" and not sheet.not_said:
            yield "nothing_left_open", {}

    def _quotes(self, sheet: Sheet, service: Service) -> Iterator[Fault]:
        cited = [(quote.clause, quote.quote) for quote in sheet.says] + [
            (leaf.clause, leaf.quote) for leaf in sheet.leaves
        ]
        for clause_id, quote in dict.fromkeys(cited):
            clause = self._plan.clauses.get(clause_id)
            if clause is None:
                yield "unknown_clause", {"clause": clause_id}
            elif not quote.strip():
                yield "empty_quote", {"clause": clause_id}
            elif quote not in clause.text:
                yield "not_verbatim", {"clause": clause_id, "quote": quote}
            elif clause_id not in service.clauses:
                yield "foreign_clause", {"clause": clause_id, "service": sheet.id}

    def _leaf(self, leaf: Leaf, sheet: Sheet) -> Iterator[Fault]:
        fact = self._known.facts.get(leaf.fact)
        if fact is None:
            derived = self._known.derived.get(leaf.fact)
            if derived is None:
                yield "unknown_fact", {"fact": leaf.fact}
            elif derived.kind not in TESTS[leaf.test]:
                yield "wrong_test", {"test": leaf.test, "fact": leaf.fact, "kind": derived.kind}
            return
        if fact.kind not in TESTS[leaf.test]:
            yield "wrong_test", {"test": leaf.test, "fact": leaf.fact, "kind": fact.kind}
            return
        unknown = [value for value in leaf.values if value not in fact.values]
        if unknown:
            yield "unknown_value", {"fact": leaf.fact, "values": "、".join(unknown)}
        if leaf.test in {"at_least", "at_most"} and not fact.low <= leaf.bound <= fact.high:
            yield "out_of_range", {"fact": leaf.fact, "bound": leaf.bound}
        if sheet.person and not _is_about(fact, sheet.person):
            yield "not_about_person", {"fact": leaf.fact, "person": sheet.person}

    def _readings(self, sheet: Sheet) -> Iterator[Fault]:
        quoted = "".join([*(leaf.quote for leaf in sheet.leaves), *(quote.quote for quote in sheet.says)])
        for reading in sheet.readings:
            if not (reading.wording.strip() and reading.reading.strip() and reading.alternative.strip()):
                yield "empty_reading", {"wording": reading.wording}
        read = [reading.wording for reading in sheet.readings]
        tested = "".join(leaf.quote for leaf in sheet.leaves if leaf.fact not in self._known.derived)
        for word in self._words.undefined:
            if word in tested and not any(word in wording or wording in word for wording in read):
                yield "no_reading", {"wording": word}
        own = {reading.wording for reading in sheet.readings} - {
            term.reading.wording for term in self._words.terms.values()
        }
        for wording in sorted(own):
            if wording.strip() and wording not in quoted and not self._stands_in_plan(wording, sheet):
                yield "foreign_wording", {"wording": wording}

    def _stands_in_plan(self, wording: str, sheet: Sheet) -> bool:
        cited: Iterable[str] = {quote.clause for quote in sheet.says} | {leaf.clause for leaf in sheet.leaves}
        return any(wording in self._plan.clauses[clause].text for clause in cited if clause in self._plan.clauses)


def _departments(service: Service, plan: Plan) -> tuple[str, ...]:
    named = (name for clause in service.clauses for name in plan.clauses[clause].responsible)
    return tuple(dict.fromkeys(named))


def _is_about(fact: Fact, person: str) -> bool:
    return bool(_ROLES[person] & set(fact.about))
