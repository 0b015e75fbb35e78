"""Figures that refer: ordinals (第二个, 最后一家, 倒数第二), and limits on a price (2000以内, 预算两千五)."""

from __future__ import annotations

import re

from bot.language.numerals import DIGIT_CLASS, parse_numeral

_NUMERAL = rf"[{DIGIT_CLASS}十百千万]+"
_AMOUNT = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+(?:\.[0-9]+)?[千万kKwW]|{_NUMERAL})"
_NOT_YUAN = r"(?!\s*(?:岁|周岁|米|公里|里|千米|个|人|张|平|天|年|月|度|分|次))"
_ORDINAL = re.compile(
    rf"(?P<from_end>倒数)?第\s*(?P<n>[{DIGIT_CLASS}十]+)\s*(?:[个家所条处间位项那]|"
    "(?!人民|中医|医院|小学|中学|高中|初中|幼儿园|幼儿|实验|附属|社区|次|年|季|批|期|胎|步|福利|养老|敬老|师范|职业|产业|中心))"
)
_NUMBERED = re.compile(
    r"(?<![0-9一二三四五六七八九十第月路街道巷弄村组区园])(?P<n>[1-9]|1[0-9]|[一二两三四五六七八九十])\s*(?:号|#)(?!楼|院|线|公|店|桥|地|码|门|单元|路)"
)
_FIRST = re.compile("(?:头一|首|(?:打头|最前面|最前头|最上面|最上头|排头)的?(?:一|那|这)?)[个家所条间]")
_LAST = re.compile(
    "(?:最后(?:面|头)?(?:一|那|这)?|最?末(?:尾)?(?:一|那|这)?|最(?:底下|下面)的?(?:一|那|这)?)(?:个|家|所|条|间)"
)
_CHOSEN = re.compile(rf"^(?:我|就)?选(?:第)?(?P<n>[{DIGIT_CLASS}十])(?:号|个|家|吧|。)?$")
_PRICE = (
    re.compile(
        rf"(?:不要?超过|别超过?|不高于|不大于|低于|少于|小于|最多|最高|顶多|预算)(?:是|在|大概|只有)?\s*(?:{_AMOUNT}\s*(?:-|到|至|~))?(?P<n>(?>{_AMOUNT})){_NOT_YUAN}"
    ),
    re.compile(rf"(?P<n>{_AMOUNT})\s*(?:元|块钱|块|多)?\s*(?:以内|以下|之内|封顶|左右|以里)"),
)
_SHORT_UNITS = {"千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000}

LAST = -1
"""The ordinal of 最后一个; the one before it is -2, and so on."""


def ordinals(text: str) -> tuple[tuple[int, int, int], ...]:
    """Every ordinal in the text as (value, start, end); from the end (最后一个, 倒数第二) they are negative."""
    found = [(LAST, m.start(), m.end()) for m in _LAST.finditer(text)]
    found += [(1, m.start(), m.end()) for m in _FIRST.finditer(text)]
    for match in (*_ORDINAL.finditer(text), *_NUMBERED.finditer(text), *_CHOSEN.finditer(text)):
        value = parse_numeral(match["n"])
        if value:
            from_end = match.groupdict().get("from_end")
            found.append((-value if from_end else value, match.start(), match.end()))
    return tuple(sorted(found, key=lambda item: item[1]))


_REQUEST_NUMBER = re.compile(r"(?:[Xx][Tt]|[Yy][Yy])[-\s]?(?:[0-9A-Za-z][-\s]?){8}[0-9A-Za-z](?![0-9A-Za-z])")


def request_numbers(text: str) -> tuple[tuple[str, int, int], ...]:
    """Everything written like the number of a request or a booking, as (text, start, end); whether it is one, casework knows."""
    return tuple((match.group(), match.start(), match.end()) for match in _REQUEST_NUMBER.finditer(text))


def price_limit(text: str) -> tuple[int, int, int] | None:
    """The highest price somebody will pay, in yuan, as (value, start, end); None when none is named."""
    for pattern in _PRICE:
        match = pattern.search(text)
        value = _amount(match["n"]) if match else None
        if match and value and value >= 50:  # smaller numbers beside 以内 are ages or kilometres
            return value, match.start(), match.end()
    return None


def _amount(text: str) -> int | None:
    unit = _SHORT_UNITS.get(text[-1].lower(), 1)
    plain = text.replace(",", "") if unit == 1 else text[:-1]
    if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]+)?", plain):
        return round(float(plain) * unit)
    return parse_numeral(text)
