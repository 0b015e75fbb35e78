"""The parts of a plan: headings, one in another, each with its paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.language.numerals import parse_numeral
from bot.plans.importer.grids import Block, Grid
from bot.plans.importer.headings import APPENDIX_RANK, Heading, HeadingReader, is_title
from bot.plans.importer.lines import Line
from bot.plans.layout import flat, layout

_FARTHEST_DECIMAL = 3
"""How far a decimal may be from the heading before it; 3.4 at the start of a sentence is farther."""


@dataclass
class Part:
    """A heading and what stands below it. `printed` is the heading's line, "" when the plan has none there.

    `kind` is "main", "appendix" (an attachment), or the name in `made_up` of a part that has no heading of its own.
    A run-in heading's line is the first of the `body`.
    """

    rank: int
    form: str
    number: int | None
    title: str
    printed: str
    line: int
    kind: str = "main"
    run_in: bool = False
    body: list[Block] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def below(self) -> Iterator[Part]:
        """This part and every one in it, in the order of the text."""
        yield self
        for part in self.parts:
            yield from part.below()


def build(blocks: Sequence[Block], reader: HeadingReader) -> list[Part]:
    """The parts of the plan after its front, attachments included."""
    builder = _Builder(blocks, reader)
    return builder.parts()


class _Builder:
    """Reads the blocks one by one; `_open` are the parts that the next one may lie in, the outermost first."""

    def __init__(self, blocks: Sequence[Block], reader: HeadingReader) -> None:
        self._blocks = blocks
        self._reader = reader
        self._top: list[Part] = []
        self._open: list[Part] = []
        self._listing = False

    def parts(self) -> list[Part]:
        for at, block in enumerate(self._blocks):
            if isinstance(block, Grid):
                self._into(block)
            elif not self._note(block):
                self._line(at, block)
        return self._top

    def _line(self, at: int, line: Line) -> None:
        if appendix := self._appendix(at, line):
            self._listing = appendix.kind == "attachments"
            self._enter(appendix)
            return
        heading = None if self._listing and self._counted(line) else self._reader.read(line)
        if heading is None:
            if self._closes(at, line):
                self._enter(_made_up("closing", line))
            self._into(line)
            return
        if self._titles_grid(at, heading):
            self._into(line)
            return
        if not self._plausible(heading):
            self._into(line)
            return
        self._listing = False
        self._enter(_part(heading, line))

    def _counted(self, line: Line) -> bool:
        heading = self._reader.read(line)
        return heading is not None and heading.form in {"figure", "bracketed_figure"}

    def _appendix(self, at: int, line: Line) -> Part | None:
        if layout().has("attachment_list", line.text) or self._begins_list(at, line):
            return _made_up("attachments", line, body=[line])
        match = layout().has("attachment", line.text)
        if not match or not is_title(line.text) or (not match["number"] and match["title"]):
            return None
        number = parse_numeral(match["number"] or "")
        return Part(APPENDIX_RANK, "attachment", number, match["title"], line.text, line.number, "appendix")

    def _begins_list(self, at: int, line: Line) -> bool:
        """Whether this and the next line name one attachment each."""
        following = self._blocks[at + 1] if at + 1 < len(self._blocks) else None
        both = [line, following]
        named = [layout().has("attachment", x.text) for x in both if isinstance(x, Line)]
        return len(named) == 2 and all(match and match["number"] and match["title"] for match in named)

    def _titles_grid(self, at: int, heading: Heading) -> bool:
        """Whether a numbered line only heads the table after it: its number is not the next one in its place."""
        ahead = next((block for block in self._blocks[at + 1 :] if not _is_remark(block)), None)
        if not isinstance(ahead, Grid) or heading.run_in or heading.number is None:
            return False
        siblings = [part for part in self._siblings(heading.rank) if part.form == heading.form]
        return heading.number != (siblings[-1].number or 0) + 1 if siblings else heading.number != 1

    def _plausible(self, heading: Heading) -> bool:
        """Decimals and bracketed figures also begin sentences and lists; only those in their place are headings."""
        if heading.form == "bracketed_figure":
            return not any(part.form == "figure" for part in self._open)
        if heading.form != "decimal":
            return True
        above = [part for part in self._open if part.rank < heading.rank]
        before = [part.number or 0 for part in self._siblings(heading.rank)]
        near = (heading.number or 0) <= (before[-1] if before else 0) + _FARTHEST_DECIMAL
        return near and (not above or above[-1].number in {None, heading.parents[-1]})

    def _siblings(self, rank: int) -> list[Part]:
        above = [part for part in self._open if part.rank < rank]
        among = above[-1].parts if above else self._top
        return [part for part in among if part.rank == rank]

    def _closes(self, at: int, line: Line) -> bool:
        """Whether the line begins what is signed and dated at the end."""
        if not self._open or self._open[0].kind != "main":
            return False
        following = self._blocks[at + 1] if at + 1 < len(self._blocks) else None
        dated = isinstance(following, Line) and layout().has("date", following.text)
        return bool(layout().has("date", line.text) or (dated and layout().has("issuing_body", line.text)))

    def _note(self, line: Line) -> bool:
        """Takes a note below a table: one that says so, and those that count on from it."""
        grid = next(iter(self._open[-1].body[-1:]), None) if self._open else None
        if not isinstance(grid, Grid):
            return False
        if layout().has("note", line.text):
            grid.notes.append(line)
            return True
        heading = self._reader.read(line)
        counts_on = bool(grid.notes) and heading is not None and heading.form in {"figure", "bracketed_figure"}
        if counts_on and heading and heading.number == len(grid.notes) + 1:
            grid.notes.append(line)
            return True
        return False

    def _into(self, block: Block) -> None:
        if not self._open:
            line = block.line if isinstance(block, Grid) else block.number
            self._enter(Part(APPENDIX_RANK, "", None, layout().made_up["preface"], "", line, "preface"))
        self._open[-1].body.append(block)

    def _enter(self, part: Part) -> None:
        if self._open and self._open[0].kind not in {"main", "appendix"}:
            self._open.clear()  # nothing lies in what has no heading of its own
        while self._open and self._open[-1].rank >= part.rank:
            self._open.pop()
        (self._open[-1].parts if self._open else self._top).append(part)
        self._open.append(part)


def _part(heading: Heading, line: Line) -> Part:
    part = Part(
        heading.rank, heading.form, heading.number, heading.title, line.text, line.number, run_in=heading.run_in
    )
    if heading.run_in:
        part.body.append(line)
    return part


def _made_up(kind: str, line: Line, body: list[Block] | None = None) -> Part:
    return Part(APPENDIX_RANK, kind, None, layout().made_up[kind], "", line.number, kind, body=body or [])


def _is_remark(block: Block) -> bool:
    return isinstance(block, Line) and bool(layout().has("unit_line", block.text))


def settle_titles(parts: list[Part]) -> None:
    """Gives each table the title and the unit line printed above it, and each attachment its title."""
    for top in parts:
        for part in top.below():
            _title_attachment(part)
            _title_grids(part)


def _title_attachment(part: Part) -> None:
    """The first one or two short lines of an attachment are its title, unless they belong to a table."""
    if part.kind != "appendix" or part.title:
        return
    ends = layout().words["attachment_title_ends"]
    heads: list[str] = []
    for block, ahead in zip(part.body[:2], [*part.body[1:3], None], strict=False):
        if not isinstance(block, Line) or not is_title(block.text) or isinstance(ahead, Grid):
            break
        if heads and not flat(block.text).endswith(ends):
            break
        heads.append(block.text)
        if block.text.endswith(ends):
            break
    del part.body[: len(heads)]
    part.title = " ".join(heads)


def _title_grids(part: Part) -> None:
    for grid in [block for block in part.body if isinstance(block, Grid)]:
        at = part.body.index(grid)
        while at and _is_remark(part.body[at - 1]):
            line = part.body.pop(at - 1)
            assert isinstance(line, Line)
            grid.remarks.insert(0, line)
            at -= 1
        above = part.body[at - 1] if at else None
        runs_in = part.run_in and at == 1
        if isinstance(above, Line) and is_title(above.text) and not runs_in:
            grid.title = above.text
            part.body.pop(at - 1)
