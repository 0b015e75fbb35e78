"""Checks a city's sheets: everything they claim has to be in its plan, its catalogue and the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.eligibility.criteria import TESTS, Leaf
from bot.eligibility.facts import Fact, Vocabulary, vocabulary
from bot.eligibility.sheets import Sheet, SheetError, Terms, load_sheet, terms
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


@dataclass(frozen=True)
class Problem:
    """Something wrong with a city pack's sheets. `code` is stable; `file` is relative to the pack."""

    code: str
    file: str
    detail: str

    def __str__(self) -> str:
        return f"{self.file}: {self.detail} [{self.code}]"


def check_city(folder: Path, known: Vocabulary | None = None, words: Terms | None = None) -> list[Problem]:
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
        return [Problem("unreadable_plan", folder.name, str(error))]
    checker = _Checker(plan, services, known or vocabulary(), words or terms())
    return [*checker.sheets(folder / "sheets"), *checker.without_sheet()]


class _Checker:
    def __init__(self, plan: Plan, services: Mapping[str, Service], known: Vocabulary, words: Terms) -> None:
        self._plan = plan
        self._services = services
        self._known = known
        self._words = words
        self._seen: set[str] = set()

    def sheets(self, folder: Path) -> Iterator[Problem]:
        """The problems of each sheet."""
        for path in sorted(folder.glob("*.yml")):
            name = f"sheets/{path.name}"
            try:
                sheet = load_sheet(path, self._words)
            except SheetError as error:
                yield Problem("unreadable_sheet", name, str(error))
                self._seen.add(path.stem)
                continue
            self._seen.add(sheet.id)
            yield from (Problem(code, name, detail) for code, detail in self._sheet(sheet, path.stem))

    def without_sheet(self) -> Iterator[Problem]:
        """Services of the catalogue that have neither a sheet nor a reason."""
        for service in self._services:
            if service not in self._seen:
                yield Problem("no_sheet", "services.yml", f"{service} has no sheet")

    def _sheet(self, sheet: Sheet, stem: str) -> Iterator[tuple[str, str]]:
        if sheet.id != stem:
            yield "wrong_name", f"holds {sheet.id}"
        service = self._services.get(sheet.id)
        if service is None:
            yield "no_service", f"the catalogue has no {sheet.id}"
            return
        yield from self._catalogue(sheet, service)
        yield from self._quotes(sheet, service)
        for leaf in sheet.leaves:
            yield from self._leaf(leaf, sheet)
        yield from self._readings(sheet)

    def _catalogue(self, sheet: Sheet, service: Service) -> Iterator[tuple[str, str]]:
        """What the sheet repeats of the catalogue and of the plan."""
        if sheet.city != self._plan.id:
            yield "wrong_city", f"{sheet.city} is not {self._plan.id}"
        if sheet.title != service.title:
            yield "wrong_title", f"{sheet.title} is not {service.title}"
        if sheet.force != service.force.value:
            yield "wrong_force", f"{sheet.force} is not {service.force.value}"
        named = _departments(service, self._plan)
        if sheet.departments != named:
            yield "wrong_departments", f"the plan names {', '.join(named) or 'none'}"
        if sheet.takes_requests != service.takes_requests or bool(sheet.fields) != sheet.takes_requests:
            yield "wrong_requests", "takes_requests is the catalogue's, and has fields with it"
        if set(sheet.fields) - FIELDS:
            yield "unknown_field", ", ".join(sorted(set(sheet.fields) - FIELDS))
        if sheet.judged and sheet.nature == "offer" and not sheet.not_said:
            yield "nothing_left_open", "not_said is empty: no plan says everything about an offer"

    def _quotes(self, sheet: Sheet, service: Service) -> Iterator[tuple[str, str]]:
        cited = [(quote.clause, quote.quote) for quote in sheet.says] + [
            (leaf.clause, leaf.quote) for leaf in sheet.leaves
        ]
        for clause_id, quote in dict.fromkeys(cited):
            clause = self._plan.clauses.get(clause_id)
            if clause is None:
                yield "unknown_clause", f"the plan has no {clause_id}"
            elif not quote.strip():
                yield "empty_quote", clause_id
            elif quote not in clause.text:
                yield "not_verbatim", f"{clause_id} does not hold {quote}"
            elif clause_id not in service.clauses:
                yield "foreign_clause", f"the catalogue does not list {clause_id} for {sheet.id}"

    def _leaf(self, leaf: Leaf, sheet: Sheet) -> Iterator[tuple[str, str]]:
        fact = self._known.facts.get(leaf.fact)
        if fact is None:
            derived = self._known.derived.get(leaf.fact)
            if derived is None:
                yield "unknown_fact", leaf.fact
            elif derived.kind not in TESTS[leaf.test]:
                yield "wrong_test", f"{leaf.test} cannot be asked of {leaf.fact}, a {derived.kind}"
            return
        if fact.kind not in TESTS[leaf.test]:
            yield "wrong_test", f"{leaf.test} cannot be asked of {leaf.fact}, a {fact.kind}"
            return
        unknown = [value for value in leaf.values if value not in fact.values]
        if unknown:
            yield "unknown_value", f"{leaf.fact} has no {', '.join(unknown)}"
        if leaf.test in {"at_least", "at_most"} and not fact.low <= leaf.bound <= fact.high:
            yield "out_of_range", f"{leaf.fact} is never {leaf.bound:g}"
        if sheet.person and not _is_about(fact, sheet.person):
            yield "not_about_person", f"{leaf.fact} is not stated of {sheet.person}"

    def _readings(self, sheet: Sheet) -> Iterator[tuple[str, str]]:
        quoted = "".join([*(leaf.quote for leaf in sheet.leaves), *(quote.quote for quote in sheet.says)])
        for reading in sheet.readings:
            if not (reading.wording.strip() and reading.reading.strip() and reading.alternative.strip()):
                yield "empty_reading", f"{reading.wording}: the reading taken and the other one are both recorded"
        read = [reading.wording for reading in sheet.readings]
        tested = "".join(leaf.quote for leaf in sheet.leaves if leaf.fact not in self._known.derived)
        for word in self._words.undefined:
            if word in tested and not any(word in wording or wording in word for wording in read):
                yield "no_reading", f"{word} is used and no reading of it is recorded"
        own = {reading.wording for reading in sheet.readings} - {
            term.reading.wording for term in self._words.terms.values()
        }
        for wording in sorted(own):
            if wording.strip() and wording not in quoted and not self._stands_in_plan(wording, sheet):
                yield "foreign_wording", f"{wording} does not stand in a clause cited"

    def _stands_in_plan(self, wording: str, sheet: Sheet) -> bool:
        cited: Iterable[str] = {quote.clause for quote in sheet.says} | {leaf.clause for leaf in sheet.leaves}
        return any(wording in self._plan.clauses[clause].text for clause in cited if clause in self._plan.clauses)


def _departments(service: Service, plan: Plan) -> tuple[str, ...]:
    named = (name for clause in service.clauses for name in plan.clauses[clause].responsible)
    return tuple(dict.fromkeys(named))


def _is_about(fact: Fact, person: str) -> bool:
    return bool(_ROLES[person] & set(fact.about))
