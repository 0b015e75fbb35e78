"""A plan of a pack as a city would have published it: without ids, editor's headings and remarks, in several layouts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_HEADING = re.compile(r"^(?P<marks>#{1,6}) (?P<title>.*?)(?: \{#(?P<id>[^}]+)\})?$")
_NUMBER = re.compile(r"^[0-9A-Z][0-9A-Za-z.\-]*\s+")
_MADE_UP = {"印发通知", "（序言）", "附件清单"}
_LINE_WIDTH = 35
_PAGE_LENGTH = 30


def as_published(path: Path) -> str:
    """The text of a plan without what the transcript adds."""
    body = path.read_text("utf-8").split("---\n", 2)[2].split("\n# 转换说明")[0]
    lines = [line for line in body.splitlines() if line.strip() and not line.startswith("> ")]
    return "\n".join(_printed(lines)).replace("[原文缺失]", "") + "\n"


def _printed(lines: list[str]) -> Iterator[str]:
    last = ""
    for at, line in enumerate(lines):
        heading = _HEADING.match(line)
        if heading:
            title = _NUMBER.sub("", heading["title"], count=1) if heading["id"] else heading["title"]
            following = re.sub(r"^[0-9]+\. ?", "", lines[at + 1] if at + 1 < len(lines) else "")
            if title == last or (heading["id"] and (title in _MADE_UP or following.startswith(title))):
                continue
            last = title
            yield title
        elif line.startswith("|"):
            row = _row(line)
            if row:
                yield row
        else:
            yield re.sub(r'^(?:<a id="[^"]+"></a>|- )', "", line)


def _row(line: str) -> str:
    if set(line) <= set("|-"):
        return ""
    return "\t".join(cell.strip() for cell in line.strip("|").split("|")[1:])


def merged(text: str) -> str:
    """The cells of a group are one cell, which stands in its first row."""
    lines, last = [], ""
    for line in text.splitlines():
        cells = line.split("\t")
        if len(cells) > 1 and cells[0] != "序号" and not cells[0].isdigit():
            cells[0], last = ("" if cells[0] == last else cells[0]), cells[0] or last
        lines.append("\t".join(cells))
    return "\n".join(lines)


def aligned(text: str) -> str:
    """The cells of a table stand apart by spaces."""
    return text.replace("\t", "    ")


def as_markdown(text: str) -> str:
    """Chapters and sections are Markdown headings, chapters bold; tables have bars."""
    lines = []
    for line in text.splitlines():
        if re.match("^[一二三四五六七八九十]+、", line):
            lines += ["", f"## **{line}**"]
        elif re.match("^[（(][一二三四五六七八九十]+[）)]", line) and "。" not in line:
            lines += ["", f"### {line}"]
        elif "\t" in line:
            cells = line.split("\t")
            lines.append(f"| {' | '.join(cells)} |")
            if "序号" in cells:
                lines.append("|" + "---|" * len(cells))
        else:
            lines += ["", line]
    return "\n".join(lines)


def hard_wrapped(text: str) -> str:
    """Paragraphs are indented and broken at the width of a page; every page ends with its number."""
    lines: list[str] = []
    for line in text.splitlines():
        whole = line if "\t" in line or len(line) <= _LINE_WIDTH else f"　　{line}"
        if "\t" not in line and len(line) <= _LINE_WIDTH:
            whole = f"　　{line}"
        width = len(whole) if "\t" in line else _LINE_WIDTH
        lines += [whole[at : at + width] for at in range(0, len(whole), width)]
    pages = [lines[at : at + _PAGE_LENGTH] for at in range(0, len(lines), _PAGE_LENGTH)]
    return "\n".join("\n".join([*page, "", f"— {number} —", ""]) for number, page in enumerate(pages, start=1))


def double_spaced(text: str) -> str:
    """An empty line after every line, as from a web page, with the line ends of another system."""
    return text.replace("\n", "\r\n\r\n")
