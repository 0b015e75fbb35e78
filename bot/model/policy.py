"""The plans as nouns: plan, clause, indicator, service, and the citation every statement about policy carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Force(StrEnum):
    """How binding a wording is, weakest last but FACT. It decides the wording of an answer."""

    DUTY = "duty"
    TARGET = "target"
    ESTABLISH = "establish"
    SUPPORT = "support"
    PILOT = "pilot"
    FACT = "fact"


class ClauseKind(StrEnum):
    """What a clause is in the plan's text."""

    CLAUSE = "clause"
    INDICATOR = "indicator"
    TASK = "task"
    NOTE = "note"


@dataclass(frozen=True)
class Clause:
    """One citable part of a plan.

    `text` is verbatim, lines joined by a newline; a table row is its cells joined by spaces. `responsible` are the
    departments
    the plan names for it. Where it names them twice and differently, `responsible_alt` holds the first list.
    `truncated` says that the source lost part of the text; `note` is an editor's remark and never quoted.
    `cells` are a row's cells by column.
    """

    id: str
    plan: str
    path: tuple[str, ...]
    heading: str
    text: str
    responsible: tuple[str, ...] = ()
    kind: ClauseKind = ClauseKind.CLAUSE
    responsible_alt: tuple[str, ...] = ()
    truncated: bool = False
    note: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Indicator:
    """A row of an indicator table.

    `value` is as printed without spaces (`≥99`, `4.5`) in `unit` for `year`; None when the plan left the cell blank or
    wrote XX, and then `missing` is true. `baseline` is (value, year); (None, year) when its cell is blank;
    None without such a column.
    """

    clause_id: str
    name: str
    unit: str
    value: str | None
    year: int
    baseline: tuple[str | None, int] | None = None
    attribute: str | None = None
    responsible: tuple[str, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether the plan states no target."""
        return self.value is None


@dataclass(frozen=True)
class Plan:
    """A city's plan. `date` is ISO or None when it bears none; `horizon` is the year its targets are for."""

    id: str
    city: str
    title: str
    status: str
    date: str | None
    issuing_body: str | None
    horizon: int
    clauses: Mapping[str, Clause]
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    document_number: str | None = None
    province: str | None = None
    subtitle: str | None = None

    @property
    def is_draft(self) -> bool:
        """Whether this is a consultation draft, which every answer from it has to say."""
        return self.status != "final"


@dataclass(frozen=True)
class Service:
    """An entry of the catalogue: what a plan offers, to whom, how bindingly, and where it says so (main clause
    first). `same_as` are the services of other cities that offer the same."""

    id: str
    city: str
    title: str
    audience: tuple[str, ...]
    force: Force
    clauses: tuple[str, ...]
    takes_requests: bool = False
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Citation:
    """What a statement rests on: plan, clause, verbatim quote, status, date, departments, force."""

    plan: str
    clause: str
    heading: str
    quote: str
    status: str
    date: str | None
    responsible: tuple[str, ...]
    force: Force

    def as_json(self) -> dict[str, Any]:
        """The citation as a card holds it."""
        return {
            "plan": self.plan,
            "clause": self.clause,
            "heading": self.heading,
            "quote": self.quote,
            "status": self.status,
            "date": self.date,
            "responsible": list(self.responsible),
            "force": self.force.value,
        }


@dataclass(frozen=True)
class IndicatorValue:
    """A figure of an indicator table, as printed, for one year. `plan` and `clause` say where it stands."""

    indicator: str
    value: str
    unit: str
    year: int
    plan: str
    clause: str

    def as_json(self) -> dict[str, Any]:
        """The value as a card holds it."""
        return {
            "indicator": self.indicator,
            "value": self.value,
            "unit": self.unit,
            "year": self.year,
            "plan": self.plan,
            "clause": self.clause,
        }
