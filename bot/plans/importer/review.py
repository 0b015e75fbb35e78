"""What an officer should look at in an imported plan, read from the plan itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.model.finding import Finding, Severity
from bot.model.policy import Clause, ClauseKind, Indicator, Plan
from bot.plans.layout import flat

_BRACKETS = {"〔": "〕", "【": "】", "《": "》", "“": "”"}


def review(plan: Plan) -> Iterator[Finding]:
    """Cells that state nothing or no figure, units not found, clauses without departments, brackets left open."""
    for row in plan.indicators.values():
        yield from _cells(row)
    yield from _without_departments(plan)
    for clause in plan.clauses.values():
        yield from _brackets(clause)


def _warning(code: str, **values: object) -> Finding:
    return Finding(code, values=values, severity=Severity.WARNING)


def _cells(row: Indicator) -> Iterator[Finding]:
    stated = [(row.value, row.year), *([row.baseline] if row.baseline else [])]
    for value, year in stated:
        if value is None:
            yield _warning("blank_cell", clause=row.clause_id, name=row.name, year=year)
        elif not any(char.isdigit() for char in flat(value)):
            yield _warning("no_figure", clause=row.clause_id, name=row.name, year=year, value=value)
    if not row.unit and any(value for value, _ in stated):
        yield _warning("no_unit", clause=row.clause_id, name=row.name)


def _without_departments(plan: Plan) -> Iterator[Finding]:
    """One finding for all of them: a plan often names none in its text, or in all but a few clauses."""
    kinds = (ClauseKind.CLAUSE, ClauseKind.TASK)
    own = [clause for clause in plan.clauses.values() if clause.kind in kinds and _asks_for_departments(clause)]
    missing = [clause.id for clause in own if not clause.responsible]
    if missing:
        yield _warning("no_department", count=len(missing), total=len(own), clauses="、".join(missing))


def _asks_for_departments(clause: Clause) -> bool:
    """Whether the clause is one of those that say what is to be done: numbered ones and rows of tasks, with a text."""
    figures = clause.id.partition("-")[2].split(".")
    numbered = figures[0].isdecimal() and figures[0] != "0" and clause.text != clause.heading
    return clause.kind is ClauseKind.TASK or numbered


def _brackets(clause: Clause) -> Iterator[Finding]:
    for opening, closing in _BRACKETS.items():
        if clause.text.count(opening) != clause.text.count(closing):
            yield Finding(
                "open_bracket", values={"clause": clause.id, "bracket": opening + closing}, severity=Severity.NOTE
            )


def by_kind(clauses: Iterable[Clause]) -> dict[str, int]:
    """How many clauses there are of each kind."""
    counts = dict.fromkeys((kind.value for kind in ClauseKind), 0)
    for clause in clauses:
        counts[clause.kind.value] += 1
    return counts
