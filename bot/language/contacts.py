"""Telephone numbers as given in a conversation, and how names and numbers are half hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.language.numerals import parse_numeral, spoken_digits

_CANDIDATE = re.compile(
    r"(?<![0-9])(?:\+?\s*86[\s-]*)?(?P<digits>\(?[0-9](?:[\s\-\u2013\u2014.()]*[0-9]){5,14})(?![0-9])"
)
_REPEATED = re.compile("(?P<times>[两二三四五六])个(?P<digit>[0-9零〇○一幺二三四五六七八九])")
_SPOKEN = re.compile("(?:[0-9零〇○一幺么妖洞拐二两三四五六七八九壹贰叁肆伍陆柒捌玖][-\\s,、]?){7,}")
_SAME_DIGIT = (
    str.maketrans("么妖洞拐", "一一零七")
    | str.maketrans("壹贰叁肆伍陆柒捌玖", "一二三四五六七八九")
    | str.maketrans(",、", "  ")
)
"""Ways to say or write a digit that no other numeral has, and pauses between digits."""
_AREA_AND_NUMBER = re.compile(r"区号(?:是|:)?(?P<area>0\d{2,3})\D{1,8}(?P<number>[2-8]\d{6,7})(?!\d)")
_DATE = re.compile(r"(?:19|20)\d\d[-.\s](?:0?[1-9]|1[0-2])[-.\s](?:0?[1-9]|[12]\d|3[01])$")
_REQUEST_NUMBER = re.compile(r"[Xx][Tt][-\s]?[0-9A-Za-z]*[-\s]?$")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^0\d{2,3}\d{7,8}$")


@dataclass(frozen=True)
class PhoneFound:
    """A telephone number in a text. `number` is digits only; `problem` says why it cannot be called, when it cannot."""

    number: str
    start: int
    end: int
    problem: str | None = None


def find_phone(text: str) -> PhoneFound | None:
    """The first telephone number that can be called, or the first thing that looks like one; spoken digits included.

    `problem` is "too_short", "too_long" or "not_a_number_in_use" (ranges: 1[3-9] and nine digits for mobiles,
    area code and 7 or 8 digits for fixed lines, as the numbering plan has them). Dates and request numbers are not
    telephone numbers, nor are short ones such as 12345: nobody can be called back there.
    """
    written, origins = _written_out(text)
    matches = _CANDIDATE.finditer(spoken_digits(written))
    found = [
        replace(phone, start=origins[phone.start], end=origins[phone.end]) for phone in map(_phone, matches) if phone
    ]
    as_it_stands = [phone for phone in map(_phone, _CANDIDATE.finditer(text)) if phone and phone.problem is None]
    found = [*_with_area_code(text), *as_it_stands, *found]  # 李四 13900000007: the numeral of a name is no digit of it
    return next((phone for phone in found if phone.problem is None), found[0] if found else None)


def _written_out(text: str) -> tuple[str, list[int]]:
    """The text with 四个零 as 零零零零 and spoken digits alike, and where in `text` each of its characters comes from."""
    written, origins, at = "", [], 0
    for match in _REPEATED.finditer(text):
        times = parse_numeral(match["times"]) or 1
        written += text[at : match.start()] + match["digit"] * times
        origins += [*range(at, match.start()), *[match.start()] * times]
        at = match.end()
    written, origins = written + text[at:], [*origins, *range(at, len(text) + 1)]
    spoken = _SPOKEN.sub(lambda run: run.group().translate(_SAME_DIGIT), written)
    return spoken, origins


def _with_area_code(text: str) -> list[PhoneFound]:
    """区号0513,电话85120000: two numbers that are one."""
    match = _AREA_AND_NUMBER.search(spoken_digits(text))
    return [PhoneFound(match["area"] + match["number"], match.start("area"), match.end())] if match else []


def _phone(match: re.Match[str]) -> PhoneFound | None:
    digits = re.sub(r"\D", "", match["digits"])
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) < 7 or _DATE.match(match["digits"]) or _REQUEST_NUMBER.search(match.string[: match.start()]):
        return None
    return PhoneFound(digits, match.start(), match.end(), _problem(digits))


def _problem(digits: str) -> str | None:
    if _MOBILE.match(digits) or _LANDLINE.match(digits):
        return None
    if digits.startswith("1") and len(digits) != 11:
        return "too_short" if len(digits) < 11 else "too_long"
    if digits.startswith("0"):
        return "too_short" if len(digits) < 10 else "too_long"
    return "not_a_number_in_use"


def mask_phone(number: str) -> str:
    """The number with its middle hidden: 139****5678."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 7 else "****"


def mask_name(name: str) -> str:
    """The surname with the rest hidden: 王**."""
    return name[:1] + "*" * max(len(name) - 1, 1)
