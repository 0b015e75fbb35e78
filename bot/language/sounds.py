"""Words by their sound: what a recogniser or a hurried thumb wrote as other characters (托鱼, 养老愿, 重川区).

Sounds are pinyin without tones. Characters read in several ways count as any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, pinyin

_LONGEST = 60
"""Characters that take part: in a longer message a stretch sounds like something by chance."""


def sounding_like(text: str, words: Iterable[str]) -> tuple[str, str] | None:
    """The longest of `words` that a stretch of `text` sounds like, and the stretch as written; None when none does.

    At least one character must be the word's own: 托鱼 may be 托育, 意愿 is not 医院.
    """
    text = text[:_LONGEST]
    for word in sorted(set(words), key=len, reverse=True):
        for start in range(len(text) - len(word) + 1) if len(word) > 1 else ():
            stretch = text[start : start + len(word)]
            if _sounds_like(stretch, word):
                return word, stretch
    return None


def alike(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` that sound like `name`: 重川区 → 崇川区."""
    return tuple(other for other in names if len(other) == len(name) and _sounds_like(name, other))


def _sounds_like(stretch: str, word: str) -> bool:
    is_shared = any(a == b for a, b in zip(stretch, word))
    return is_shared and all(_readings(a) & _readings(b) for a, b in zip(stretch, word))


@lru_cache(maxsize=8_192)
def _readings(char: str) -> frozenset[str]:
    return frozenset(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
