"""Stable ids: the same institution of the same list gets the same id however often the list comes in."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BESIDE_THE_POINT = re.compile(r"[\s\W_]+")


def facility_id(city: str, name: str, address: str | None, credit_code: str | None, record_number: str | None) -> str:
    """From the credit code, else the filing number, else city, name and address (spaces and punctuation aside)."""
    if credit_code:
        return f"{city}-{credit_code.lower()}"
    basis = f"record|{record_number}" if record_number else f"name|{_bare(name)}|{_bare(address or '')}"
    digest = hashlib.sha256(f"{city}|{basis}".encode()).hexdigest()
    return f"{city}-{digest[:16]}"


def is_credit_code(text: str) -> bool:
    """Whether the 18 characters are a unified social credit code with the right check character (GB 32100-2015)."""
    if len(text) != 18 or any(char not in _ALPHABET for char in text):
        return False
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31] == text[17]


def _bare(text: str) -> str:
    return _BESIDE_THE_POINT.sub("", unicodedata.normalize("NFKC", text)).lower()
