"""A published plan into the form that `load_plan` reads, with a report of what did not go by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.model.finding import Finding, Severity
from bot.model.policy import Plan
from bot.plans.clauses import read_plan
from bot.plans.importer import numbering
from bot.plans.importer.account import unplaced
from bot.plans.importer.front import Printed, printed, split_front
from bot.plans.importer.grids import find_grids
from bot.plans.importer.headings import HeadingReader
from bot.plans.importer.joining import join
from bot.plans.importer.lines import Line, faults, split_lines, without_decoration
from bot.plans.importer.marked import body_of, is_marked, printed_lines
from bot.plans.importer.rendering import Writer
from bot.plans.importer.review import review
from bot.plans.importer.tree import build, settle_titles

DRAFT, FINAL = "consultation_draft", "final"


class ImportRefused(ValueError):
    """The text cannot become a plan. `code` names the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class About:
    """What is known of a plan beside its text. None is taken from the text where it says so."""

    id: str
    city: str
    province: str
    adcode: str
    id_prefix: str
    source_file: str = ""
    title: str | None = None
    status: str | None = None
    date: str | None = None
    horizon: int | None = None


@dataclass(frozen=True)
class Imported:
    """An imported plan: its Markdown, the plan as loaded from it, and what was found, in the order of the source."""

    markdown: str
    plan: Plan
    findings: tuple[Finding, ...]

    @property
    def lost(self) -> tuple[Finding, ...]:
        """Lines of the source that could not be placed."""
        return tuple(finding for finding in self.findings if finding.code == "unplaced")


def import_plan(text: str, about: About, *, markdown: bool = False) -> Imported:
    """Imports the text of a published plan.

    Every line of it stands in a clause or in the headings above one, or in full in a finding. Nothing is mended.

    Raises:
        ImportRefused: there is no text, or no year that its targets are for.
        PlanError: the text carries clause ids and cannot be read with them.
    """
    found, body, says = _marked(text) if is_marked(text) else _published(text, about, markdown=markdown)
    whole = _front_matter(about, says) + "\n" + body
    plan = read_plan(whole, Path(about.source_file or "plan.md"))  # what is reported is true of what is written
    findings = [*found.findings, *_doubts(about, says), *_stranger(about, text), *review(plan)]
    findings += [
        Finding("unplaced", values={"text": line.raw.strip()}, line=line.number)
        for line in unplaced(found.lines, plan, findings)
    ]
    return Imported(whole, plan, tuple(sorted(findings, key=_place)))


@dataclass(frozen=True)
class _Read:
    """The lines to account for, and what was found while reading them."""

    lines: list[Line]
    findings: list[Finding]


def _published(text: str, about: About, *, markdown: bool) -> tuple[_Read, str, Printed]:
    lines, left_out = without_decoration(split_lines(text, markdown=markdown))
    if not lines:
        raise ImportRefused("empty_plan")
    reader = HeadingReader(lines)
    blocks, joined = join(find_grids(lines), reader)
    front, rest = split_front(blocks, reader)
    parts = build(rest, reader)
    settle_titles(parts)
    numbering.split_leads(parts)
    writer = Writer(about.id_prefix)
    body = writer.write(front, parts)
    findings = [*faults(text, lines), *left_out, *joined, *numbering.faults(parts), *writer.findings]
    return _Read(lines, findings), body, printed(front, blocks)


def _marked(text: str) -> tuple[_Read, str, Printed]:
    body, says = body_of(text)
    lines, remarks = printed_lines(body)
    return _Read(lines, [*faults(text, lines), *remarks]), body, says


def _front_matter(about: About, says: Printed) -> str:
    horizon = about.horizon or says.horizon
    if horizon is None:
        raise ImportRefused("no_horizon")
    meta: dict[str, Any] = {
        "id": about.id,
        "city": about.city,
        "province": about.province,
        "adcode": about.adcode,
        "title": title_of(about, says),
        "document_number": says.document_number,
        "issuing_body": says.issuing_body,
        "date": about.date or says.date,
        "status": status_of(about, says),
        "horizon": horizon,
        "id_prefix": about.id_prefix,
        "source_file": about.source_file or None,
    }
    return f"---\n{yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=10_000)}---\n"


def title_of(about: About, says: Printed) -> str:
    """The title given, else the printed one, else the city's name."""
    return about.title or says.title or about.city


def status_of(about: About, says: Printed) -> str:
    """The status given, else that of a draft when the front says so."""
    return about.status or says.status or (DRAFT if says.draft else FINAL)


def _doubts(about: About, says: Printed) -> Iterator[Finding]:
    """What was taken for granted about the document."""
    if about.status is None and says.status is None:
        code = "status_draft_read" if says.draft else "status_final_assumed"
        yield Finding(code, severity=Severity.NOTE if says.draft else Severity.WARNING)
    elif about.status == FINAL and says.draft:
        yield Finding("status_contradicts", severity=Severity.WARNING)
    if not (about.title or says.title):
        yield Finding("no_title", severity=Severity.WARNING)
    if not (about.date or says.date):
        yield Finding("no_date", severity=Severity.WARNING)
    elif about.date and says.date and about.date != says.date:
        yield Finding("date_contradicts", values={"given": about.date, "printed": says.date}, severity=Severity.WARNING)
    if about.horizon is None and says.horizon:
        yield Finding("horizon_read", values={"year": says.horizon}, severity=Severity.NOTE)


def _stranger(about: About, text: str) -> Iterator[Finding]:
    """A text that never names the city, with or without the word for its rank, is another city's."""
    if about.city[:-1] not in "".join(text.split()):
        yield Finding("city_not_named", values={"name": about.city}, severity=Severity.WARNING)


def _place(finding: Finding) -> tuple[int, int]:
    return (0, finding.line) if finding.line is not None else (1, 0)
