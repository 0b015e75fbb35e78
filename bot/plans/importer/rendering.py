"""The parts of a plan as the Markdown that `load_plan` reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model.finding import Finding, Severity
from bot.plans.clauses import EDITORIAL, MISSING
from bot.plans.importer.front import Front
from bot.plans.importer.grids import Block, Grid, GridKind
from bot.plans.importer.headings import CLOSED
from bot.plans.importer.lines import Line
from bot.plans.importer.numbering import Numbers, number
from bot.plans.importer.tree import Part
from bot.plans.layout import flat, layout

_CLAUSE_LEVEL = 3
_DEEPEST_PATH = 5
_ITEM_RANK = 50
_FIRST_OF_A_FRAGMENT = 4
"""Characters after the last full stop that make a sentence cut off, and not a bracket or a mark left over."""

_READ_AS_MARKS = ("#", "|", ">", "<")
_LETTERS = "BDEFGHJKLMNPQRSTUVWXYZ"


class Writer:
    """Writes the body of one plan. `findings` says what was marked on the way."""

    def __init__(self, prefix: str) -> None:
        self.findings: list[Finding] = []
        self.numbers = Numbers()
        self._prefix = prefix
        self._lines: list[str] = []
        self._path: list[tuple[int, str]] = []
        self._given: dict[int, str] = {}

    def write(self, front: Front, parts: Sequence[Part]) -> str:
        """The Markdown of the whole plan, without its front matter."""
        self._front(front)
        self._given = number(parts, self.numbers)
        for part in parts:
            self._part(part, [])
        return "\n\n".join(self._lines).replace("|\n\n|", "|\n|") + "\n"

    def _front(self, front: Front) -> None:
        made_up = layout().made_up
        if front.notice or front.own_title:
            self._opening(front.title, front.subtitle, made_up["notice"], front.notice)
            self._opening(front.own_title, None, made_up["preface"], front.preface)
        else:
            self._opening(front.title, front.subtitle, made_up["preface"], front.preface)

    def _opening(self, title: list[Line], subtitle: Line | None, heading: str, blocks: list[Block]) -> None:
        words = " ".join(line.text for line in title)
        if not (words or subtitle or blocks):
            return
        at = self.numbers.next_outside()
        if _can_head(words, 1) and blocks:
            self._head(1, words)
            if subtitle:
                self._text(subtitle.text)
            self._body(at, heading, blocks, [words])
            return
        self._clause(at, words or heading, [])
        for block in ([subtitle] if subtitle else []) + blocks:
            self._block(block, at, words or heading, [])

    def _part(self, part: Part, above: list[str]) -> None:
        number = self._given[id(part)]
        heading = self._heading(part)
        path = above
        heads = bool(part.parts) or any(isinstance(block, Grid) for block in part.body)
        is_item = part.rank >= _ITEM_RANK
        if _can_head(part.printed, len(above) + 1) and (heads or not (part.run_in or is_item)):
            path = [*above, heading if part.run_in else part.printed]
            self._head(len(path), path[-1])
        if part.kind == "appendix" and part.title and part.title not in part.printed:
            path = self._attachment_title(part, path)
            heading = part.title
        if part.body or not part.parts or path is above:
            self._body(number, heading, part.body, path)
        for child in part.parts:
            self._part(child, path)

    def _attachment_title(self, part: Part, path: list[str]) -> list[str]:
        """The title of an attachment heads what is in it, unless its clause or its only table is called so."""
        if not part.parts:
            return path
        self._head(len(path) + 1, part.title)
        return [*path, part.title]

    def _heading(self, part: Part) -> str:
        """The heading as a clause's title: of an item that runs in, its words; of others, the printed line."""
        if not part.run_in:
            return part.printed or part.title
        end = part.printed.find(part.title.rstrip("…"))
        is_cut = part.title.endswith("…")
        return part.title if part.rank >= _ITEM_RANK or end < 0 or is_cut else part.printed[: end + len(part.title)]

    def _body(self, number: str, heading: str, blocks: Sequence[Block], path: list[str]) -> None:
        """The clause of a part, and the tables in it. Text below a table is a clause again."""
        first = blocks[0] if blocks else None
        if not (isinstance(first, Grid) and (heading in path or not first.title)):
            self._clause(number, heading, path)
        below_grid = False
        for block in blocks:
            if isinstance(block, Grid):
                below_grid = True
            elif below_grid:
                below_grid = False
                self._clause(self.numbers.take(number), heading, path)
            self._block(block, number, heading, path)

    def _block(self, block: Block, number: str, heading: str, path: list[str]) -> None:
        if isinstance(block, Grid):
            self._grid(block, heading, path)
        else:
            self._paragraph(block, number)

    def _paragraph(self, line: Line, number: str) -> None:
        cut = is_cut_off(line.text)
        if cut:
            values = {"clause": f"{self._prefix}-{number}", "text": line.text[-20:]}
            self.findings.append(Finding("cut_off", values=values, severity=Severity.WARNING, line=line.number))
        self._text(line.text + (MISSING if cut else ""))

    def _grid(self, grid: Grid, heading: str, path: list[str]) -> None:
        key = self.numbers.take(_grid_key(grid, self.numbers, heading))
        self._clause(key, grid.title or heading or layout().made_up["table"], path)
        for remark in grid.remarks:
            self._text(remark.text)
        if grid.kind is GridKind.OTHER:
            for cells in [grid.columns, *(cells for _, cells in grid.rows)]:
                self._text(" ".join(cells))
            values = {"clause": f"{self._prefix}-{key}", "columns": "、".join(grid.columns)}
            self.findings.append(Finding("unknown_table", values=values, severity=Severity.WARNING, line=grid.line))
        else:
            self._rows(grid, key)
        for at, note in enumerate(grid.notes, start=1):
            is_row = grid.kind is not GridKind.OTHER
            mark = f'<a id="{self._prefix}-{key}-N{at}"></a>' if is_row else ""
            self._lines.append(mark + note.text) if mark else self._text(note.text)
        self.findings += grid.findings

    def _rows(self, grid: Grid, key: str) -> None:
        self._row("id", grid.columns, grid.line)
        self._lines.append("|" + "---|" * (len(grid.columns) + 1))
        for at, (line, cells) in zip(_serials(grid), grid.rows, strict=True):
            self._row(f"{self._prefix}-{key}-{at}", cells, line)

    def _row(self, key: str, cells: Sequence[str], line: int) -> None:
        written = [cell.replace("\\|", "|").replace("|", "｜") for cell in cells]
        if any("|" in cell for cell in cells):
            values = {"text": " ".join(cells)}
            self.findings.append(Finding("bar_in_cell", values=values, severity=Severity.NOTE, line=line))
        self._lines.append(f"| {' | '.join([key, *written])} |")

    def _head(self, level: int, title: str) -> None:
        self._heading_line(level, f"{title} " if title.endswith("}") else title)
        self._path.append((level, title))

    def _heading_line(self, level: int, words: str) -> None:
        """Writes a heading, a level lower where it would be read as the end of the plan."""
        level += bool(EDITORIAL.match(f"{'#' * level} {words}"))
        self._path = [(at, above) for at, above in self._path if at < level]
        self._lines.append(f"{'#' * level} {words}")

    def _clause(self, number: str, title: str, path: list[str]) -> None:
        """A clause's heading, of a level at which just `path` stands above it."""
        stands = [words for at, words in self._path if at < _CLAUSE_LEVEL]
        level = _CLAUSE_LEVEL if stands == path else len(path) + 1
        shown = title.strip() or layout().made_up["untitled"]
        self._heading_line(level, f"{number} {shown} {{#{self._prefix}-{number}}}")

    def _text(self, text: str) -> None:
        """A line of text; one that would be read as a mark is moved in by a space."""
        self._lines.append(f" {text}" if text.startswith(_READ_AS_MARKS) else text)


