"""Clause numbers from the numbers a plan prints, so that they stay the same when its text is imported again.

Chapter, section and item make 3.1.2. Where sections are counted on through the chapters, as in （三） after a chapter that
ended with （二）, the chapter is left out: 6.4 is item 4 of section six. A number printed twice gets a letter: 3B.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, pairwise

from bot.model.finding import Finding, Severity
from bot.plans.importer.headings import LEAD_RANK, lead
from bot.plans.importer.lines import Line
from bot.plans.importer.tree import Part

_SECTION_RANK = 50
"""Below this rank a heading heads further headings; from it on, a clause."""


class Numbers:
    """Numbers that have been given, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """The number, with a letter after it when it is taken."""
        found = next(number for number in _spellings(wanted) if number not in self._taken)
        self._taken.add(found)
        return found

    def next_outside(self) -> str:
        """0.1, 0.2, …: the next number for what stands outside the sections."""
        return self.take(next(f"0.{at}" for at in range(1, len(self._taken) + 2) if f"0.{at}" not in self._taken))

    def is_free(self, number: str) -> bool:
        """Whether the number was not given yet."""
        return number not in self._taken


def _spellings(number: str) -> Iterator[str]:
    """3, 3B, 3C …: the letters that are not taken for figures; after them a count."""
    yield number
    yield from (f"{number}{letter}" for letter in "BCDEFGHJKLMNPQRSTUVWXYZ")
    yield from (f"{number}Z{at}" for at in count(2))


def split_leads(parts: Sequence[Part]) -> None:
    """Makes parts of the paragraphs of a section that begin with short sentences of their own, if there are two."""
    for top in parts:
        for part in list(top.below()):
            if top.kind == "main" and not part.run_in and not part.parts and part.rank < _SECTION_RANK:
                _split(part)


def _split(part: Part) -> None:
    lines = [block for block in part.body if isinstance(block, Line)]
    heads = {line.number: words for line in lines if (words := lead(line.text))}
    if len(lines) < len(part.body) or len(heads) < 2:
        return
    part.body = []
    for line in lines:
        if line.number in heads:
            number = len(part.parts) + 1
            title = heads[line.number]
            part.parts.append(Part(LEAD_RANK, "lead", number, title, line.text, line.number, run_in=True, body=[line]))
        else:
            (part.parts[-1] if part.parts else part).body.append(line)


def number(parts: Sequence[Part], numbers: Numbers) -> dict[int, str]:
    """The clause number of every part, by `id(part)`, without the plan's prefix. Fronts are numbered before."""
    given: dict[int, str] = {}
    chapters = [part for part in parts if part.kind == "main"]
    running = _runs_on(chapters)
    for at, part in enumerate(chapters, start=1):
        _number_chapter(part, at, running, numbers, given)
    attachments = [part for part in parts if part.kind == "appendix"]
    for at, part in enumerate(attachments, start=1):
        _number_below(part, (f"F{part.number or at}",), numbers, given)
    for part in parts:
        if part.kind == "attachments":
            given[id(part)] = numbers.take("F0")
        elif part.kind in {"closing", "preface"}:
            given[id(part)] = numbers.take("S" if part.kind == "closing" else "0.1")
    return given


def _runs_on(chapters: Sequence[Part]) -> bool:
    """Whether sections are counted on from chapter to chapter."""
    firsts_and_lasts = [
        (numbers[0], numbers[-1])
        for chapter in chapters
        if (numbers := [part.number for part in chapter.parts if part.rank < _SECTION_RANK and part.number])
    ]
    pairs = list(pairwise(firsts_and_lasts))
    return bool(pairs) and all(first == before + 1 for (_, before), (first, _) in pairs)


def _number_chapter(part: Part, at: int, running: bool, numbers: Numbers, given: dict[int, str]) -> None:
    own = str(part.number or at)
    if not running:
        _number_below(part, (own,), numbers, given)
        return
    given[id(part)] = numbers.next_outside()
    for place, child in enumerate(part.parts, start=1):
        above = () if child.rank < _SECTION_RANK else (f"C{own}",)
        _number_below(child, (*above, str(child.number or place)), numbers, given)


def _number_below(part: Part, figures: tuple[str, ...], numbers: Numbers, given: dict[int, str]) -> None:
    taken = numbers.take(".".join(figures))
    given[id(part)] = taken
    highest = min((child.rank for child in part.parts), default=0)
    for place, child in enumerate(part.parts, start=1):
        between = ("0",) if child.rank > highest else ()
        _number_below(child, (taken, *between, str(child.number or place)), numbers, given)


def faults(parts: Sequence[Part]) -> Iterator[Finding]:
    """Numbers that are missing or stand twice. Counting on from the group before is no fault."""
    last: dict[str, int] = {}
    for group in _groups(parts):
        before: int | None = None
        for part in group:
            assert part.number is not None
            expected = {1, last.get(part.form, 0) + 1} if before is None else {before + 1}
            if part.number not in expected:
                yield _fault(part, before)
            before = part.number
        last[group[0].form] = before or 0


def _groups(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Numbered headings of one form in one place, in the order of the text."""
    forms = dict.fromkeys(part.form for part in parts if part.number is not None and part.form != "lead")
    for form in forms:
        yield [part for part in parts if part.form == form and part.number is not None]
    for part in parts:
        yield from _groups(part.parts)


def _fault(part: Part, before: int | None) -> Finding:
    number = part.number or 0
    if before is None:
        code = "number_start"
    else:
        code = "number_twice" if number == before else "number_back" if number < before else "number_gap"
    values = {"number": number, "before": before or 0, "heading": part.printed[:40]}
    return Finding(code, values=values, severity=Severity.WARNING, line=part.line)
