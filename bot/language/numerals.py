"""Chinese and Arabic numerals to integers: 八十二, 82, 一百零三, 两, 俩, 仨, 廿."""

from __future__ import annotations

import re

_DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "幺": 1,
    "壹": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "贰": 2,
    "三": 3,
    "仨": 3,
    "叁": 3,
}
_DIGITS |= {"四": 4, "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_TENS = {"廿": 20, "卅": 30}

HAN_DIGITS = "零〇○一幺壹二两俩贰三仨叁四肆五伍六陆七柒八捌九玖"
DIGIT_CLASS = "0-9" + HAN_DIGITS
_SPOKEN_RUN = re.compile(r"(?:[0-9零〇○一幺二两三四五六七八九][-\s]?){7,}")
_TWO_DIGITS = re.compile("[一二两三四五六七八九]{2}")
_LONGEST = 30
"""Characters of the longest numeral that is read; longer runs of digits are no number that anybody says."""

NUMERAL = re.compile(rf"[{DIGIT_CLASS}十拾百佰千仟万廿卅]+")
"""A run of characters that may be a numeral."""


def parse_numeral(text: str) -> int | None:
    """The integer a numeral means, or None when it is not a well-formed one.

    A digit right after hundreds, thousands or ten thousands counts the next lower unit: 两千五 is 2500, 两千零五 2005.

    >>> parse_numeral("八十二"), parse_numeral("一百零三"), parse_numeral("俩"), parse_numeral("八二")
    (82, 103, 2, 82)
    """
    if not 0 < len(text) <= _LONGEST:
        return None
    if "万" in text:
        return _parse_ten_thousands(text)
    if all(char in _DIGITS or char.isdecimal() for char in text):
        return int("".join(str(_digit(char)) for char in text))
    return _parse_positional(text)


def _digit(char: str) -> int:
    return _DIGITS[char] if char in _DIGITS else int(char)


def _parse_ten_thousands(text: str) -> int | None:
    head, _, tail = text.partition("万")
    high = parse_numeral(head)
    low = parse_numeral(tail) if tail else 0
    if low and len(tail) == 1:
        low *= 1_000
    if high is None or low is None or low >= 10_000:
        return None
    return high * 10_000 + low


def _parse_positional(text: str) -> int | None:
    total, digit, last_unit = 0, None, 10_000
    for char in text:
        if char in _TENS and total == 0 and digit is None:
            total, last_unit = _TENS[char], 10
        elif char in _UNITS:
            unit = _UNITS[char]
            if unit >= last_unit:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        elif char in _DIGITS or char.isdecimal():
            if digit not in (None, 0):
                return None
            digit = _digit(char)
        else:
            return None
    return total + (digit or 0) * _next_lower(text, last_unit)


def _next_lower(text: str, last_unit: int) -> int:
    """What a last digit counts: tens after 百, hundreds after 千, ones otherwise."""
    is_short = len(text) > 1 and text[-2] in _UNITS
    return last_unit // 10 if is_short and 100 <= last_unit < 10_000 else 1


def is_approximate(numeral: str) -> bool:
    """Whether two neighbouring digits are said together and mean no number in particular: 两三, 七八十, 十七八."""
    match = _TWO_DIGITS.search(numeral)
    if match is None or len(numeral) > 3:
        return False
    first, second = (_DIGITS[char] for char in match.group())
    return second == first + 1


_TWO_AGES = re.compile("(?P<tens>[二三四五六七八九]十)(?P<low>[一二三四五六七八])(?P<high>[二三四五六七八九])")


def two_ages(numeral: str) -> tuple[int, int] | None:
    """The two neighbouring numbers that 八十七八 leaves open; None for any other numeral."""
    match = _TWO_AGES.fullmatch(numeral)
    if match is None or _DIGITS[match["high"]] != _DIGITS[match["low"]] + 1:
        return None
    tens = parse_numeral(match["tens"]) or 0
    return tens + _DIGITS[match["low"]], tens + _DIGITS[match["high"]]


def spoken_digits(text: str) -> str:
    """The text with each run of spoken digits (一三九…, 139零零…) written in Arabic digits, for telephone numbers.

    Only runs of seven digits or more are touched, so that 一老一小 stays what it is. The length of the text stays.
    """
    return _SPOKEN_RUN.sub(lambda m: "".join(str(_DIGITS.get(c, c)) for c in m.group()), text)
