"""Which lines are headings: their form, rank and number, and where the words of the heading end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.language.numerals import parse_numeral
from bot.plans.importer.lines import Line
from bot.plans.layout import Form, flat, layout

APPENDIX_RANK = 5
LEAD_RANK = 55
"""Paragraphs that begin with a heading sentence of their own, without a number."""

_UNNUMBERED_RANKS = (30, 40, 50, 60)
"""Of Markdown headings of level 1, 2, 3 and deeper, when no numbered heading of that level tells better."""

_CHAPTER_RANK = 30
_DECIMAL = "decimal"
_BARE_FIGURE = "bare_figure"

LONGEST_TITLE = 45
_LONGEST_LEAD = 20
_SENTENCE_END = re.compile("[。！？；!?;]")
_STOPS = (re.compile("[。！？；]"), re.compile("[:：]"), re.compile("[，,]"))
_TITLE_LENGTHS = (30, 20, 20)
CLOSED = re.compile(r"[。！？；：…”’》）〕】\])」』.!?;:)]$")


@dataclass(frozen=True)
class Heading:
    """A heading as printed. `run_in` says that its clause goes on in the same line; `number` is None without one.

    `parents` are the leading figures of a decimal: (1, 2) of 1.2.3.
    """

    rank: int
    form: str
    number: int | None
    title: str
    run_in: bool
    parents: tuple[int, ...] = ()


def _forms(*, bare: bool) -> list[Form]:
    """The forms of numbered headings: those that mark themselves, or a figure alone."""
    return [form for form in layout().forms if (form.name == _BARE_FIGURE) is bare]


class HeadingReader:
    """Reads the headings of one text; what its forms mean is learned from all of its lines.

    Where headings are numbered 1, 1.1, 1.1.1, a single figure is a chapter, with or without a stop.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        lines = list(lines)
        plain = [_numbered(line.text, _forms(bare=False)) for line in lines]
        forms = Counter(heading.form for heading in plain if heading)
        self._decimal = forms[_DECIMAL] > 1 and not forms["ideograph"]
        self._ranks: dict[int, int] = {}
        for line in lines:
            found = self._form_of(line) if line.level else None
            if found and (line.level not in self._ranks or found.rank < self._ranks[line.level]):
                self._ranks[line.level] = found.rank

    def read(self, line: Line) -> Heading | None:
        """The heading a line is or begins with, or None."""
        found = self._form_of(line)
        if found or not line.level:
            return found
        rank = self._ranks.get(line.level, _UNNUMBERED_RANKS[min(line.level, 4) - 1])
        return Heading(rank, "markdown", None, line.text, run_in=False)

    def _form_of(self, line: Line) -> Heading | None:
        found = _numbered(line.text, _forms(bare=False))
        if found is None and self._decimal:
            bare = _numbered(line.text, _forms(bare=True))
            found = bare if bare and not bare.run_in else None
        if found and self._decimal and found.form in {"figure", "bare_figure"}:
            found = replace(found, rank=_CHAPTER_RANK)
        return found


def _numbered(text: str, forms: Iterable[Form]) -> Heading | None:
    view = flat(text)
    for form in forms:
        match = form.pattern.fullmatch(view)
        if match and match["title"].strip():
            title, run_in = split_title(text[match.start("title") :].strip())
            parts = [_number(part) for part in match["number"].split(".")]
            numbers = [part for part in parts if part is not None]
            if len(numbers) < len(parts):
                continue
            rank = form.rank + 10 * (len(numbers) - 1)
            return Heading(rank, form.name, numbers[-1], title, run_in, tuple(numbers[:-1]))
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else parse_numeral(text)


def split_title(words: str) -> tuple[str, bool]:
    """The words of a heading, and whether a text follows them in the line: up to the first stop, if it comes soon."""
    if not _SENTENCE_END.search(words) and len(words) <= LONGEST_TITLE:
        return words, False
    for stop, longest in zip(_STOPS, _TITLE_LENGTHS, strict=True):
        match = stop.search(words)
        if match and 0 < match.start() <= longest:
            return words[: match.start()], True
    return words[:_LONGEST_LEAD] + "…", True


def lead(text: str) -> str | None:
    """The short first sentence that heads a paragraph, without dashes before it; None when there is none."""
    bare = text.lstrip("—-─ ·•●◆")
    match = _STOPS[0].search(bare)
    if not match or not 3 < match.start() <= _LONGEST_LEAD or match.end() == len(bare):
        return None
    words = bare[: match.start()]
    return None if re.search("[，,、：:（）()“”]", words) and "、" not in words else words


def is_title(text: str) -> bool:
    """Whether a line can be the title of a table or an attachment: short, and no sentence."""
    return len(text) <= LONGEST_TITLE and not _SENTENCE_END.search(text) and not text.endswith(("，", "：", ":", "、"))
