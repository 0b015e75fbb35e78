"""Request numbers: XT-7K2M9Q4PW. Said aloud, typed wrongly and noticed, not guessed from a neighbour.

Eight random characters (29^8, about 5·10^11) and a check character, over 29 symbols: the digits and the letters that
no digit resembles. 29 is prime, so one weighted sum (the principle of ISBN-10) detects every wrong character and every
two characters that changed places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

PREFIX = "XT"
ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
BODY_LENGTH = 8

_READ_AS = str.maketrans("OILZSBU", "011258V")
"""Letters outside the alphabet, read as the symbol that they resemble."""

_SEPARATORS = re.compile(r"[\s_.·\-\u00ad\u2010-\u2015\u2212\u30fc\ufe58\ufe63]+")
_SHAPE = re.compile(rf"[{ALPHABET}]{{{BODY_LENGTH + 1}}}")


class Chooser(Protocol):
    """The part of random.Random that is needed; production gives random.SystemRandom."""

    def choice(self, seq: Sequence[str], /) -> str:
        """One element, each as likely as the other."""
        ...


def new_number(rng: Chooser, prefix: str = PREFIX) -> str:
    """A fresh number in the form in which it is shown. Other things than requests are numbered with another prefix."""
    body = "".join(rng.choice(ALPHABET) for _ in range(BODY_LENGTH))
    return f"{prefix}-{body}{check_character(body)}"


def parse_number(text: str, prefix: str = PREFIX) -> str | None:
    """The number in the form in which it is shown, or None when `text` is not a number or has a slip in it.

    Case, full width, spaces and dashes do not matter; O is read as 0, I and L as 1, Z as 2, S as 5, B as 8, U as V.
    """
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    digits = bare.removeprefix(prefix).translate(_READ_AS)
    if not bare.startswith(prefix) or not _SHAPE.fullmatch(digits):
        return None
    return f"{prefix}-{digits}" if check_character(digits[:-1]) == digits[-1] else None


def check_character(body: str) -> str:
    """The symbol that makes the weighted sum of `body` (weights 9 down to 2) and itself a multiple of 29."""
    weights = range(len(body) + 1, 1, -1)
    total = sum(weight * ALPHABET.index(symbol) for weight, symbol in zip(weights, body, strict=True))
    return ALPHABET[-total % len(ALPHABET)]
