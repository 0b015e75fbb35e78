"""Bare numbers that are ages because somebody is spoken of: 我妈82, 奶奶低保,九十了, 82的老妈, 爷爷42年的."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.language.numerals import DIGIT_CLASS, HAN_DIGITS, is_approximate, parse_numeral, two_ages
from bot.language.people import BOTH, SELF, PersonMention, is_grown, may_be_child

GROWN_FROM, OLDEST = 36, 120
"""Years between which a bare number is a grown person's age; a smaller one may count anything."""

_REACH = 24
"""Characters of filler that may stand before a number."""

_ONES = "[一二三四五六七八九]"
_NEIGHBOURS = "一二|二三|三四|四五|五六|六七|七八|八九"
_TWO_AGES = f"[二三四五六七八九]十(?:{_NEIGHBOURS})(?!个)"
_N = rf"(?:[0-9]+|{_TWO_AGES}|[一二两]?百[零〇]?(?:[一二]?十)?{_ONES}?|{_ONES}?十{_ONES}?|[{HAN_DIGITS}廿卅]+)"
_BOUND = r"快要?|奔|将近|接近|年近|不到|没到|不满|未满|不足|刚?过了?|超过|虚|毛|明年|下个?月满|刚满|满|整"
_NUMBER = re.compile(
    rf"(?P<bound>{_BOUND})?(?<![{DIGIT_CLASS}十百千万./-])(?<![0-9]:)(?P<years>{_N})(?P<decade>多|来|几|好几|出头|挂零)?"
    r"(?P<under>(?:还|都)?不到)?"
)
_NEARLY = re.compile("快|奔|将近|接近|年近|不|没|下|明|未")
_NO_AGE_AFTER = re.compile(
    rf"\s*(?!一(?:[个位辈直边生般]|身))[{DIGIT_CLASS}十百千万.%/:-]|\s*(?:多|来|几)?(?:个|岁|周岁|年|月|日|号|楼|栋|幢|层|室|单元|块|元|毛|平|米|斤|公|里|度|点|次|"
    "天(?!天)|周|后|位|名|路|人|家|户|分|只|条|口|儿|女|兄|姐|弟|妹|起|直|般|定|些|下|样|时|切|共|张|间|床|倍|成|折|期|级|套|床|顿|克|毫|步|把|份|"
    "门|码|片|粒|包|瓶|头|种|项|所|本|场|届|批|班|对|双|吨|亩|车|站|左右块|大寿|病区|医院|胎|针|袋|辆|遍|趟|回(?!来|家)|以上|以下)"
)
_UNFINISHED = re.compile(
    "(?:第|[每一]|共|花|交|付|给|存|收|欠|拿|发|领|涨|扣|减|打|重|长|宽|高|压|糖|差|降|升|瘦|胖|退休金|工资|养老金|号|楼|路|(?<!农)村|栋|幢|室|"
    "单元|电话|月|年|前|后|以|加|零|约|烧|考|排|级|队|组|床位|床|房|间|[0-9a-zA-Z])$"
)
_FILLER = re.compile(
    "(?:今年|现在|目前|已经|都|是|有|也|刚好|刚|才|满|整|足|年纪|年龄|岁数|高龄|大概|大约|差不多|估计|眼看|眼瞅着|将|就|还|又|了|的|得|"
    "(?:还差|再过|还有|差)[0-9一二两三四五六七八九十]+(?:年|岁|个?月)|反正|总归|那|对|嗯|呃|那个|这个|吧|打错了|说错了|记错了|刚出生|出生|生下来|算下来|如今|分别|各|不对|不是|应该|错了|按|老人家|自己|人家|人|全|均|呢|嘛|呀|啊|她|他|哈|可|真的|应该|好像|快|周岁|实岁|虚岁|身份证上|一个|一位|要|"
    "[\\s,、:;])*$"
)
_SAYS_AGE = re.compile("今年|年纪|年龄|岁数|高龄|周岁|实岁|已经|眼看|眼瞅着|虚|刚满|整")
_AT_BOUNDARY = re.compile("(?:^|[,。;!?、:~\\s(])$")
_BREAK = re.compile("[,。;!?、:~]")
_ENDS = re.compile(
    "(?:了|咯|咧|嘞|喽|啦|哩|唻|啰|勒|喏|诶|吧|呢|啊|呀|哦|喔|哈|嘛|的人|整|的样子|的光景)*(?:$|[,。;!?、:~\\s)])|"
    "(?:的人)?(?:了|咯|咧|嘞|喽|啦|哩|唻|啰)"
)
_BOUND_TO = re.compile("(?:了|咯|来)?的?(?:老)?$")
_YEAR = re.compile(
    rf"(?<![0-9第])(?P<year>(?:19|20)[0-9]{{2}}|[一二][九〇零][{DIGIT_CLASS}]{{2}}|[{DIGIT_CLASS}]{{2}})年"
    rf"(?:(?P<month>{_N})月(?:份|初|底)?)?(?:{_N}[号日])?(?P<of>生|的人|的|属.)?"
)
_SPEAKS_OF_BIRTH = re.compile("(?:^|[,。;!?、:\\s]|是|属.|身份证上?|生日|出生|生于)(?:的|是)?$")
_ONE_BY_ONE = re.compile("[一另][个位]$"), re.compile("了?[,、]?[一另][个位]|$|[,。;!?]")
"""外公外婆,一个86一个84."""