def _can_head(words: str, level: int) -> bool:
    """Whether a heading without an id can stand there: not too deep, and not read as the end of the plan."""
    return bool(words) and level <= _DEEPEST_PATH and not EDITORIAL.match(f"{'#' * level} {words}")


def is_cut_off(text: str) -> bool:
    """Whether a paragraph of whole sentences breaks off in the middle of one."""
    end = max(text.rfind(stop) for stop in "。！？")
    rest = text[end + 1 :].strip()
    return end > 0 and len(rest) >= _FIRST_OF_A_FRAGMENT and not CLOSED.search(text)


def _grid_key(grid: Grid, numbers: Numbers, heading: str) -> str:
    """R for a division of work, I-A for indicators of elder care, I-C of childcare, I-B … of others, T for the rest."""
    if grid.kind is GridKind.TASKS:
        return "R"
    if grid.kind is GridKind.OTHER:
        return "T"
    about = f"{grid.title} {heading}" if grid.title else heading
    for letter, key in (("A", "elder_table"), ("C", "child_table")):
        other = "child_table" if key == "elder_table" else "elder_table"
        if layout().has(key, about) and not layout().has(other, about) and numbers.is_free(f"I-{letter}"):
            return f"I-{letter}"
    return next((f"I-{letter}" for letter in _LETTERS if numbers.is_free(f"I-{letter}")), "I-Z")


def _serials(grid: Grid) -> Iterator[int]:
    """The serial numbers of the rows if they are all there and different, else their places."""
    at = next((i for i, column in enumerate(grid.columns) if layout().role(column) == "serial"), None)
    printed = [flat(cells[at]).rstrip(".、") for _, cells in grid.rows] if at is not None else []
    if (
        printed
        and all(text.isascii() and text.isdigit() for text in printed)
        and len(set(map(int, printed))) == len(printed)
    ):
        yield from map(int, printed)
    else:
        yield from range(1, len(grid.rows) + 1)
