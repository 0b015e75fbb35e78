"""Rows of a plan's tables: indicator rows and task rows, with the merged first column spelt as the plan prints it."""

from __future__ import annotations

import re

from bot.model.policy import Clause, ClauseKind, Indicator
from bot.plans import departments
from bot.plans.layout import flat, layout

_SUP = re.compile(r"\s*<sup>([^<]*)</sup>")
_UNIT = re.compile(r"[（(](?P<unit>[%％‰]|[\u4e00-\u9fff]{1,3})[）)]")
_LONGEST_HEADING = 38
"""Characters of a task that serve as its heading; the rest is shown as an ellipsis."""

_ROW_BY_ROW = {"serial", "name", "task"}
"""What the first column holds where no cell is merged over several rows."""


def cells(line: str) -> list[str]:
    """The cells of one Markdown table line, stripped."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


class TableReader:
    """Reads the rows of one table, whose header it is given. A group cell is printed once, on the group's first row."""

    def __init__(self, plan: str, title: str, path: tuple[str, ...], header: list[str]) -> None:
        self._plan = plan
        self._path = path
        self._columns = header[1:]
        self._grouped = layout().role(self._columns[0]) not in _ROW_BY_ROW
        self._group: str | None = None

    def read(self, row: list[str]) -> Clause | None:
        """The clause of a row, or None for the ruler under the header."""
        if set("".join(row)) <= set("-: "):
            return None
        key, values = row[0], row[1:]
        by_column = dict(zip(self._columns, values, strict=True))
        return Clause(
            id=key,
            plan=self._plan,
            path=self._path,
            heading=self._heading(by_column),
            text=" ".join(self._printed(values)),
            responsible=_responsible(by_column),
            kind=ClauseKind.TASK if layout().column(self._columns, "task") else ClauseKind.INDICATOR,
            cells={column: _SUP.sub("", value) for column, value in by_column.items()},
        )

    def _printed(self, values: list[str]) -> list[str]:
        if not self._grouped:
            return values
        first = values[0] != self._group
        self._group = values[0]
        return values if first else values[1:]

    def _heading(self, by_column: dict[str, str]) -> str:
        task = layout().column(self._columns, "task")
        if task is None:
            return _SUP.sub("", by_column[_name_column(self._columns)])
        words = by_column[task].rstrip("。")
        return words if len(words) <= _LONGEST_HEADING + 1 else words[:_LONGEST_HEADING] + "…"


def _responsible(by_column: dict[str, str]) -> tuple[str, ...]:
    named = layout().column(list(by_column), "responsible")
    return departments.split(by_column[named]) if named else ()


def _name_column(columns: list[str]) -> str:
    found = layout().column(columns, "name")
    if found is None:
        raise ValueError(f"a table of {', '.join(columns)} has neither tasks nor indicators")
    return found


def task(clause: Clause) -> str:
    """The task of a task row, as printed."""
    column = layout().column(list(clause.cells), "task")
    return clause.cells[column] if column else clause.text


def has_target(columns: list[str]) -> bool:
    """Whether a table of these columns states indicators and what they should be."""
    roles = {layout().role(column) for column in columns}
    return "name" in roles and not roles.isdisjoint({"year", "target"})


def indicator(clause: Clause, horizon: int) -> Indicator:
    """The indicator of an indicator row. A target whose column names no year is for `horizon`.

    Raises ValueError when the table has no column for the name or for the target.
    """
    columns = list(clause.cells)
    name = clause.cells[_name_column(columns)]
    unit = _UNIT.search(name)
    stated = layout().column(columns, "unit")
    years = _years(columns, horizon)
    target = max(years)
    earlier = [year for year in years if year < target]
    return Indicator(
        clause_id=clause.id,
        name=_UNIT.sub("", name, count=1).strip() if unit else name,
        unit=unit["unit"] if unit else clause.cells[stated] if stated else "",
        value=_value(clause.cells[years[target]]),
        year=target,
        baseline=(_value(clause.cells[years[earlier[0]]]), earlier[0]) if earlier else None,
        attribute=_cell(clause, "attribute"),
        responsible=clause.responsible,
    )


def _cell(clause: Clause, role: str) -> str | None:
    column = layout().column(list(clause.cells), role)
    return clause.cells[column] if column else None


def _years(columns: list[str], horizon: int) -> dict[int, str]:
    """Year to the column that is for it."""
    found = {}
    for column in columns:
        role = layout().role(column)
        if role == "year":
            found[int(layout().columns["year"].findall(flat(column))[0])] = column
        elif role == "target":
            found.setdefault(horizon, column)
    if not found:
        raise ValueError(f"a table of {', '.join(columns)} names no year")
    return found


def _value(cell: str) -> str | None:
    return None if layout().is_blank(cell) else "".join(flat(cell).split())
