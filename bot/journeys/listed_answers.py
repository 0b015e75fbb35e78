"""Answers given all at once, as a list without a word about which is which: 王秀英,139…,掘港街道,下午."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.language.names import find_name
from bot.model.understanding import Stated
from bot.vocabulary import phrases as trade_phrases

_BETWEEN = re.compile("[,;:\u3001\u3002\\s]+")
_PHONE_DIGITS = 7
_LISTED = 3
"""Parts of a message that make it a list of answers."""


def name_in_list(stated: Stated) -> str | None:
    """The name in a message that lists its answers: 适老化改造,何美玲,139…,掘港街道."""
    parts = [part for part in _BETWEEN.split(stated.text) if part]
    if stated.phone is None or len(parts) < _LISTED:
        return None
    named = ((part, find_name(part, trade_phrases())) for part in (*parts, *_before_phone(parts)))
    return next((name for part, name in named if name == part), None)


def _before_phone(parts: list[str]) -> list[str]:
    """The last characters before the telephone number, where a name may end a part: 登记改造郭涛 139…."""
    before = next((a for a, b in pairwise(parts) if b.isdigit() and len(b) >= _PHONE_DIGITS), "")
    return [before[-length:] for length in (4, 3, 2) if len(before) > length]
