"""A plan's Markdown to clauses: headings with {#ID}, table rows whose first cell is an id, numbered notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from bot.model.policy import Clause, ClauseKind, Indicator, Plan
from bot.plans import departments, tables

MISSING = "[原文缺失]"
"""What the transcript prints where the source lost text; it is no part of the clause."""

_HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>.*?)(?: \{#(?P<id>[^}]+)\})?$")
_NUMBER = re.compile(r"^[0-9A-Z][0-9A-Za-z.\-]*\s+")
_NOTE = re.compile(r'^<a id="(?P<id>[^"]+)"></a>(?P<text>.*)$')
_REMARK = re.compile(r"^> (?:\[[^\]]*\] *)?(?P<text>.*)$")
_SERIAL = re.compile(r"(?P<number>[0-9]+\. ?)")
EDITORIAL = re.compile(r"^# .*非原文")
"""The heading of the editor's own remarks at the end; from it on nothing is read."""


class PlanError(ValueError):
    """The file is not a plan: front matter missing, an id twice, a required key absent, or a table that cannot be
    read. The message names the file and the line."""


@dataclass
class _Draft:
    """A clause while its lines are being read."""

    id: str
    title: str
    path: tuple[str, ...]
    lines: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def load_plan(path: Path) -> Plan:
    """Reads a plan.

    Raises:
        PlanError: naming the file and what is wrong.
        OSError: when the file cannot be read.
    """
    return read_plan(path.read_text(encoding="utf-8"), path)


def read_plan(text: str, source: Path) -> Plan:
    """Reads the text of a plan; `source` is how errors call it. Raises PlanError."""
    meta, body = _split(text, source)
    reader = _Reader(str(meta["id"]), source)
    for line in body:
        if EDITORIAL.match(line):
            break
        with _told(source, line):
            reader.read(line)
    clauses = reader.clauses()
    with _told(source, "horizon"):
        horizon = int(meta["horizon"])
    return Plan(
        id=str(meta["id"]),
        city=str(meta["city"]),
        title=str(meta["title"]),
        status=str(meta["status"]),
        date=_text(meta.get("date")),
        issuing_body=_text(meta.get("issuing_body")),
        horizon=horizon,
        clauses=MappingProxyType(clauses),
        indicators=MappingProxyType(_indicators(clauses, horizon, source)),
        document_number=_text(meta.get("document_number")),
        province=_text(meta.get("province")),
        subtitle=reader.subtitle,
    )


@contextmanager
def _told(path: Path, line: str) -> Iterator[None]:
    """What goes wrong inside is an error of the plan that names its line."""
    try:
        yield
    except PlanError:
        raise
    except (ValueError, AssertionError) as error:
        raise PlanError(f"{path}: {line[:60]}: {error or 'belongs to no clause'}") from error


def _indicators(clauses: dict[str, Clause], horizon: int, path: Path) -> dict[str, Indicator]:
    found = {}
    for clause in clauses.values():
        if clause.kind is ClauseKind.INDICATOR:
            with _told(path, clause.id):
                found[clause.id] = tables.indicator(clause, horizon)
    return found


def front_matter(path: Path) -> tuple[dict[str, Any], list[str]]:
    """A plan's front matter, and the lines after it. Raises PlanError when it is missing or lacks a key."""
    return _split(path.read_text(encoding="utf-8"), path)


def _split(text: str, path: Path) -> tuple[dict[str, Any], list[str]]:
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise PlanError(f"{path}: no front matter between two lines of ---")
    end = lines.index("---", 1)
    try:
        meta = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        raise PlanError(f"{path}: the front matter is no YAML: {' '.join(str(error).split())}") from error
    for key in ("id", "city", "title", "status", "horizon"):
        if not isinstance(meta, dict) or not meta.get(key):
            raise PlanError(f"{path}: the front matter lacks {key}")
    return meta, lines[end + 1 :]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


class _Reader:
    """Collects clauses line by line. Headings above level three, and those without an id, make the path."""

    def __init__(self, plan: str, source: Path) -> None:
        self._plan = plan
        self._source = source
        self._path: list[tuple[int, str]] = []
        self._drafts: dict[str, _Draft] = {}
        self._rows: dict[str, Clause | None] = {}
        self._current: _Draft | None = None
        self._table: tables.TableReader | None = None
        self.subtitle: str | None = None

    def read(self, line: str) -> None:
        """Takes the next line of the file."""
        if not line.strip():
            return
        if heading := _HEADING.match(line):
            self._open(len(heading["level"]), heading["title"], heading["id"])
        elif line.startswith("|"):
            self._row(line)
        elif note := _NOTE.match(line):
            self._note(note["id"], note["text"])
        elif self._current is None:
            self.subtitle = line
        elif remark := _REMARK.match(line):
            self._current.remarks.append(remark["text"])
        else:
            self._current.lines.append(line)

    def clauses(self) -> dict[str, Clause]:
        """Everything read, in the order of the text."""
        found: dict[str, Clause] = {}
        for key, row in self._rows.items():
            found[key] = row if row is not None else self._clause(self._drafts[key])
        return found

    def _open(self, level: int, title: str, key: str | None) -> None:
        self._path = [part for part in self._path if part[0] < level]
        if key is None:
            self._path.append((level, title))
            return
        self._reserve(key)
        self._current = _Draft(key, _NUMBER.sub("", title, count=1), tuple(name for _, name in self._path))
        self._drafts[key] = self._current
        self._table = None

    def _row(self, line: str) -> None:
        cells = tables.cells(line)
        if self._table is None:
            assert self._current is not None
            self._table = tables.TableReader(
                self._plan, self._current.title, (*self._current.path, self._current.title), cells
            )
        elif row := self._table.read(cells):
            self._reserve(row.id)
            self._rows[row.id] = row

    def _note(self, key: str, text: str) -> None:
        assert self._current is not None
        self._reserve(key)
        path = (*self._current.path, self._current.title)
        number = re.search(r"([0-9]+)\.", text)
        heading = "注" + (number[1] if number else "")
        self._rows[key] = Clause(key, self._plan, path, heading, text, kind=ClauseKind.NOTE)

    def _reserve(self, key: str) -> None:
        if key in self._rows:
            raise PlanError(f"{self._source}: {key} stands twice")
        self._rows[key] = None

    def _clause(self, draft: _Draft) -> Clause:
        printed = "\n".join(draft.lines or [draft.title])
        text = printed.replace(MISSING, "")
        named = departments.named_at_end(text)
        return Clause(
            id=draft.id,
            plan=self._plan,
            path=_with_title(draft.path, draft.title, text),
            heading=draft.title,
            text=text,
            responsible=named.responsible,
            responsible_alt=named.alternative,
            truncated=MISSING in printed,
            note=" ".join(draft.remarks) or None,
        )


def _with_title(path: tuple[str, ...], title: str, text: str) -> tuple[str, ...]:
    number = _SERIAL.match(text)
    title = number["number"] + title if number and text[number.end("number") :].startswith(title + "。") else title
    return path if path and path[-1] == title else (*path, title)
