"""Departments a plan names: 〔责任单位：…〕 at the end of a clause, and the department column of a table."""

from __future__ import annotations

import re
from typing import NamedTuple

_PRINTED = re.compile(r"(?:〔责任单位[:：]|^单位：)(?P<names>[^〔〕\]]*)(?:[〕\]]|$)", re.MULTILINE)
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
    lists = [split(match["names"]) for match in _PRINTED.finditer(text)]
    if lists:
        return Named(lists[-1], lists[0] if len(lists) > 1 else ())
    remains = _REMAINS.match(text)
    return Named(split(remains["names"]) if remains else ())


def split(names: str) -> tuple[str, ...]:
    """The names in a printed list, each once, without the words that say who leads."""
    found = [_ROLES.sub("", part) for part in _BETWEEN.split(names.replace("(", "（").replace(")", "）"))]
    return tuple(dict.fromkeys(name for name in found if name))
