"""One stated value to what the judge compares: ages in words, spellings, yes and no. Pure; nothing is guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.eligibility.facts import Fact
from bot.eligibility.people import FactProblem
from bot.eligibility.values import Span, Value, Without
from bot.language.ages import OLDEST, bare_age, find_ages
from bot.language.bare_ages import born_in
from bot.language.normalise import normalise
from bot.language.numerals import parse_numeral

_YES = frozenset({"是", "是的", "有", "对", "对的", "嗯", "参加了", "愿意", "需要", "yes", "true", "1"})
_NO = frozenset({"不是", "没有", "不", "否", "不对", "没", "无", "不愿意", "不需要", "没参加", "no", "false", "0"})
_UNSURE = frozenset({"", "不知道", "不清楚", "说不清", "不确定", "unknown"})

_DECADE = re.compile(r"(?:多|来|几|出头|挂零|旬|大几)")
_BORN = re.compile(r"生|(?:[0-9]{2}|[一二三四五六七八九零〇]{2})年")
_BORN_IN_MONTH = re.compile(r"年(?P<month>[0-9一二三四五六七八九十]+)月(?:(?P<day>[0-9一二三四五六七八九十]+)[号日])?")
_UNDER = re.compile(r"不到|没到|不满|没满|未满|不足")
_NEARLY = re.compile(r"快|奔|将近|接近|临近|年近|马上|就要|即将|将要|眼看|眼瞅着")
_ABOUT = re.compile(r"左右|上下|前后|模样")
_ABOUT_YEARS, _ABOUT_ROUND = 1, 3
"""How far from the age told about somebody may be: 八十左右 is 77 to 83."""
_NEARLY_YEARS, _NEARLY_ROUND, _NEARLY_MONTHS = 2, 5, 6
"""How far below the age that is nearly reached somebody may be: 快八十五 is 83 or 84, 快九十 85 to 89, 快三岁 two and a half
at least. Nobody says 快九十 of somebody of eighty-four; who is younger than that is further away than the next half."""
_OVER = re.compile(r"过|以上|超|往上|朝上|开外")
_DAYS = re.compile(r"([0-9一二三四五六七八九十百]+)天")
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_LIST = re.compile(r"[、,，;；/\s]+")
_LONGEST = 200
_MOST_VALUES = 20
_LARGEST = 1e9


class Unusable(Exception):
    """A stated value that cannot be used; carries the problem."""

    def __init__(self, code: str, fact: Fact, value: object, **values: object) -> None:
        super().__init__(code)
        self.problem = FactProblem(code, fact.id, {"name": fact.name, "value": _shown(value), **values})


def read_value(fact: Fact, raw: Any, as_of: date | None = None) -> Value | None:
    """The value stated, or None when the statement leaves it unknown (null, 不清楚).

    Raises:
        Unusable: with a problem that says why.
    """
    if raw is None or (isinstance(raw, str) and normalise(raw[:_LONGEST]).lower() in _UNSURE - set(fact.words)):
        return None
    if fact.kind == "set":
        return _set(fact, raw)
    if isinstance(raw, list | dict) and not (fact.numeric and isinstance(raw, dict)):
        raise Unusable("wrong_kind", fact, raw)
    if fact.numeric:
        return _number(fact, raw, as_of)
    if fact.kind == "yes_no":
        return _yes_no(fact, raw)
    return _text(fact, raw) if fact.kind == "text" else _term(fact, raw)


def _set(fact: Fact, raw: Any) -> Value | None:
    if isinstance(raw, dict):
        return _without(fact, raw)
    given = [raw] if isinstance(raw, str) and normalise(raw[:_LONGEST]) in fact.words else _items(raw)
    if given is None or len(given) > _MOST_VALUES:
        raise Unusable("wrong_kind", fact, raw)
    found = frozenset(_term(fact, item) for item in given)
    for pair in fact.excludes:
        if pair <= found:
            raise Unusable("contradiction", fact, raw, values="、".join(fact.values[term] for term in sorted(pair)))
    if fact.open in found:
        return None
    return found - {fact.empty} if fact.empty in found else (found or None)


def _without(fact: Fact, raw: dict[Any, Any]) -> Without:
    """{"not": ["低保"]}: known only not to be so."""
    terms = _items(raw.get("not"))
    if set(raw) != {"not"} or not terms or len(terms) > _MOST_VALUES:
        raise Unusable("wrong_kind", fact, raw)
    return Without(frozenset(_term(fact, term) for term in terms))


def _items(raw: Any) -> list[Any] | None:
    if isinstance(raw, str):
        return [part for part in _LIST.split(raw.strip()) if part]
    return list(raw) if isinstance(raw, list | tuple | set | frozenset) else None


def _term(fact: Fact, raw: Any) -> str:
    """The vocabulary's term for what was said."""
    text = normalise(str(raw)[:_LONGEST]) if isinstance(raw, str | int) and not isinstance(raw, bool) else None
    if text is None:
        raise Unusable("wrong_kind", fact, raw)
    if text in fact.must_ask:
        raise Unusable("ask_value", fact, raw, question=fact.must_ask[text].format(word=text))
    if text not in fact.words:
        raise Unusable("unknown_value", fact, raw, accepted="、".join(fact.values.values()))
    return fact.words[text]


