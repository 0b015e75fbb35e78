"""The front of a plan: its titles, the notice that sends it out, and what is printed about the document itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from bot.language.numerals import parse_numeral
from bot.plans.importer.grids import Block, Grid
from bot.plans.importer.headings import HeadingReader, is_title
from bot.plans.importer.lines import Line
from bot.plans.layout import flat, layout

_LONGEST_TITLE = 60
_MOST_TITLE_LINES = 3


@dataclass
class Front:
    """What stands before the first chapter.

    `titles` and `subtitle` as printed; `notice` are the blocks of the notice, `preface` those after the plan's own
    title, which comes second when there is a notice.
    """

    title: list[Line] = field(default_factory=list)
    subtitle: Line | None = None
    notice: list[Block] = field(default_factory=list)
    own_title: list[Line] = field(default_factory=list)
    preface: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Printed:
    """What the text says about itself; None where it does not. `draft`: its front speaks of a draft."""

    title: str | None
    document_number: str | None
    issuing_body: str | None
    date: str | None
    horizon: int | None
    draft: bool
    status: str | None = None


def split_front(blocks: Sequence[Block], reader: HeadingReader) -> tuple[Front, list[Block]]:
    """The front, and the blocks from the first chapter on."""
    start = _first_chapter(blocks, reader)
    return _front(list(blocks[:start])), list(blocks[start:])


def _first_chapter(blocks: Sequence[Block], reader: HeadingReader) -> int:
    """Where the first heading of the highest rank stands; a Markdown heading without a number counts when none has one.

    An attachment ends the front too.
    """
    headings = [
        (at, heading)
        for at, block in enumerate(blocks)
        if isinstance(block, Line) and (heading := reader.read(block)) and (heading.number is not None or at)
    ]
    numbered = [(at, heading) for at, heading in headings if heading.number is not None] or headings
    top = min((heading.rank for _, heading in numbered), default=None)
    attached = (at for at, block in enumerate(blocks) if at and isinstance(block, Line) and _bare_attachment(block))
    return min([*(at for at, heading in numbered if heading.rank == top), *attached], default=len(blocks))


def _bare_attachment(line: Line) -> bool:
    match = layout().has("attachment", line.text)
    return bool(match and not match["title"])


def _front(blocks: list[Block]) -> Front:
    front = Front()
    front.title = _take_title(blocks)
    if blocks and isinstance(blocks[0], Line) and layout().has("subtitle", blocks[0].text) and front.title:
        front.subtitle = blocks[0]
        blocks = blocks[1:]
    if not any(sign in _joined(front.title) for sign in layout().words["notice_signs"]):
        front.preface = blocks
        return front
    at = next((at for at, block in enumerate(blocks) if _names_plan(block, front.title)), None)
    front.notice = blocks[:at]
    rest = blocks[at:] if at is not None else []
    front.own_title = _take_title(rest)
    front.preface = rest
    return front


def _take_title(blocks: list[Block]) -> list[Line]:
    """The first lines that together end as a title does, taken from the blocks; one short line when none do."""
    heads: list[Line] = []
    for block in blocks[:_MOST_TITLE_LINES]:
        if not isinstance(block, Line) or len(block.text) > _LONGEST_TITLE or not is_title(block.text[:45]):
            break
        heads.append(block)
        if _ends_as(block.text, "title_ends"):
            del blocks[: len(heads)]
            return heads
    if heads:
        del blocks[:1]
    return heads[:1]


def _ends_as(text: str, key: str) -> bool:
    return re.sub(r"\([^()]*\)$", "", flat(text).strip()).endswith(layout().words[key])


def _names_plan(block: Block, title: Sequence[Line]) -> bool:
    """Whether a line is the plan's own title, which the title of the notice names."""
    if not isinstance(block, Line) or not is_title(block.text) or not _ends_as(block.text, "plan_ends"):
        return False
    own = re.sub(r"\([^()]*\)$", "", flat(block.text).strip())
    return "".join(own.split()) in "".join(flat(_joined(title)).split())


def _joined(lines: Iterable[Line]) -> str:
    return " ".join(line.text for line in lines)


def printed(front: Front, blocks: Sequence[Block]) -> Printed:
    """What the text says about itself. `blocks` are all of them, the front's included."""
    lines = [block for block in blocks if isinstance(block, Line)]
    top = [line for line in (*front.title, *front.own_title, front.subtitle) if line]
    short = [line for line in (*front.notice, *front.preface[:2]) if isinstance(line, Line) and is_title(line.text)]
    signed = next(((a, b) for a, b in pairwise(lines) if _date(b) and layout().has("issuing_body", a.text)), None)
    return Printed(
        title=_joined(front.own_title or front.title) or None,
        document_number=next((line.text for line in lines if layout().has("document_number", line.text)), None),
        issuing_body=signed[0].text if signed else None,
        date=_date(signed[1]) if signed else next(filter(None, map(_date, front_lines(front))), None),
        horizon=_horizon(blocks),
        draft=any(sign in flat(line.text) for line in [*top, *short] for sign in layout().words["draft_signs"]),
    )


def front_lines(front: Front) -> list[Line]:
    """The lines of the front, without its tables."""
    return [block for block in (*front.notice, *front.preface) if isinstance(block, Line)]


def _date(line: Line) -> str | None:
    match = layout().has("date", line.text)
    if not match:
        return None
    parts = [parse_numeral(match[key]) for key in ("year", "month", "day")]
    try:
        return date(*(part or 0 for part in parts)).isoformat()
    except ValueError:
        return None


def _horizon(blocks: Sequence[Block]) -> int | None:
    """The year most often aimed at in the text, the later of two; else the last year that a table has a column for."""
    texts = (flat(block.text) for block in blocks if isinstance(block, Line))
    aimed = Counter(int(year) for text in texts for year in layout().patterns["horizon"].findall(text))
    if aimed:
        return max(aimed, key=lambda year: (aimed[year], year))
    columns = (flat(column) for block in blocks if isinstance(block, Grid) for column in block.columns)
    return max((int(year) for column in columns for year in layout().columns["year"].findall(column)), default=None)
