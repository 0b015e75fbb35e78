"""What the words around an age say of when it was or will be reached: 去年七十九, 再过两个月满三岁, 六十岁那年."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.language.numerals import parse_numeral

_N = "[0-9一二两俩三四五六七八九十]+"
_REACH = 28
_GAP = (
    "(?:我们|俺们|我|俺|咱|她|他|的|就要|就|才|刚|是|满|都|也|已经|还|老|整|到|要|过|可以|能|正好|了|今年|说的|说|有)*"
)
_THEN_BEFORE = re.compile("(?:从|自从|自|打从|打)$")
_THEN_AFTER = re.compile(
    "(?:周?岁)?(?:了)?大?(?:那一?年|那会儿?|那阵|的时候|时候|时(?![间常不])|起(?!码)|开始|的?以后|之后|过后|退休|结婚|守寡|得的|得了|查出|中风|动的?手术|嫁|生的(?!日))"
)
_SUPPOSED = re.compile(rf"(?:等到?|等着|盼着|要是|如果|假如|假设|万一|活到|长到|养到){_GAP}$")
_LAST_YEAR = re.compile(rf"(?P<n>去年|上一?年|前年|大前年){_GAP}$")
_YEARS_AGO = re.compile(rf"(?P<n>{_N})年(?:之|以)?前{_GAP}$")
_YEARS_SHORT = re.compile(rf"(?:再?还?有|再过|还?差|还?少|还要){_GAP}(?P<n>{_N})(?:岁|年)(?:就|才|到|满|整|要)*$")
_MONTHS_SHORT = re.compile(rf"(?:再?还?有|再过|过|还?差|还?少|还要){_GAP}(?P<n>{_N})个?(?:多)?月{_GAP}$")
_NEXT_MONTH = re.compile(rf"(?:下个?月|这个月底|月底|过几天|再过几天|下周|下星期){_GAP}$")
_COMING = re.compile(
    rf"(?:明年|来年|开年|开过年|过了?年|过完年|转过年|翻过年|年后|年底|下半年|(?:再过|过|还有|再有|再等)半年|过几个?月|再过几个?月|等几个?月|过阵子|不久){_GAP}$"
)
_IN_MONTH = re.compile(rf"(?:今年|^|[^年0-9])(?P<n>{_N})月份?(?:里|底|初|中旬)?{_GAP}(?:满|到|过)的?$")
_SHORT_AFTER = re.compile(rf"(?:周?岁)?(?:了)?,?(?:还|就)?(?:差|少|缺)(?:了)?(?P<n>{_N})(?:个?(?P<months>月)|岁|年)")
_NEARLY = re.compile("快|马上|就要|即将|将要|眼看")
_AT_LEAST = re.compile("(?:少说|至少|起码|最少|不止|不下|怎么也有?|怎么着|少说着?)(?:也|都)?(?:有|得|要)?(?:个)?$")
_NOMINAL_AFTER = re.compile(
    "(?:周?岁)?(?:了)?,?(?:这|那)?(?:可|都)?(?:是|算|指|说的是|按)(?:的)?(?:是)?虚(?:岁|的|龄)?"
)
_AGO = {"去年": 1, "上年": 1, "上一年": 1, "前年": 2, "大前年": 3}
_GROWN = 18 * 12


@dataclass(frozen=True)
class Reached:
    """An age by the time it is told: completed months between two bounds. `words`: what is to be read in place of the
    words told; `over`: everybody's end comes with the words around (以后, 那年, 等到): no age of today."""

    words: str | dict[str, int] | None = None
    over: bool = False


def reached(text: str, start: int, end: int, months: int, as_of: date, people: Iterable[tuple[int, int]]) -> Reached:
    """How old somebody is today of whom an age at another time is told.

    `people` are the stretches that name people, which may stand between (去年我爸七十九).
    """
    before, after = _before(text, start, people), text[end : end + _REACH]
    before += "满" * text.startswith("满", start)
    if _THEN_BEFORE.search(before) or _THEN_AFTER.match(after) or _SUPPOSED.search(before):
        return Reached(over=True)
    if (ago := _ago(before)) is not None:
        return _shifted(months, ago * 12)
    if (short := _short(before, after)) is not None:
        return _shifted(months + bool(_NEARLY.match(text, start)), -short)
    if match := _IN_MONTH.search(before):
        return _since_month(months, parse_numeral(match["n"]), as_of)
    return _before_next_year(months) if _COMING.search(before) else _bounded(text, start, end, months, before)


def _bounded(text: str, start: int, end: int, months: int, before: str) -> Reached:
    """What is no other time but leaves the number open: at least so much, or counted the traditional way."""
    after = text[end : end + _REACH]
    if _AT_LEAST.search(before):
        return Reached({"at_least": months // 12 if months >= _GROWN else months})
    return Reached("虚岁" + text[start:end]) if _NOMINAL_AFTER.match(after) else Reached()


def _before(text: str, start: int, people: Iterable[tuple[int, int]]) -> str:
    """What stands before in the same clause, those named left out."""
    begin = max(start - _REACH, *(text.rfind(mark, 0, start) + 1 for mark in ",。;!?"), 0)
    named = [stretch for stretch in people if stretch[0] >= begin and stretch[1] <= start]
    return "".join(char for at, char in enumerate(text[:start]) if at >= begin and not _inside(at, named))


def _inside(at: int, stretches: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in stretches)


def _ago(before: str) -> int | None:
    if match := _LAST_YEAR.search(before):
        return _AGO[match["n"]]
    match = _YEARS_AGO.search(before)
    return parse_numeral(match["n"]) if match else None


def _short(before: str, after: str) -> int | None:
    """Months missing."""
    if match := _YEARS_SHORT.search(before):
        return 12 * (parse_numeral(match["n"]) or 0)
    if match := _MONTHS_SHORT.search(before):
        return parse_numeral(match["n"])
    if _NEXT_MONTH.search(before):
        return 1
    if match := _SHORT_AFTER.match(after):
        return (parse_numeral(match["n"]) or 0) * (1 if match["months"] else 12)
    return None


def _shifted(months: int, by: int) -> Reached:
    then = max(months + by, 0)
    return Reached(str(then // 12) if months >= _GROWN else f"{then}个月")


def _since_month(months: int, month: int | None, as_of: date) -> Reached:
    """今年九月满的两岁: the day is not told, so that a month is open."""
    if month is None or not 1 <= month <= 12:
        return Reached()
    since = as_of.month - month
    if months >= _GROWN:
        years = months // 12
        return Reached({"at_least": years - (since <= 0), "at_most": years - (since < 0)})
    return Reached({"at_least": max(months + since - 1, 0), "at_most": max(months + since, 0)})


def _before_next_year(months: int) -> Reached:
    if months >= _GROWN:
        return Reached(str(months // 12 - 1))
    return Reached({"at_least": max(months - 12, 0), "at_most": max(months - 1, 0)})
