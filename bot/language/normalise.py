"""One spelling for what people type: width, script, control characters and stray spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

LONGEST_READ = 2_000
"""Characters that are read for meaning. A longer message is stored whole; nobody says something new after these."""

_UNWANTED = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]"
)
_SPACE_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_SPACES = re.compile(r"\s+")
_PUNCTUATION = str.maketrans({"。": "。", "．": ".", "﹐": "，", "､": "、"})


@lru_cache(maxsize=1)
def _traditional_to_simplified() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """The text as the rest of the language room reads it.

    Half width, simplified characters, no control or invisible characters, no lone surrogates, single spaces,
    none between Chinese characters; at most LONGEST_READ characters. Idempotent; never raises.
    """
    text = text[: LONGEST_READ * 2].encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFKC", _UNWANTED.sub("", text).translate(_PUNCTUATION))
    text = _simplified(text)
    text = _SPACE_BETWEEN_HAN.sub("", _SPACES.sub(" ", text))
    return text.strip()[:LONGEST_READ].rstrip()


def _simplified(text: str) -> str:
    once = str(_traditional_to_simplified().convert(text))
    # The table leads on from a few rare characters: 薴 becomes 苧, which becomes 苎.
    return once if once == text else str(_traditional_to_simplified().convert(once))


def is_blank(text: str) -> bool:
    """Whether nothing readable is left: no letter, no digit, no Chinese character."""
    return not any(char.isalnum() for char in text)
