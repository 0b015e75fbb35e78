"""Sentences of a clause, as verbatim spans, without its number, heading and department list."""

from __future__ import annotations

import re

from bot.model.policy import Clause, ClauseKind

LONGEST_QUOTE = 200
"""Characters of a quote. A longer sentence is quoted from semicolon to semicolon, or from comma to comma."""

_END = re.compile(r"[。！？\n]|；(?=\S)")
_STOP = re.compile(r"[。！？\n]")
_SEMICOLON = re.compile(r"[；;]")
_COMMA = re.compile(r"[，,]")
_DEPARTMENTS = re.compile(r"〔责任单位|^单位[:：]", re.MULTILINE)
_NUMBER = re.compile(r"^(?:[0-9]+\. ?|[（(][一二三四五六七八九十]+[）)] ?)")


def sentences(clause: Clause) -> tuple[str, ...]:
    """The quotable spans of a clause in order, each verbatim in its text and at most LONGEST_QUOTE long."""
    if clause.kind is ClauseKind.INDICATOR:
        return (clause.text[clause.text.index(clause.heading[:4]) :],)
    if clause.kind is ClauseKind.TASK:
        spans = _parts(clause.cells.get("重点任务", clause.text), _STOP)
    else:
        spans = _parts(_body(clause), _STOP)
    short = [piece for span in spans for piece in _short(span)]
    return tuple(short) or (clause.text[:LONGEST_QUOTE],)


def _body(clause: Clause) -> str:
    text = clause.text
    departments = _DEPARTMENTS.search(text)
    if departments and departments.start() > 0:
        text = text[: departments.start()]
    if clause.kind is ClauseKind.NOTE:
        return text
    start = _NUMBER.match(text)
    rest = text[start.end() :] if start else text
    title = _NUMBER.sub("", clause.heading) + "。"
    return rest.removeprefix(title) if rest != title else rest


def _parts(text: str, end: re.Pattern[str]) -> list[str]:
    found, start = [], 0
    for match in end.finditer(text):
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [part for part in found if len(part) > 1]


def _short(span: str) -> list[str]:
    if len(span) <= LONGEST_QUOTE:
        return [span]
    for end in (_SEMICOLON, _COMMA):
        parts = _parts(span, end)
        if len(parts) > 1:
            return [piece for part in _packed(parts, span) for piece in _short(part)]
    return [span[:LONGEST_QUOTE]]


def _packed(parts: list[str], span: str) -> list[str]:
    """Neighbouring parts joined again while the joined span stays short and verbatim."""
    packed = [parts[0]]
    for part in parts[1:]:
        joined = packed[-1] + part
        if len(joined) <= LONGEST_QUOTE and joined in span:
            packed[-1] = joined
        else:
            packed.append(part)
    return packed
