"""Departments a plan names: 〔责任单位：…〕 at the end of a clause, and the department column of a table.

How the list is introduced and bracketed differs between plans; the words are in data/vocabulary/plan_layout.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.plans.layout import layout

_NESTED = r"[(（][^()（）\n]*[)）]"


@lru_cache(maxsize=1)
def _list() -> re.Pattern[str]:
    """A printed list. The first three are bracketed; the last stands by itself, or has lost its opening bracket."""
    label = rf"(?:{'|'.join(layout().department_labels)})\s*[:：]"
    return re.compile(
        rf"〔{label}(?P<a>[^〔〕\]]*)(?:[〕\]]|$)"
        rf"|[【\[]\s*{label}(?P<b>[^【】\[\]〕]*)(?:[】\]〕]|$)"
        rf"|[(（]\s*{label}(?P<c>(?:[^()（）]|{_NESTED})*)(?:[)）]|$)"
        rf"|(?:^|(?<=[。；]))(?:{label}|单位：(?=[市县区省各]))(?P<d>[^〔〕\]\n]*)(?:[〕\]]|$)",
        re.MULTILINE,
    )


@lru_cache(maxsize=1)
def _leading() -> re.Pattern[str]:
    """Who leads, printed before the names."""
    return re.compile(rf"^(?:{'|'.join(layout().department_roles)})(?:单位|部门)\s*[:：]\s*")


_REMAINS = re.compile(r"^[^。市]*局、(?P<names>市[^。\]]*)\]$")
"""A damaged clause of which only the end of the list is left; its first name is cut and not filled in."""

_BETWEEN = re.compile(r"[、，,；;。\s]+(?![^（]*）)")
_ROLES = re.compile(r"(?:等|按职责分工负责|牵头负责|牵头|负责|配合)+$")


class Named(NamedTuple):
    """The departments of a clause. `alternative` is the earlier of two lists that differ."""

    responsible: tuple[str, ...]
    alternative: tuple[str, ...] = ()


def named_at_end(text: str) -> Named:
    """The departments a clause prints after its text; of two lists the last is taken and the first kept beside it."""
    lists = [split(next(filter(None, match.groups()), "")) for match in _list().finditer(text)]
    if lists:
        return Named(lists[-1], lists[0] if len(lists) > 1 else ())
    remains = _REMAINS.match(text)
    return Named(split(remains["names"]) if remains else ())


def without_lists(text: str) -> Iterator[str]:
    """What stands before, between and after the printed lists. A text that begins with a list is kept whole."""
    lists = [match for match in _list().finditer(text) if match.start() > 0]
    starts = [0, *(match.end() for match in lists)]
    ends = [*(match.start() for match in lists), len(text)]
    yield from (text[start:end] for start, end in zip(starts, ends, strict=True))


def split(names: str) -> tuple[str, ...]:
    """The names in a printed list, each once, without the words that say who leads."""
    parts = _BETWEEN.split(names.replace("(", "（").replace(")", "）"))
    found = [_ROLES.sub("", _leading().sub("", part)) for part in parts]
    return tuple(dict.fromkeys(name for name in found if name))
