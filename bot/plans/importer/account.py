"""The account of an import: every line of the source stands in the plan, or is named in the report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.model.finding import Finding
from bot.model.policy import Plan
from bot.plans.clauses import MISSING
from bot.plans.importer.lines import Line

_PIPE = re.compile(r"(?<!\\)\|")
_MARKS = frozenset("|:- \t")
"""What a line that rules off the head of a table is made of."""

_SUP = re.compile(r"</?sup>")


def held(plan: Plan) -> str:
    """Everything a plan holds of its source, without spaces; its own parts stay apart."""
    parts = [plan.title, plan.subtitle or ""]
    for clause in plan.clauses.values():
        parts += [*clause.path, clause.heading, clause.text, clause.note or "", *clause.cells, *clause.cells.values()]
    return "\n".join(bare(part) for part in parts)


def bare(text: str) -> str:
    """The text without spaces and marks, as it is looked for."""
    return "".join(_SUP.sub("", text.replace(MISSING, "")).split())


def unplaced(lines: Iterable[Line], plan: Plan, findings: Iterable[Finding]) -> Iterator[Line]:
    """The lines that neither the plan nor a finding holds. A row of a table is looked for cell by cell."""
    text = held(plan)
    named = {finding.line for finding in findings if "text" in finding.values and _is_whole(finding)}
    for line in lines:
        if line.number in named or bare(line.text) in text or set(line.raw) <= _MARKS:
            continue
        if not all(bare(cell.replace("\\|", "|")) in text for cell in _cells(line)):
            yield line


def _is_whole(finding: Finding) -> bool:
    """Whether the finding shows its line in full."""
    return finding.code.startswith("left_out_") or finding.code in {"bar_in_cell"}


def _cells(line: Line) -> list[str]:
    if "|" in line.raw:
        return _PIPE.split(line.raw)
    return re.split(r"\t|\s{2,}|\u3000+", line.raw.strip())
