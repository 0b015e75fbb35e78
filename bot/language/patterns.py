"""Patterns for any of a list of words."""

from __future__ import annotations

import re
from collections.abc import Iterable


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first, in an order that does not vary between runs; one
    that matches nothing for no words."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, ordered)) or "(?!)"


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(alternatives(words))