_AFTER_ANOTHER = re.compile(rf"(?<![{DIGIT_CLASS}十百])(?:[5-9][0-9]|[五六七八九]十[一二三四五六七八九]?)岁?[和跟、]$")
"""爸妈,75和73."""

_EARLIEST_SHORT_YEAR = 25
"""我妈50年: two digits are a year of birth from here on; fewer years may be a time that passed."""

_DAYS = re.compile(rf"(?P<years>{_N})天(?!后|前|内|没)")
_BIRTHDAYS = re.compile(rf"(?P<years>{_N})周(?P<half>半)?(?![前后内来一年末期多岁半])")
"""俺娃一周半: birthdays, right after a child."""
_LATER = re.compile(
    "[^,。;!?]{0,4}(?:房|建|修|盖|退休|下岗|参|入|结婚|走|没了|去世|搬|来|买|查|办|摔|得|开始|就|中风|脑|评|进|转|住)"
)

Found = tuple[int, int, int]
"""Months, start, end."""


def bare_ages(text: str, this_year: int, people: Sequence[PersonMention]) -> Iterator[Found]:
    """Ages told without 岁 and years of birth without 生, as months and where they stand; nothing without people.

    People are those named in the text, left to right. Whatever counts something else (80块, 82号, 第八十) is none.
    """
    if not people:
        yield from _ages_of_nobody(text)
        return
    for match in _YEAR.finditer(text):
        if (months := _since(match, text, this_year, people)) is not None:
            yield months, match.start(), match.end()
    for match in _DAYS.finditer(text):
        if any(_before(text, match.start())[0] <= m.end <= match.start() and may_be_child(m) for m in people):
            yield (parse_numeral(match["years"]) or 0) // 30, match.start(), match.end()
    for match in _BIRTHDAYS.finditer(text):
        if any(mention.end == match.start() and may_be_child(mention) for mention in people):
            yield (parse_numeral(match["years"]) or 0) * 12 + 6 * bool(match["half"]), match.start(), match.end()
    for match in _NUMBER.finditer(text):
        two = two_ages(match["years"])
        years = two[0] if two else None if is_approximate(match["years"]) else parse_numeral(match["years"])
        if years is None or _NO_AGE_AFTER.match(text, match.end()):
            continue
        is_age = _is_grown_age if GROWN_FROM <= years <= OLDEST else _is_childs_age if 0 < years < 18 else _is_own_age
        if is_age is not None and is_age(text, match, people):
            nearly = bool(match["under"]) or (match["bound"] is not None and _NEARLY.match(match["bound"]) is not None)
            yield years * 12 - nearly, match.start(), match.end()


def born_in(text: str, this_year: int) -> int | None:
    """Months since a year of birth that is all a text says (1942年, 四二年的); None when it says anything else."""
    match = _YEAR.fullmatch(text)
    year = parse_numeral(match["year"]) if match else None
    return None if year is None else _months(year, this_year)


def _months(year: int, this_year: int) -> int | None:
    if year < 100:
        year += 1900 if year > this_year % 100 else 2000
    months = (this_year - year) * 12
    return months if 0 <= months <= OLDEST * 12 else None


def _before(text: str, start: int) -> tuple[int, str]:
    """Where the filler words before a number begin, and what they are."""
    match = _FILLER.search(text, max(start - _REACH, 0), start)
    begin = match.start() if match else start
    return begin, text[begin:start]


def _is_grown_age(text: str, match: re.Match[str], people: Sequence[PersonMention]) -> bool:
    begin, filler = _before(text, match.start())
    ends = _ENDS.match(text, match.end()) is not None
    grown = [mention for mention in people if is_grown(mention)]
    before = [
        mention for mention in people if mention.end <= match.start() and (mention.kind == BOTH or is_grown(mention))
    ]
    if any(begin <= mention.end for mention in before) and (ends or not _is_list(filler)):
        return True
    if any(
        mention.start >= match.end() and _BOUND_TO.fullmatch(text[match.end() : mention.start]) for mention in grown
    ):
        return not _UNFINISHED.search(text[:begin])
    begins_clause = _BREAK.search(filler) is not None or _AT_BOUNDARY.search(text[:begin]) is not None
    if _SAYS_AGE.search(filler) or match["bound"]:
        return begins_clause or not _UNFINISHED.search(text[:begin])
    if begins_clause:
        return ends or (bool(before) and match["decade"] is None and len(match["years"]) == 2)
    if _is_one_of_several(text, match, ends=ends):
        return True
    clause = max(text.rfind(pause, 0, match.start()) for pause in ",。;!?")
    same = [mention for mention in before if mention.start > clause]
    return bool(same) and ends and _UNFINISHED.search(text, max(match.start() - 24, 0), match.start()) is None


