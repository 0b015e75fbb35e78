"""Tables in the lines of a plan: Markdown, separated by tabs, or aligned by spaces; merged and broken rows mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.finding import Finding, Severity
from bot.plans.importer.lines import Line
from bot.plans.layout import flat, layout
from bot.plans.tables import has_target

_RULER = re.compile(r"^[\s|:\-]*-[\s|:\-]*$")
_PIPE = re.compile(r"(?<!\\)\|")
_WIDE = re.compile(r"\t|\s{2,}|\u3000+")


class GridKind(StrEnum):
    """What the rows of a table are in the plan."""

    INDICATORS = "indicators"
    TASKS = "tasks"
    OTHER = "other"


@dataclass
class Grid:
    """A table: its columns and rows, each with the number of its line. Titles, remarks and notes are found later."""

    columns: list[str]
    rows: list[tuple[int, list[str]]]
    kind: GridKind
    line: int
    title: str = ""
    remarks: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


Block = Line | Grid


def find_grids(lines: Sequence[Line]) -> list[Block]:
    """The lines, with those of a table replaced by the table."""
    found: list[Block] = []
    at = 0
    while at < len(lines):
        grid, after = _grid_at(lines, at)
        found.append(grid if grid else lines[at])
        at = after if grid else at + 1
    return found


def _grid_at(lines: Sequence[Line], start: int) -> tuple[Grid | None, int]:
    for split in (_markdown, _separated, _aligned):
        rows = list(split(lines[start:]))
        if len(rows) > 1:
            grid = _grid(rows, known_only=split is not _markdown)
            if grid:
                taken = {number for number, _ in rows}
                return grid, start + sum(line.number in taken for line in lines[start:])
    return None, start


Row = tuple[int, list[str]]


def _markdown(lines: Sequence[Line]) -> Iterator[Row]:
    """Rows with bars, the second a ruler."""
    if len(lines) < 2 or "|" not in lines[1].raw or not _RULER.match(lines[1].raw):
        return
    for at, line in enumerate(lines):
        if "|" not in line.raw or (at and line.gap):
            return
        yield line.number, _barred(line.raw)


def _barred(raw: str) -> list[str]:
    bare = raw.strip()
    bare = bare.removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [cell.strip() for cell in _PIPE.split(bare)]


def _separated(lines: Sequence[Line]) -> Iterator[Row]:
    """Rows with tabs. A leading tab is an empty cell."""
    for at, line in enumerate(lines):
        cells = [cell.strip() for cell in line.raw.split("\t")]
        if len(cells) < 2 or (at and line.gap and _kind(cells) is not GridKind.OTHER):
            return
        yield line.number, cells


def _aligned(lines: Sequence[Line]) -> Iterator[Row]:
    """Rows whose cells stand apart by two spaces or more."""
    width = 0
    for line in lines:
        cells = [cell.strip() for cell in _WIDE.split(line.text)]
        if len(cells) < 2 or (width and len(cells) > width):
            return
        if width and line.gap and _kind(cells) is not GridKind.OTHER:
            return
        width = width or len(cells)
        yield line.number, cells


def _grid(rows: list[Row], *, known_only: bool) -> Grid | None:
    """The table of these rows; None when its columns say nothing and only a known table is taken."""
    (line, columns), *below = rows
    body = [row for row in below if not _RULER.match("".join(row[1])) and any(row[1])]
    kind = _kind(columns)
    if (kind is GridKind.OTHER and known_only) or not body:
        return None
    grid = Grid(columns, [], kind, line)
    _Mender(grid).add_all(body)
    return grid


def _kind(columns: list[str]) -> GridKind:
    if len(columns) < 2 or len(set(columns)) < len(columns):
        return GridKind.OTHER
    if layout().column(columns, "task"):
        return GridKind.TASKS
    return GridKind.INDICATORS if has_target(columns) else GridKind.OTHER


class _Mender:
    """Puts a row into its table: as wide as the header, merged cells filled, a row broken in two joined again."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._columns = grid.columns
        self._serial = next((i for i, column in enumerate(self._columns) if layout().role(column) == "serial"), None)

    def add_all(self, rows: list[Row]) -> None:
        """Adds the rows."""
        wide = [(number, self._as_wide(number, cells, bool(at))) for at, (number, cells) in enumerate(rows)]
        for at, (number, cells) in enumerate(wide):
            if self._is_rest(cells, [below for _, below in wide[at + 1 :]]):
                self._join(number, cells)
            else:
                self._grid.rows.append((number, self._filled(cells)))

    def _as_wide(self, number: int, cells: list[str], below_another: bool) -> list[str]:
        width = len(self._columns)
        while len(cells) > width and not cells[-1]:
            cells = cells[:-1]
        if len(cells) == width:
            return cells
        if len(cells) == width - 1 and below_another and self._merged_first(cells):
            return ["", *cells]
        self._note("ragged_row", number, cells, Severity.WARNING)
        if len(cells) > width:
            return [*cells[: width - 1], " ".join(cells[width - 1 :])]
        return [*cells, *[""] * (width - len(cells))]

    def _merged_first(self, cells: list[str]) -> bool:
        """Whether the cell missing is the merged one in front: the serial number stands one place too early."""
        return bool(self._serial) and flat(cells[(self._serial or 1) - 1]).isdigit()

    def _is_rest(self, cells: list[str], below: list[list[str]]) -> bool:
        """Whether the row only goes on with the cells of the row above, as after a page break.

        A row without a serial number goes on with the one above unless just its own number is missing in the count.
        """
        if not self._grid.rows or self._grid.kind is GridKind.OTHER:
            return False
        if self._serial is None:
            key = self._named()
            return key is not None and not cells[key]
        if cells[self._serial]:
            return False
        before, after = (self._number(rows) for rows in ([self._grid.rows[-1][1]], below))
        return before is None or after is None or after != before + 2

    def _number(self, rows: list[list[str]]) -> int | None:
        """The first serial number of these rows."""
        numbers = (flat(row[self._serial or 0]) for row in rows)
        return next((int(number) for number in numbers if number.isdecimal()), None)

    def _named(self) -> int | None:
        roles = [layout().role(column) for column in self._columns]
        return next((i for i, role in enumerate(roles) if role in {"name", "task"}), None)

    def _join(self, number: int, cells: list[str]) -> None:
        first, above = self._grid.rows[-1]
        self._grid.rows[-1] = (first, [old + new for old, new in zip(above, cells, strict=True)])
        self._note("row_joined", number, cells, Severity.NOTE)

    def _filled(self, cells: list[str]) -> list[str]:
        mergeable = self._serial is None or self._serial > 0
        if cells[0] or not mergeable or not self._grid.rows or self._named() == 0:
            return cells
        return [self._grid.rows[-1][1][0], *cells[1:]]

    def _note(self, code: str, number: int, cells: list[str], severity: Severity) -> None:
        values = {"text": " | ".join(cells)}
        self._grid.findings.append(Finding(code, values=values, severity=severity, line=number))
