"""Lines broken by the width of a page, or by its end, joined to paragraphs again."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from bot.model.finding import Finding, Severity
from bot.plans.importer.grids import Block
from bot.plans.importer.headings import CLOSED, HeadingReader
from bot.plans.importer.lines import Line

_FULL = 0.85
"""The share of the page's width from which a line counts as full: figures and Latin letters make lines uneven."""

_BEGUN = 0.6
"""The share that a line fills at least when the next one goes on with it, where new paragraphs are indented."""

_LEAST_FULL_LINES = 5
_LEAST_SHARE = 0.25
_LEAST_BROKEN = 20
"""Characters before the end of a page for the line after it to go on with the sentence; a list of names is shorter."""

_NARROWEST, _WIDEST = 30, 130


def join(blocks: Sequence[Block], reader: HeadingReader) -> tuple[list[Block], list[Finding]]:
    """The blocks with broken paragraphs whole, and what was joined."""
    width = page_width([block for block in blocks if isinstance(block, Line)])
    indents = sum(isinstance(block, Line) and block.indented for block in blocks) >= _LEAST_FULL_LINES
    found: list[Block] = []
    joined: list[Finding] = []
    last: Line | None = None  # as it stands in the source: its own width counts, not that of what it was joined to
    for block in blocks:
        goes_on = isinstance(block, Line) and last is not None and reader.read(block) is None
        if goes_on and isinstance(block, Line) and last is not None and _belongs(last, block, width, indents):
            before = found[-1]
            assert isinstance(before, Line)
            found[-1] = _together(before, block)
            joined.append(_said(before, block))
        else:
            found.append(block)
        last = block if isinstance(block, Line) else None
    return found, joined


def page_width(lines: Sequence[Line]) -> int | None:
    """The width at which the lines were broken, in columns; None when they were not."""
    widths = [columns(line.raw) for line in lines]
    if not widths:
        return None
    full = max(widths)
    near = sum(width >= _FULL * full for width in widths)
    is_page = _NARROWEST <= full <= _WIDEST and near >= _LEAST_FULL_LINES and near >= _LEAST_SHARE * len(widths)
    return full if is_page else None


def columns(text: str) -> int:
    """The width of a text in columns: two for a Chinese character."""
    counts = Counter(unicodedata.east_asian_width(char) in "WF" for char in text)
    return 2 * counts[True] + counts[False]


def _belongs(last: Line, line: Line, width: int | None, indents: bool) -> bool:
    if line.indented or line.level or last.level:
        return False
    fills = columns(last.raw) / width if width else 0
    runs_on = not CLOSED.search(last.text)
    if line.broke and len(last.text) >= _LEAST_BROKEN and runs_on:
        return True
    if line.gap and not line.broke:
        return False
    return fills >= _BEGUN if indents else fills >= _FULL and runs_on


def _together(before: Line, line: Line) -> Line:
    latin = before.text[-1:].isascii() and line.text[:1].isascii()
    between = " " if latin and before.text[-1:].isalnum() and line.text[:1].isalnum() else ""
    return Line(before.number, f"{before.text}{between}{line.text}", before.raw, before.level, before.gap, before.broke)


def _said(before: Line, line: Line) -> Finding:
    values = {"before": before.text[-12:], "after": line.text[:12]}
    return Finding("line_joined", values=values, severity=Severity.NOTE, line=line.number)