def _is_one_of_several(text: str, match: re.Match[str], *, ends: bool) -> bool:
    """一个86一个84; 爸妈,75和73."""
    begin = max(match.start() - _REACH, 0)
    one_by_one = _ONE_BY_ONE[0].search(text, begin, match.start()) and _ONE_BY_ONE[1].match(text, match.end())
    return bool(one_by_one) or (ends and _AFTER_ANOTHER.search(text, begin, match.start()) is not None)


def _is_list(filler: str) -> bool:
    return re.search("[,;、]", filler) is not None


def _is_childs_age(text: str, match: re.Match[str], people: Sequence[PersonMention]) -> bool:
    """老大五,老二三: a small number right after a child and nothing after it."""
    begin, filler = _before(text, match.start())
    after_child = any(m.end >= begin and m.end <= match.start() and may_be_child(m) for m in people)
    ends = _ENDS.match(text, match.end()) or any(m.start == match.end() and may_be_child(m) for m in people)
    return after_child and not _is_list(filler) and bool(ends) and not match["decade"]


def _is_own_age(text: str, match: re.Match[str], people: Sequence[PersonMention]) -> bool:
    """我今年三十五: the caller's, of a grown person who is not old."""
    begin, filler = _before(text, match.start())
    told = any(m.kind == SELF and begin <= m.end <= match.start() for m in people)
    return told and _SAYS_AGE.search(filler) is not None and _ENDS.match(text, match.end()) is not None


_AGE_WORD = "(?:今年|年龄|年纪|岁数|高龄|周岁|芳龄)"
_OWN_AGE = re.compile(
    rf"(?:{_AGE_WORD}(?:都|已经|虚|整|也|刚|满|有|是|快|快要|奔|马上|[:\s])*|^)(?P<years>{_N})(?P<decade>多|来|几)?"
)
_OLD_FROM = 55
_ALONE = re.compile(rf"(?:^|[,。;、:(\s])(?:请问|问下|你好|您好)?(?P<years>{_N})(?=[,。;、)\s])")
_OF_AN_ELDER = re.compile("低保|特困|五保|失能|失智|独居|空巢|残疾|卧床|瘫|老人|[,。;、][男女][,。;、]")
"""失能,86,女,独居: a number by itself among what is told of an old person."""
_SAID_OF_OLD = re.compile("[了咯咧嘞喽啦哩唻啰]+[,。;!]")


def _ages_of_nobody(text: str) -> Iterator[Found]:
    """今年八十六了, 八十五喽: where nobody is named, an old person's age that is said as one."""
    if _OF_AN_ELDER.search(text):
        for match in _ALONE.finditer(text):
            years = _old_years(match["years"])
            if years is not None:
                yield years * 12, match.start("years"), match.end("years")
    for match in _OWN_AGE.finditer(text):
        years, start = _old_years(match["years"]), match.start("years")
        is_said = start > match.start() or _SAID_OF_OLD.match(text, match.end())
        if years is not None and is_said and not _NO_AGE_AFTER.match(text, match.end()):
            is_nearly = "快" in match.group()
            yield years * 12 - is_nearly, start - is_nearly, match.end()


def _old_years(numeral: str) -> int | None:
    years = None if is_approximate(numeral) else parse_numeral(numeral)
    return years if years is not None and _OLD_FROM <= years <= OLDEST else None


def _since(match: re.Match[str], text: str, this_year: int, people: Sequence[PersonMention]) -> int | None:
    year = parse_numeral(match["year"])
    begin, _ = _before(text, match.start())
    told = any(m.end >= begin and m.end <= match.start() for m in people) or _SPEAKS_OF_BIRTH.search(
        text, max(match.start() - 24, 0), match.start()
    )
    if year is None or not told or _LATER.match(text, match.end()):
        return None
    ends = _ENDS.match(text, match.end())
    if not (match["of"] or ends):
        return None
    is_right_after = any(m.end == match.start() and is_grown(m) for m in people)
    if year < 100 and not match["of"] and not (is_right_after and year >= _EARLIEST_SHORT_YEAR):
        return None
    return _months(year, this_year)
