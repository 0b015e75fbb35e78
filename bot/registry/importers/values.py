"""Cells into numbers, dates, terms and telephones."""

from __future__ import annotations

import re
from datetime import date, datetime
from math import isfinite

from bot.registry.identity import is_credit_code
from bot.registry.importers.cleaning import Repairs, RowError
from bot.registry.importers.knowledge import knowledge, one_of, term_of

_NUMBER = re.compile(r"^[¥￥]?\s*(-?\d+(?:,\d{3})*(?:\.\d+)?)\s*(元|张|个|人|岁|个月|月|月龄)?(?:/.*)?$")
_TERM_BREAK = re.compile(r"[,，、;；|/\s]+")
_DATE = re.compile(r"^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?)?年?$")
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:86)?(?:(010|02\d|0[3-9]\d{2}|0000)(\d{7,8})|([48]00)(\d{7})|(\d{7,8}))")
_SHORT = re.compile(r"1\d{2,4}|9\d{4}")
_EXTENSION = re.compile(r"(?<=\d)\s*(?:转|-|ext\.?)\s*(\d{1,5})$")
_AREA = re.compile(r"^(010|02\d|0[3-9]\d{2})-")
_PHONE_NOISE = re.compile(r"[\s()（）.·—–－+-]+")


def number(text: str, heading: str) -> float | None:
    """A number, with its unit left off; None for an empty cell. Raises RowError for anything else."""
    if not text:
        return None
    found = _NUMBER.match(text)
    value = float(found[1].replace(",", "")) if found else _float(text)
    if value is None or not isfinite(value):
        raise RowError("bad_number", field=heading, value=text)
    return value


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def within(value: float | None, most: float, heading: str) -> float | None:
    """The value if it lies between 0 and `most`. Raises RowError otherwise."""
    if value is not None and not 0 <= value <= most:
        raise RowError("impossible", field=heading, value=f"{value:g}")
    return value


def whole(value: float | None, heading: str) -> int | None:
    """A count. Raises RowError for a fraction."""
    if value is not None and not value.is_integer():
        raise RowError("impossible", field=heading, value=f"{value:g}")
    return None if value is None else int(value)


def months(text: str, heading: str) -> int | None:
    """An age in months; "2岁" and "1.5岁" are years."""
    value = number(text, heading)
    if value is not None and text.endswith("岁"):
        value *= 12
    return whole(within(value, knowledge()["limits"]["age_months"], heading), heading)


def day(text: str, heading: str, today: date) -> date | None:
    """A date not after `today`; a month or year stands for its first day. Raises RowError for anything else."""
    if not text:
        return None
    found = _DATE.match(text.split(" ", maxsplit=1)[0].split("T", maxsplit=1)[0])
    try:
        read = datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1)).date() if found else None
    except ValueError:
        read = None
    if read is None:
        raise RowError("bad_date", field=heading, value=text)
    if read > today or read.year < knowledge()["limits"]["first_year"]:
        raise RowError("impossible", field=heading, value=text)
    return read


def terms(field: str, text: str, heading: str, repairs: Repairs) -> tuple[str, ...]:
    """The vocabulary's terms in a list cell; what is not in the vocabulary is left out and noted."""
    found: list[str] = []
    for part in filter(None, _TERM_BREAK.split(text)):
        term = term_of(field, part) or term_of(field, part + "级")
        if term is None:
            repairs.note("term_dropped", field=heading, value=part)
        else:
            found.append(term)
    return tuple(dict.fromkeys(found))


def phone(text: str, repairs: Repairs) -> str | None:
    """The institution's number as area-number; None, and noted, when the cell holds something else.

    A mobile number belongs to a person more often than not, and is not taken in either.
    """
    if not text:
        return None
    tidy = _tidy(text)
    if tidy is None:
        hidden = "***" if _MOBILE.fullmatch(_PHONE_NOISE.sub("", text)) else text
        repairs.note("phone_dropped", value=hidden)
    elif tidy != text:
        repairs.note("phone_separators")
    return tidy


def _tidy(text: str) -> str | None:
    """area-number-extension out of however it was written; None when it is no number of an institution."""
    digits, extension = _PHONE_NOISE.sub("", text), ""
    if not _LANDLINE.fullmatch(digits):
        found = _EXTENSION.search(text)
        digits, extension = (_PHONE_NOISE.sub("", text[: found.start()]), f"-{found[1]}") if found else (digits, "")
    if _SHORT.fullmatch(digits):
        return digits + extension
    number = _LANDLINE.fullmatch(digits)
    if number is None or _MOBILE.fullmatch(digits):
        return None
    return "-".join(filter(None, number.groups())) + extension


def area_code(telephone: str | None) -> str | None:
    """The area code of a telephone as `phone` writes it."""
    found = _AREA.match(telephone or "")
    return found[1] if found else None


def credit_code(text: str, repairs: Repairs) -> str | None:
    """The code when its check character is right; None, and noted, otherwise."""
    code = text.replace(" ", "").upper()
    if code and not is_credit_code(code):
        repairs.note("code_dropped", value=text)
        return None
    return code or None


def listed(table: str, text: str, heading: str, otherwise: str) -> str:
    """The stored word for a status or coordinate system; `otherwise` for an empty cell. Raises RowError else."""
    if not text:
        return otherwise
    found = one_of(table, text)
    if found is None:
        raise RowError("unknown_value", field=heading, value=text)
    return found