def _text(fact: Fact, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Unusable("wrong_kind", fact, raw)
    text = normalise(raw[:_LONGEST])
    return fact.words.get(text, text)


def _yes_no(fact: Fact, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = normalise(raw[:_LONGEST]).lower() if isinstance(raw, str) else None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unusable("wrong_kind", fact, raw)


def _number(fact: Fact, raw: Any, as_of: date | None) -> Span:
    span = _bounds(fact, raw) if isinstance(raw, dict) else _span(fact, raw, as_of)
    if span.high < fact.fraction_below:
        span = Span(round(span.low * 100, 6), round(span.high * 100, 6))
    if not fact.low <= span.low <= span.high <= fact.high:
        code = "impossible_age" if fact.kind in {"years", "months"} else "out_of_range"
        raise Unusable(code, fact, raw, low=int(fact.low), high=int(fact.high), unit=fact.unit)
    return span


def _bounds(fact: Fact, raw: dict[Any, Any]) -> Span:
    """{"at_least": 70, "at_most": 79}: known only between two bounds."""
    ends = [raw.get(key, edge) for key, edge in (("at_least", fact.low), ("at_most", fact.high))]
    if not raw or set(raw) - {"at_least", "at_most"} or not all(map(_is_number, ends)):
        raise Unusable("wrong_kind", fact, raw)
    return Span(*ends)


def _span(fact: Fact, raw: Any, as_of: date | None) -> Span:
    if _is_number(raw):
        whole = math.floor(raw) if fact.kind in {"years", "months"} else raw
        return Span(whole, whole)
    if not isinstance(raw, str):
        raise Unusable("wrong_kind", fact, raw)
    text = normalise(raw[:_LONGEST])
    found = _said_months(fact, text, as_of) if fact.kind == "months" else _said_years(text, as_of)
    if fact.kind == "number":
        plain = re.fullmatch(r"(-?\d+(?:\.\d+)?)\D{0,4}", text)
        count = float(plain[1]) if plain else parse_numeral(re.sub(r"\D{1,3}$", "", text) or text)
        found = None if count is None else Span(count, count)
    if found is None:
        raise Unusable("wrong_kind", fact, raw)
    return found


def _said_years(text: str, as_of: date | None) -> Span | None:
    """82 / 八十二岁 / 虚岁八十 / 七十多岁 / 80岁以上 / 1943年生. None when it is not one age."""
    if _PLAIN.fullmatch(text):
        return _whole(float(text))
    if _BORN.search(text) and as_of is None:
        return None
    ages = find_ages(text, as_of.year if as_of else date.min.year)
    years = ages[0].years if len(ages) == 1 else bare_age(text) if not ages else None
    if not ages and as_of is not None and (born := born_in(text, as_of.year)) is not None:
        years = born // 12
    if years is None:
        return None
    span = _between(years, text, as_of, nominal="虚" in text or (bool(ages) and ages[0].nominal))
    upper = ages[0].upper if ages else None
    return span if upper is None else Span(span.low, max(span.high + upper // 12 - years, 0))


def _between(years: int, text: str, as_of: date | None, *, nominal: bool) -> Span:
    """The bounds an expression leaves. A nominal age is one or two years too high; a year of birth may be one."""
    if nominal:
        return Span(max(years - 2, 0), max(years - 1, 0))
    if _BORN.search(text):
        months = _months_since(text, years, as_of)
        return Span(max(years - 1, 0), years) if months is None else Span(months.low // 12, months.high // 12)
    return _open_years(years, text)


def _open_years(years: int, text: str) -> Span:
    """The bounds of 过八十, 不到八十, 快八十, 八十左右, 八十多; the year itself where nothing leaves it open."""
    if _OVER.search(text):
        return Span(years, OLDEST)
    if _UNDER.search(text):
        return Span(0, years)
    if _NEARLY.search(text):
        reach = _NEARLY_YEARS if (years + 1) % 10 else _NEARLY_ROUND
        return Span(max(years + 1 - reach, 0), years)
    if _ABOUT.search(text):
        reach = _ABOUT_YEARS if years % 10 else _ABOUT_ROUND
        return Span(max(years - reach, 0), years + reach)
    return Span(years, years + 9) if _DECADE.search(text) and years % 10 == 0 else Span(years, years)


def _months_since(text: str, years: int, as_of: date | None) -> Span | None:
    """Completed months since a birth in a year `years` ago, when its month is told; two may be possible without a day."""
    match = _BORN_IN_MONTH.search(text)
    month = parse_numeral(match["month"]) if match else None
    if as_of is None or match is None or month is None or not 1 <= month <= 12:
        return None
    months = years * 12 + as_of.month - month
    day = parse_numeral(match["day"]) if match["day"] else None
    if day is not None:
        return Span(max(months - (day > as_of.day), 0), max(months - (day > as_of.day), 0))
    return Span(max(months - 1, 0), max(months, 0))


def _months_of_year(years: int, as_of: date | None) -> Span | None:
    """Completed months since a birth at any time of the year `years` ago."""
    return None if as_of is None else Span(max(years * 12 + as_of.month - 13, 0), years * 12 + as_of.month - 1)


def _said_months(fact: Fact, text: str, as_of: date | None) -> Span | None:
    """30 / 30个月 / 两岁半 / 一岁零三个月 / 2岁 (24 to 35 months) / 不到三岁 / 二十天 / 2024年5月生."""
    if _PLAIN.fullmatch(text):
        return _whole(float(text))
    if days := _DAYS.fullmatch(text):
        return _whole((parse_numeral(days[1]) or 0) // 30)
    this_year = as_of.year if as_of else date.min.year
    ages = find_ages(text, this_year)
    if (born := ages[0].months if len(ages) == 1 else born_in(text, this_year)) is not None and _BORN.search(text):
        return _months_since(text, born // 12, as_of) or _months_of_year(born // 12, as_of)
    years = bare_age(text) if not ages else None
    if years is None and len(ages) != 1:
        return None
    months = ages[0].months if ages else (years or 0) * 12
    return _between_months(fact, months, text, nominal=bool(ages) and ages[0].nominal)


def _between_months(fact: Fact, months: int, text: str, *, nominal: bool) -> Span:
    """The bounds an expression leaves: whole years may be up to eleven months more, unless they are just completed."""
    if _UNDER.search(text):
        return Span(fact.low, months)
    if _NEARLY.search(text):
        return Span(max(months + 1 - _NEARLY_MONTHS, fact.low), months)
    if _OVER.search(text) and not months % 12:
        return Span(months, fact.high)
    exact = months % 12 or "月" in text or "天" in text or re.search(r"[刚满整]", text)
    span = Span(months, months) if exact else Span(months, min(months + 11, fact.high))
    return Span(max(span.low - 24, 0), max(span.high - 12, 0)) if nominal else span


def _whole(number: float) -> Span:
    whole = math.floor(min(max(number, -_LARGEST), _LARGEST))
    return Span(whole, whole)


def _is_number(raw: object) -> bool:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    return is_number and -_LARGEST < raw < _LARGEST  # type: ignore[operator]


def _shown(value: object) -> str:
    items: Iterable[object] = value if isinstance(value, list | tuple | set) else (value,)
    return "、".join(str(item) for item in items)[:60]
