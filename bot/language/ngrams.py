"""Characters and sounds of a text as n-grams: homophones and recognition slips share their sounds."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_DIGITS = re.compile(r"[0-9]+")
_SOUND_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that 南通 and 皖北 speakers, and recognisers, do not tell apart."""

LONGEST = 400
"""Characters that take part: a rambling message is long, a pasted book is not a message."""


def ngrams(text: str) -> list[str]:
    """Character 1- to 3-grams and sound 1- to 3-grams (prefixed `~`) of a normalised text; digit runs count as one sign."""
    text = "^" + _DIGITS.sub("0", text.lower())[:LONGEST] + "$"
    sounds = [sound(char) for char in text]
    grams = [text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)]
    return grams + ["~" + " ".join(sounds[i : i + n]) for n in (1, 2, 3) for i in range(len(sounds) - n + 1)]


@lru_cache(maxsize=8_192)
def sound(char: str) -> str:
    """The syllable of a character without its tone, regional sounds merged; what is no character sounds as it looks."""
    syllable = lazy_pinyin(char, style=Style.NORMAL)[0]
    for fine, coarse in _SOUND_ALIKE:
        syllable = syllable.replace(fine, coarse)
    return syllable
