"""Ages as people say them: 八十二岁, 两岁半, 18个月, 1943年生, 虚岁八十, 刚满三岁, 六十出头."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.bare_ages import bare_ages
from bot.language.numerals import DIGIT_CLASS, HAN_DIGITS, is_approximate, parse_numeral, two_ages
from bot.language.people import PersonMention

_N = rf"(?:[0-9]+|[{HAN_DIGITS}十拾百佰廿卅]+)"
_NEARLY = (
    r"(?:(?P<nearly>(?:快要?|马上|就要|即将|将要|眼看|眼瞅着)(?:就|要|满|到|是)*|奔|将近|接近|临近|年近|不到|没到|不满|没满|未满|不足|明年|下个?月满)"
    r"|(?P<over>刚?过了?|年过|超过)|刚刚?满?|满了?|整)?\s*"
)
_YEARS = re.compile(
    rf"{_NEARLY}(?P<nominal>虚岁|毛岁|虚龄)?\s*(?P<years>{_N}(?:\.[05](?![0-9]))?)\s*(?:多|来|几)?个?\s*(?:周岁|(?P<counted>虚)?岁|嵗)(?:出头|挂零|好几|大几)?(?:零|又|加|有|过)?"
    rf"(?:(?P<months>{_N})个?(?:多|半)?月|(?P<half>半)|(?:零|又)?{_N}天)?(?P<bound>以下|以内|之内|及以下|或以下)?(?P<under>(?:还|都)?不到)?"
)
_NOMINAL_BARE = re.compile(rf"{_NEARLY}(?P<nominal>虚岁|毛岁|虚龄)(?P<years>{_N})")
_ROUND = re.compile(r"(?<![0-9百])(?P<years>[二三四五六七八九2-9][十0])(?:好几|出头|挂零|大几)")
_ODD_TENS = re.compile(r"(?P<tens>[二三四五六七八九]十)[有又](?P<ones>[一二三四五六七八九])(?![多来几个])")
"""八十有二."""
_NUMERAL_IN_NAME = re.compile("[\u4e8c\u4e09]")
_DECADE = re.compile(r"(?P<nearly>年近|将近|快)?(?P<over>年过|已过|过了?)?(?P<years>[五六七八九])旬(?:多|有余)?")
"""八旬: in the eighties."""
_INFANT = {
    re.compile("(?:还没有?|没有?|未|不|尚未)(?:出)?满月"): 0,
    re.compile("(?:刚刚?|才|已经)(?:出|过了?)?(?:满月|足月)|满月(?=了|的)"): 1,
    re.compile("(?:刚刚?|才)?(?:过了?|满)?[百][天日](?!宴|照|咳)|一百天"): 3,
    re.compile("(?:刚刚?|才|过了?|满)+(?<![0-9一二两三四五六七八九十])周岁(?!宴)"): 12,
}
"""How old a baby is that is told to be a month, a hundred days, a year old."""
_HALF_YEAR = re.compile(r"(?<![0-9一二两三四五六七八九十])半岁")
_MONTHS = re.compile(rf"(?P<months>{_N})(?P<more>多|来|几)?\s*(?:个[半多]?月|月龄)")
_BIRTH = re.compile(
    rf"(?P<year>(?:19|20)\d\d|[一二][九〇零][{DIGIT_CLASS}]{{2}})\s*年(?:\s*(?P<month>{_N})\s*月)?(?:{_N}[号日])?"
    r"[^，。,;岁]{0,3}?(?:出?生(?!产)|的人)"
)
_BORN_LATELY = re.compile(
    rf"(?P<year>今|去|大前|前)年(?:\s*(?P<month>{_N})\s*月份?)?(?:初|中|底|{_N}[号日])?(?:才|刚)?(?:出生|生(?=的|$|[,。;!?]))"
)
_LATELY = {"今": 0, "去": 1, "前": 2, "大前": 3}
"""今年三月生, 去年生."""
_TWO_DIGIT_BIRTH = re.compile(rf"(?<![0-9])(?P<year>[{DIGIT_CLASS}]{{2}})年(?:生|出生|的人)")
_BARE = re.compile(
    rf"^(?:今年|(?P<nearly>快要?|马上|奔|将近|接近|年近|不到|没到|明年|下个?月满)|过了?|虚岁?|毛岁?|都|已经|刚|才|满|整|大概|差不多|有)*\s*(?P<years>{_N})"
    r"(?:了|吧|多|来|几|呢|好几|出头|挂零)*[。.!！]?$"
)

_A_WHILE_BEFORE = re.compile("(?:了|每|第|最近|这|近|过|差|[再前后等住交院床]|肚子里|怀孕?|怀了|身?孕|胎)$")
_A_WHILE_AFTER = re.compile(
    "(?:多少|几|就?满|要|收|[以之]?[内前后上下]|不超|一次|钱|[费价]|的[费价钱收工]|[0-9]|大概|左右|能)"
)
_COMPARED = re.compile("(?<![老最])[大小差长](?:了|着|我|他|她|不到)?$")
"""比我大三岁: a difference and no age."""
_CHILD_BEFORE = re.compile("(?:宝宝?|孩子|娃娃?|孙子|孙女|刚满?|才)$")
_CHILD_AFTER = re.compile("大|的?(?:宝|孩|娃|婴|小)")

OLDEST = 120


@dataclass(frozen=True)
class Age:
    """An age in months, where in the text it stood, and whether it was counted the traditional way (虚岁). `upper`: the
    highest age in months where two are told together (八十七八)."""

    months: int
    start: int
    end: int
    nominal: bool = False
    upper: int | None = None

    @property
    def years(self) -> int:
        """Whole years."""
        return self.months // 12


def find_ages(text: str, this_year: int, people: Sequence[PersonMention] = ()) -> tuple[Age, ...]:
    """Every age said in the text, left to right. `this_year` turns a year of birth into an age.

    `people` are those named: a bare number told of one is an age (我妈82; 我妈低保,七十四了; 爷爷42年的).

    快三岁 and 不满三岁 are a month short of it. Left out, so that the caller asks: impossible ages (over 120 years,
    born in the future), approximate ones (两三岁, 七八十岁), limits (三岁以下), and months that are a time (住了三个月).
    """
    found: list[Age] = []
    text = _numbers_in_names_hidden(text, people)
    for match, months in _readings(text, this_year):
        overlaps = any(match.start() < age.end and age.start < match.end() for age in found)
        if not overlaps:
            upper = _upper(match)
            found.append(Age(-1 if months is None else months, match.start(), match.end(), _is_nominal(match), upper))
    for months, start, end in bare_ages(text, this_year, people):
        if not any(start < age.end and age.start < end for age in found):
            found.append(Age(months, start, end))
    possible = (age for age in found if 0 <= age.months <= OLDEST * 12)
    return tuple(sorted(possible, key=lambda age: age.start))


def _numbers_in_names_hidden(text: str, people: Sequence[PersonMention]) -> str:
    """老二三岁 is three years and not two or three; the length of the text stays."""
    for mention in people:
        if _NUMERAL_IN_NAME.search(text, mention.start, mention.end):
            text = text[: mention.start] + "\0" * (mention.end - mention.start) + text[mention.end :]
    return text


def bare_age(text: str) -> int | None:
    """The years meant by a message that is nothing but a number (八十二 / 82了), or None. 快八十了 is 79."""
    match = _BARE.match(text)
    if match is None or is_approximate(match["years"]):
        return None
    years = parse_numeral(match["years"])
    if years is None or not 0 <= years <= OLDEST:
        return None
    return max(years - 1, 0) if match["nearly"] else years


Reading = tuple[re.Match[str], int | None]
"""A stretch of the text and its age in months; None when it is an age that cannot be used."""


def _readings(text: str, this_year: int) -> Iterator[Reading]:
    years = (
        match
        for match in _YEARS.finditer(text)
        if not _COMPARED.search(text, max(match.start() - 24, 0), match.start())
    )
    yield from ((match, _in_years(match)) for match in years)
    yield from ((match, _in_years(match)) for match in _NOMINAL_BARE.finditer(text))
    yield from ((match, _times_twelve(match["years"])) for match in _ROUND.finditer(text))
    yield from ((match, _times_twelve(match["tens"] + match["ones"])) for match in _ODD_TENS.finditer(text))
    for match in _DECADE.finditer(text):
        yield match, (parse_numeral(match["years"]) or 0) * 120 - bool(match["nearly"])
    for pattern, months in _INFANT.items():
        yield from ((match, months) for match in pattern.finditer(text))
    yield from ((match, 6) for match in _HALF_YEAR.finditer(text))
    yield from ((match, _in_months(match)) for match in _MONTHS.finditer(text) if not _is_a_while(match))
    for pattern in (_BIRTH, _BORN_LATELY, _TWO_DIGIT_BIRTH):
        yield from ((match, _since_birth(match["year"], this_year)) for match in pattern.finditer(text))


def _is_nominal(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return bool(groups.get("nominal") or groups.get("counted"))


def _times_twelve(numeral: str) -> int | None:
    if "." in numeral:
        return round(float(numeral) * 12) if numeral.isascii() else None
    if two := two_ages(numeral):
        return two[0] * 12
    years = None if is_approximate(numeral) else parse_numeral(numeral)
    return None if years is None else years * 12


def _upper(match: re.Match[str]) -> int | None:
    two = two_ages(match.groupdict().get("years") or "")
    return two[1] * 12 if two else None


def _in_years(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    months = _times_twelve(match["years"])
    if months is None or groups.get("bound"):
        return None
    extra = 6 if groups.get("half") else parse_numeral(groups["months"]) if groups.get("months") else 0
    if extra is None or extra > 11:
        return None
    return max(months + extra - (1 if match["nearly"] or groups.get("under") else 0), 0)


def _in_months(match: re.Match[str]) -> int | None:
    return None if is_approximate(match["months"]) else parse_numeral(match["months"])


def _is_a_while(match: re.Match[str]) -> bool:
    """Whether these months are a time that passes and no child's age; one month is an age only beside a child."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if _A_WHILE_BEFORE.search(before) or _A_WHILE_AFTER.match(after):
        return True
    says_child = _CHILD_BEFORE.search(before) or _CHILD_AFTER.match(after) or not before + after
    return parse_numeral(match["months"]) == 1 and not says_child


def _since_birth(year_text: str, this_year: int) -> int | None:
    if year_text in _LATELY:
        return _LATELY[year_text] * 12
    year = parse_numeral(year_text)
    if year is None:
        return None
    if year < 100:
        year += 1900 if year > this_year % 100 else 2000
    return (this_year - year) * 12 if year <= this_year else None
