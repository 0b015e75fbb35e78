"""A plan that carries its clause ids already, as a city pack's own plan.md does: taken as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from bot.model.finding import Finding, Severity
from bot.plans.clauses import EDITORIAL
from bot.plans.importer.front import Printed
from bot.plans.importer.lines import Line

_MARK = re.compile(r"^#{1,6} .* \{#[A-Z]{2,4}-[0-9A-Z][^}\s]*\}$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} (?P<words>.*?)(?P<id> \{#[^}]+\})?$")
_NUMBER = re.compile(r"^[0-9A-Z][0-9A-Za-z.\-]*\s+")
_ANCHOR = re.compile(r'^<a id="[^"]+"></a>')
_REMARK = re.compile(r"^> (?:\[[^\]]*\] *)?")
_LEAST_MARKS = 2


def is_marked(text: str) -> bool:
    """Whether headings of the text carry clause ids."""
    return len(_MARK.findall(text)) >= _LEAST_MARKS


def body_of(text: str) -> tuple[str, Printed]:
    """The text below the front matter, and what the front matter says; nothing when there is none."""
    head, meta = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL), {}
    if head:
        try:
            meta = yaml.safe_load(head[1])
        except yaml.YAMLError:
            head = None
    body = text[head.end() :] if head else text
    said = {key: value for key, value in (meta if isinstance(meta, dict) else {}).items() if value is not None}
    horizon = said.get("horizon")
    return body.strip("\n") + "\n", Printed(
        title=said.get("title"),
        document_number=said.get("document_number"),
        issuing_body=said.get("issuing_body"),
        date=str(said["date"]) if "date" in said else None,
        horizon=horizon if isinstance(horizon, int) else None,
        draft=said.get("status", "final") != "final",
        status=said.get("status"),
    )


def printed_lines(body: str) -> tuple[list[Line], list[Finding]]:
    """The lines of the plan without their marks, and those of the editor's remarks at the end."""
    lines: list[Line] = []
    remarks: list[Finding] = []
    for number, raw in enumerate(body.splitlines(), start=1):
        if not raw.strip():
            continue
        if remarks or EDITORIAL.match(raw):
            remarks.append(Finding("left_out_remark", values={"text": raw}, severity=Severity.NOTE, line=number))
        else:
            lines += [Line(number, words, words) for words in _printed(raw)]
    return lines, remarks


def _printed(raw: str) -> Iterator[str]:
    if set(raw) <= set("|-: "):
        return
    if raw.startswith("|"):
        key, _, cells = raw.strip("| ").partition("|")
        yield cells if "-" in key or key.strip() == "id" else raw
        return
    heading = _HEADING.match(raw)
    if heading:
        yield _NUMBER.sub("", heading["words"], count=1) if heading["id"] else heading["words"]
        return
    yield _REMARK.sub("", _ANCHOR.sub("", raw))
