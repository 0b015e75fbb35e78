"""Rows of a plan's tables: indicator rows and task rows, with the merged first column spelt as the plan prints it."""

from __future__ import annotations

import re

from bot.model.policy import Clause, ClauseKind, Indicator
from bot.plans import departments

_SUP = re.compile(r"\s*<sup>([^<]*)</sup>")
_UNIT = re.compile(r"[（(](?P<unit>%|[\u4e00-\u9fff]{1,3})[）)]")
_YEAR = re.compile(r"(?P<year>[0-9]{4})年")
_BLANK = {"XX", "-", ""}
_SERIAL = "序号"
_TASK = "重点任务"
_ATTRIBUTE = "指标属性"
_RESPONSIBLE = ("责任部门", "责任单位")
_LONGEST_HEADING = 38
"""Characters of a task that serve as its heading; the rest is shown as an ellipsis."""


def cells(line: str) -> list[str]:
    """The cells of one Markdown table line, stripped."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


class TableReader:
    """Reads the rows of one table, whose header it is given. A group cell is printed once, on the group's first row."""

    def __init__(self, plan: str, title: str, path: tuple[str, ...], header: list[str]) -> None:
        self._plan = plan
        self._path = path
        self._columns = header[1:]
        self._grouped = self._columns[0] != _SERIAL
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
            kind=ClauseKind.TASK if _TASK in by_column else ClauseKind.INDICATOR,
            cells={column: _SUP.sub("", value) for column, value in by_column.items()},
        )

    def _printed(self, values: list[str]) -> list[str]:
        if not self._grouped:
            return values
        first = values[0] != self._group
        self._group = values[0]
        return values if first else values[1:]

    def _heading(self, by_column: dict[str, str]) -> str:
        if _TASK in by_column:
            task = by_column[_TASK].rstrip("。")
            return task if len(task) <= _LONGEST_HEADING + 1 else task[:_LONGEST_HEADING] + "…"
        return _SUP.sub("", by_column[_name_column(list(by_column))])


def _responsible(by_column: dict[str, str]) -> tuple[str, ...]:
    for column in _RESPONSIBLE:
        if column in by_column:
            return departments.split(by_column[column])
    return ()


def _name_column(columns: list[str]) -> str:
    return next(column for column in columns if column.startswith("指标") and column != _ATTRIBUTE)


def indicator(clause: Clause) -> Indicator:
    """The indicator of an indicator row. Raises StopIteration when the table has no name column."""
    name = clause.cells[_name_column(list(clause.cells))]
    unit = _UNIT.search(name)
    years = {int(m["year"]): column for column in clause.cells if (m := _YEAR.search(column))}
    target = max(years)
    earlier = [year for year in years if year < target]
    return Indicator(
        clause_id=clause.id,
        name=_UNIT.sub("", name, count=1).strip() if unit else name,
        unit=unit["unit"] if unit else "",
        value=_value(clause.cells[years[target]]),
        year=target,
        baseline=(_value(clause.cells[years[earlier[0]]]), earlier[0]) if earlier else None,
        attribute=clause.cells.get(_ATTRIBUTE),
        responsible=clause.responsible,
    )


def _value(cell: str) -> str | None:
    return None if cell in _BLANK else cell.replace(" ", "")
