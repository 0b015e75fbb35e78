"""The report of a plan's import, as Markdown for a data officer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.model.finding import Finding, Severity
from bot.packs.words import as_json, say, tell
from bot.plans.importer import About, Imported
from bot.plans.importer.review import by_kind

SHOWN = 5
"""Findings of a kind that are printed at the terminal; the file has all of them."""


@dataclass(frozen=True)
class Source:
    """The file that was imported: its name and encoding, its lines and characters."""

    name: str
    encoding: str
    lines: int
    characters: int


def text(about: About, source: Source, imported: Imported, *, shown: int | None = None) -> str:
    """The report; of each kind of finding all are listed, or the first `shown`."""
    plan = imported.plan
    head = [
        f"# {say('report_title', name=about.city)}",
        say(
            "report_source",
            file=source.name, encoding=source.encoding, lines=source.lines, characters=source.characters,
        ),
        say(
            "report_plan",
            title=plan.title, status=say(f"status_{plan.status}"), date=plan.date or say("unknown"),
            horizon=plan.horizon, prefix=about.id_prefix,
        ),
        say("report_counts", **by_kind(plan.clauses.values())),
    ]  # fmt: skip
    lost = [say("report_lost", count=len(imported.lost))] if imported.lost else []
    found = [section for severity in Severity for section in _section(severity, imported.findings, shown)]
    return "\n\n".join([*head, *lost, *found, say("report_next", city=about.id)]) + "\n"


def _section(severity: Severity, findings: Sequence[Finding], shown: int | None) -> Iterator[str]:
    own = [finding for finding in findings if finding.severity is severity]
    if not own:
        return
    yield f"## {say('report_head', severity=say(severity.value), count=len(own))}"
    order = list(dict.fromkeys(finding.code for finding in own))
    by_code = groupby(sorted(own, key=lambda finding: order.index(finding.code)), key=lambda finding: finding.code)
    for _, alike in by_code:
        listed = list(alike)
        cut = listed[:shown]
        more = [f"- {say('report_more', count=len(listed) - len(cut))}"] if len(cut) < len(listed) else []
        yield "\n".join([*(f"- {_line(finding)}" for finding in cut), *more])


def _line(finding: Finding) -> str:
    at = say("at_line", line=finding.line) + "：" if finding.line is not None else ""
    return at + tell(finding)


def as_object(about: About, source: Source, imported: Imported) -> dict[str, Any]:
    """The report as a JSON object."""
    plan = imported.plan
    return {
        "city": about.id,
        "id_prefix": about.id_prefix,
        "source": {"file": source.name, "encoding": source.encoding, "lines": source.lines},
        "plan": {"title": plan.title, "status": plan.status, "date": plan.date, "horizon": plan.horizon},
        "counts": by_kind(plan.clauses.values()),
        "findings": [as_json(finding) for finding in imported.findings],
    }
