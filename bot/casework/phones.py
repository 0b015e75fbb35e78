"""Phone numbers as digits alone, so that two ways of writing one number are the same."""

from __future__ import annotations

import re
import unicodedata

_FOREIGN_PREFIX = re.compile(r"^(\+|00)")
_MOBILE = re.compile(r"1\d{10}")
CHINA = "86"


def bare_phone(text: str | None) -> str | None:
    """The digits of a phone number as dialled within China, without the country code; None when there are none.

    Landlines keep the 0 of their area code: 0513…; +86 513… gets it back.
    """
    plain = unicodedata.normalize("NFKC", text or "").strip()
    digits = re.sub(r"\D", "", _FOREIGN_PREFIX.sub("", plain))
    rest = digits.removeprefix(CHINA)
    if rest == digits:
        return digits or None
    if _MOBILE.fullmatch(rest):
        return rest
    return f"0{rest.removeprefix('0')}" if _FOREIGN_PREFIX.match(plain) else digits
