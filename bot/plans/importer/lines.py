"""Bytes to lines: encodings, invisible characters, and the lines that are no part of a plan's text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from bot.model.finding import Finding, Severity
from bot.plans.layout import layout

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DAMAGED = 0.01
"""The share of unreadable characters up to which a text is UTF-8 with damage; of GBK read so, most are unreadable."""

_HOPELESS = 0.1
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_HAN = re.compile("[\u4e00-\u9fff]")
_SHOWN = 60


class Unreadable(ValueError):
    """The bytes are no Chinese text. `code` names the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Line:
    """A line of the source that has something on it. `text` is without indentation, `raw` with it; `number` is from 1.

    `level` is that of a Markdown heading (its marks are not in `text`), 0 for none. `gap` says that an empty line
    stands before it, `broke` that a page ended before it.
    """

    number: int
    text: str
    raw: str
    level: int = 0
    gap: bool = False
    broke: bool = False

    @property
    def indented(self) -> bool:
        """Whether it begins with space for a character or more, as a new paragraph does."""
        return self.raw.startswith(("\u3000", "  ", "\t"))


def decode(raw: bytes) -> tuple[str, str]:
    """Text and encoding of a file's bytes: by its mark, else UTF-8, else GB18030.

    A damaged byte does not make UTF-8 another encoding: its bytes often read as GB18030 too, and mean nothing then.
    What cannot be read becomes U+FFFD. Raises Unreadable for bytes that are no text, or text without Chinese.
    """
    marked = next((name for mark, name in _BOMS if raw.startswith(mark)), None)
    if marked is None and b"\x00" in raw:
        raise Unreadable("binary")
    encoding = marked or "utf-8"
    text = raw.decode(encoding, "replace")
    if marked is None and text.count("\ufffd") > _DAMAGED * len(text):
        encoding = "gb18030"
        text = raw.decode(encoding, "replace")
    if not _HAN.search(text):
        raise Unreadable("no_chinese")
    if text.count("\ufffd") > _HOPELESS * len(text):
        raise Unreadable("unreadable_encoding")
    return text, encoding.removesuffix("-sig")


def split_lines(text: str, *, markdown: bool = False) -> list[Line]:
    """The lines that hold something, without invisible characters and, in Markdown, without marks of bold type."""
    found: list[Line] = []
    gap = False
    for number, whole in enumerate(text.splitlines(), start=1):
        raw = _INVISIBLE.sub("", whole).rstrip()
        raw = _BOLD.sub(r"\1", raw) if markdown else raw
        if not raw.strip():
            gap = True
            continue
        level, words = _heading_level(raw.strip())
        found.append(Line(number, words, raw, level, gap))
        gap = False
    return found


def _heading_level(text: str) -> tuple[int, str]:
    match = re.fullmatch(r"(?P<marks>#{1,6})\s+(?P<words>.*?)(?:\s+#+)?", text)
    return (len(match["marks"]), match["words"]) if match and match["words"].strip("# ") else (0, text)


def faults(text: str, lines: Iterable[Line]) -> Iterator[Finding]:
    """Characters that could not be read, and how many invisible ones were left out."""
    for line in lines:
        unreadable = layout().patterns["unreadable"].findall(line.text)
        if unreadable:
            yield Finding(
                "unreadable_character", values={"count": len(unreadable), "text": line.text[:_SHOWN]},
                severity=Severity.WARNING, line=line.number,
            )  # fmt: skip
    invisible = len(_INVISIBLE.findall(text))
    if invisible:
        yield Finding("invisible_characters", values={"count": invisible}, severity=Severity.NOTE)


def without_decoration(lines: list[Line]) -> tuple[list[Line], list[Finding]]:
    """The lines of the text, and the page numbers, rules and tables of contents left out of it."""
    listed = _contents(lines)
    kept: list[Line] = []
    left_out: list[Finding] = []
    broke = False
    for line in lines:
        kind = "contents" if line.number in listed else _decoration(line)
        if kind is None:
            kept.append(Line(line.number, line.text, line.raw, line.level, line.gap, broke))
            broke = False
            continue
        broke = broke or kind == "page_number"
        left_out.append(
            Finding(f"left_out_{kind}", values={"text": line.raw.strip()}, severity=Severity.NOTE, line=line.number)
        )
    return kept, left_out


def _decoration(line: Line) -> str | None:
    if line.level:
        return None
    if layout().has("page_numbers", line.text):
        return "page_number"
    return "separator" if layout().has("separators", line.text) else None


def _contents(lines: list[Line]) -> frozenset[int]:
    """The numbers of the lines of a table of contents: dotted lines, or headings after its title that come again."""
    start = next((i for i, line in enumerate(lines) if layout().has("contents_head", line.text)), None)
    if start is None:
        return frozenset()
    rest = lines[start + 1 :]
    dotted = list(takewhile(lambda line: layout().has("contents_line", line.text), rest))
    if dotted:
        return frozenset(line.number for line in [lines[start], *dotted])
    again = next((i for i, line in enumerate(rest[1:], start=1) if line.text == rest[0].text), 0)
    listed = rest[:again]
    if not listed or any(len(line.text) > _SHOWN for line in listed):
        return frozenset()
    return frozenset(line.number for line in [lines[start], *listed])
