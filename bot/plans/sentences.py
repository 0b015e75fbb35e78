"""Sentences of a clause, as verbatim spans, without its number, heading and department list."""

from __future__ import annotations

import re

from bot.model.policy import Clause, ClauseKind
from bot.plans import tables
from bot.plans.departments import without_lists
from bot.plans.layout import flat

LONGEST_QUOTE = 200
"""Characters of a quote. A longer sentence is quoted from semicolon to semicolon, or from comma to comma."""

_END = re.compile(r"[。！？\n]|；(?=\S)")
_STOP = re.compile(r"[。！？\n]")
_SEMICOLON = re.compile(r"[；;]")
_COMMA = re.compile(r"[，,]")
_NUMBER = re.compile(r"^(?:[0-9]+[.、] ?|\([一二三四五六七八九十0-9]+\) ?|[一二三四五六七八九十]+、 ?)")
"""A heading's number, half width."""


def sentences(clause: Clause) -> tuple[str, ...]:
    """The quotable spans of a clause in order, each verbatim in its text and at most LONGEST_QUOTE long."""
    if clause.kind is ClauseKind.INDICATOR:
        return (clause.text[max(clause.text.find(clause.heading[:4]), 0) :],)
    if clause.kind is ClauseKind.TASK:
        spans = _parts(tables.task(clause), _STOP)
    else:
        spans = [span for part in without_lists(_body(clause)) for span in _parts(part, _STOP)]
    short = [piece for span in spans for piece in _short(span)]
    return tuple(short) or (clause.text[:LONGEST_QUOTE],)


def _body(clause: Clause) -> str:
    text = clause.text
    if clause.kind is ClauseKind.NOTE:
        return text
    rest, title = _unnumbered(text), _unnumbered(clause.heading) + "。"
    return rest.removeprefix(title) if rest != title else rest


def _unnumbered(text: str) -> str:
    number = _NUMBER.match(flat(text))
    return text[number.end() :] if number else text


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
