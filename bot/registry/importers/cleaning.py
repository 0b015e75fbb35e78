"""Cells made fit to keep: what is repaired is noted, what cannot be is refused."""

from __future__ import annotations

import html
import re
import unicodedata

from bot.registry.importers.knowledge import knowledge, message
from bot.registry.importers.reading import Formula, is_mojibake

_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"[\s\u3000]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<!--.*?-->", re.DOTALL)
_SCRIPT = re.compile(r"<\s*/?\s*(script|iframe|object|embed|style|svg)\b|javascript\s*:|\bon\w+\s*=", re.IGNORECASE)
_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=")
NUMERIC = {"lng", "lat", "price_min", "price_max", "capacity", "available", "min_age_months", "max_age_months", "phone"}
NO_VALUE = {"-", "--", "—", "——", "/", "无", "暂无", "null", "none", "n/a", "nan"}


class RowError(ValueError):
    """The row cannot be taken. `key` names the message, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Repairs:
    """What was put right in a row, in order, each once."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def note(self, key: str, **values: object) -> None:
        """Remembers a repair."""
        self._made.setdefault(message(key, **values), key)

    @property
    def texts(self) -> tuple[str, ...]:
        """The repairs in words."""
        return tuple(self._made)

    @property
    def codes(self) -> tuple[str, ...]:
        """The keys of the repairs."""
        return tuple(self._made.values())


def clean(field: str, raw: str, heading: str, repairs: Repairs) -> str:
    """The cell's text: half width, without markup, invisible characters and superfluous spaces; empty for "none".

    Raises:
        RowError: a formula, a script, garbled or overlong text.
    """
    text = _SPACES.sub(" ", _UNSEEN.sub("", raw)).strip()
    if text.lower() in NO_VALUE:
        return ""
    _refuse(field, raw, text, heading)
    if text != raw:
        repairs.note("trimmed", field=heading)
    return _without_markup(_half_width(text, heading, repairs), heading, repairs)


def _refuse(field: str, raw: str, text: str, heading: str) -> None:
    if isinstance(raw, Formula) or (field not in NUMERIC and text.startswith(_FORMULA_SIGNS)):
        raise RowError("formula", field=heading)
    if _SCRIPT.search(html.unescape(text)):
        raise RowError("script", field=heading)
    if is_mojibake(text):
        raise RowError("mojibake_cell", field=heading)
    if len(text) > knowledge()["limits"]["text"]:
        raise RowError("too_long", field=heading)


def _half_width(text: str, heading: str, repairs: Repairs) -> str:
    changed = unicodedata.normalize("NFC", text).translate(_FULL_WIDTH)
    if changed != text:
        repairs.note("half_width", field=heading)
    return changed


def _without_markup(text: str, heading: str, repairs: Repairs) -> str:
    changed = html.unescape(_TAG.sub(" ", text))
    changed = _SPACES.sub(" ", _TAG.sub(" ", changed)).strip()  # once more: markup may have been escaped
    if changed != text:
        repairs.note("html_stripped", field=heading)
    return changed
