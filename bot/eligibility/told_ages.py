"""How old everybody is: each age a message tells, given to the person who can have it and is nearest, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.eligibility.said import CHILD, ELDER
from bot.eligibility.whose import Cast, Figure
from bot.language.age_times import reached
from bot.language.ages import OLDEST, Age, find_ages
from bot.language.numerals import two_ages
from bot.language.kin import BYSTANDER
from bot.language.people import GONE, OURS, PRONOUN, SELF, PersonMention

CHILD_UNTIL = 18
_ELDER_FROM = 36
"""Years: an age between them is the caller's own or a grown child's."""

_PARENT, _GRANDPARENT, _OTHER_ELDER, _GROWN_CHILD, _GRANDCHILD, _CALLER = (
    (38, 110),
    (50, 120),
    (30, 120),
    (18, 75),
    (18, 45),
    (15, 120),
)
"""The ages in years that they can have; an age outside is told of somebody else."""

GRANDPARENTS = frozenset({"爷爷", "奶奶", "外公", "外婆", "爷爷奶奶", "外公外婆"})
_GRANDCHILDREN = frozenset({"孙子", "孙女"})

_ABSURD = re.compile(r"(?P<age>-?[0-9]{3,9})\s*(?:周岁|岁)")
_THE_TWO = re.compile("[他她]们?[俩两]个?|[俩两]个?人|两个")
_ABOUT = re.compile("(?:周?岁)?(?:左右|上下|前后|往上|朝上|开外)(?!为难|班)")
_BIRTHDAYS = re.compile("周(?!岁)|百[天日]|满月")
_LIMIT_AFTER = re.compile(
    "(?:周?岁)?(?:及|或)?(?:以上|以下|以内|之前|以前|前(?![年天两几])|之内|才|就能|就可以|就有|的?标准)"
)
_LIMIT_BEFORE = re.compile(
    "(?:要满|得满|必须满?|需要?满?|规定|等到|要到|政策|没到|只收|(?:听[^,。;!?]{0,4}[说讲]|据说|都说|人家说)(?:满|到|过)?|说满|说到|是不是满?|到底)$"
)
_DEMANDED = re.compile("[要得须需说到够]$")
_LOOSE = re.compile("^百|快|奔|将近|接近|年近|不|未|没|过|虚|毛|多|来|几|出头|挂零|以上|超")
_CORRECTED = re.compile(
    "[,。;!?、]*(?:了|吧|岁|周岁|来着|哦|噢|啊|呃|嗯|额|哎|那|我算算)*[,。;!?、…]*(?:那|就|就是)*"
    "(?:不对|不不|不是不是|不是(?=[,。;!?])|错了|说错了?|打错了?|搞错了?|记错了?|哦不|噢不|更正|改一下|应该是|不,|实际上?是?|其实是?|真实年龄是?)+[,。;!?]*"
    "[^0-9一二三四五六七八九十]{0,8}$"
)
_NOT_THIS = re.compile("不是$")
_LISTED = re.compile("(?:[、,和跟与]|还有|以及)+")
_LISTED_AGES = re.compile("岁?(?:[、,和跟与]|一个|另一个|一位|了)+")


@dataclass(frozen=True)
class AgeTold:
    """An age with its words, where it stands and whose it is: the kinds of people, nobody when it is nobody's matter."""

    years: int
    words: str | dict[str, int]
    start: int
    end: int
    kinds: tuple[str, ...] = ()


@dataclass
class _Giving:
    """Who has an age already, and whether it is only a bound or a nominal one."""

    cast: Cast
    loose: dict[str, bool] = field(default_factory=dict)

    def fits(self, kind: str, age: AgeTold) -> bool:
        if not _plausible(self.cast, kind, age.years):
            return False
        if kind in {BYSTANDER, GONE} or kind not in self.loose:
            return True
        return self.loose[kind] and not _is_loose(age)


def ages_told(text: str, as_of: date, people: Sequence[PersonMention], cast: Cast) -> tuple[AgeTold, ...]:
    """Every age a message tells, left to right, with whose it is.

    Limits of an offer (八十岁以上有津贴) are nobody's age; of two, where the second corrects the first, the second
    counts; 我妈虚岁83,周岁81 is 81. Impossible ages (300岁) are kept, so that they are asked about.
    """
    found = _corrected(text, list(_said(text, as_of, people)))
    giving = _Giving(cast)
    told: list[AgeTold] = []
    pairs = _listed(text, cast, found)
    for age in found:
        if _says_again(text, age, giving):
            continue
        kinds = pairs.get(age.start) or _whose(age, giving)
        for kind in kinds:
            if kind in giving.loose and kind not in {BYSTANDER, GONE}:
                told = [_told_of_others(other, kind) for other in told]
            giving.loose[kind] = _is_loose(age)
        told.append(AgeTold(age.years, age.words, age.start, age.end, tuple(kinds)))
    return tuple(told)


def _says_again(text: str, age: AgeTold, giving: _Giving) -> bool:
    """我爸八十,我八十岁的爸爸…: an age right before somebody whose age is told already."""
    after = next((f for f in giving.cast.figures if f.start >= age.end), None)
    is_theirs = after is not None and re.fullmatch("岁?的(?:老)?", text[age.end : after.start]) is not None
    return after is not None and is_theirs and giving.loose.get(after.kind) is False


def _told_of_others(age: AgeTold, without: str) -> AgeTold:
    """The age, no longer told of one."""
    return AgeTold(age.years, age.words, age.start, age.end, tuple(kind for kind in age.kinds if kind != without))


def _said(text: str, as_of: date, people: Sequence[PersonMention]) -> Iterator[AgeTold]:
    found = find_ages(text, as_of.year, people)
    absurd = (m for m in _ABSURD.finditer(text) if not 0 <= int(m["age"]) <= OLDEST)
    found += tuple(Age(int(m["age"]) * 12, m.start(), m.start() + len(m["age"])) for m in absurd)
    named = [(mention.start, mention.end) for mention in people]
    for age in sorted(found, key=lambda age: age.start):
        words = text[age.start : age.end]
        above = re.compile("以上").match(text, age.end)
        if above and people and _stands_alone(text, age):
            yield AgeTold(age.years, words + above.group(), age.start, above.end())
        elif words.startswith("满") and _DEMANDED.search(text, max(age.start - 24, 0), age.start):
            continue
        elif not (_LIMIT_AFTER.match(text, age.end) or _LIMIT_BEFORE.search(text, max(age.start - 24, 0), age.start)):
            then = reached(text, age.start, age.end, age.months, as_of, named)
            if not then.over:
                about = _ABOUT.match(text, age.end)
                if about and age.years >= CHILD_UNTIL:
                    words = f"{words.removesuffix('岁')}岁{about.group().removeprefix('岁')}"
                told = then.words or _written_out(words, age)
                yield AgeTold(_years_of(then.words, age), told, age.start, age.end)


def _written_out(words: str, age: Age) -> str:
    """Words that are an age only beside whom they are told of, as words that are one anywhere."""
    if _BIRTHDAYS.search(words):
        return f"{age.months}个月"
    return f"{words}岁" if two_ages(words) else words


def _years_of(words: str | dict[str, int] | None, age: Age) -> int:
    """The years somebody has who reached an age at another time, for telling whose it is."""
    return int(words) if isinstance(words, str) and words.isdecimal() else age.years


def _stands_alone(text: str, age: Age) -> bool:
    """我妈80岁以上了: said of somebody and no limit of an offer."""
    return re.compile("以上(?:了|吧)?(?:[,。;!?]|$)").match(text, age.end) is not None


def _corrected(text: str, found: list[AgeTold]) -> list[AgeTold]:
    kept: list[AgeTold] = []
    for age in found:
        is_right = kept and _CORRECTED.fullmatch(text[kept[-1].end : age.start]) is not None
        start = kept.pop().start if is_right else age.start
        kept.append(AgeTold(age.years, age.words, start, age.end))
    return [age for age in kept if not _NOT_THIS.search(text, max(age.start - 24, 0), age.start)]


def _listed(text: str, cast: Cast, ages: Sequence[AgeTold]) -> Mapping[int, tuple[str, ...]]:
    """我、老伴、老娘,六十九、七十一、九十三: as many ages as people, in the same order; 爸妈一个80一个78."""
    for first in range(len(ages) - 1):
        run = [ages[first]]
        for age in ages[first + 1 :]:
            if not _LISTED_AGES.fullmatch(text[run[-1].end : age.start]):
                break
            run.append(age)
        people = _people_listed(text, cast, run[0].start)
        if len(run) > 1 and len(people) == len(run):
            fits = all(_plausible(cast, kind, age.years) for kind, age in zip(people, run, strict=True))
            return {age.start: (kind,) for kind, age in zip(people, run, strict=True)} if fits else {}
    return {}


def _people_listed(text: str, cast: Cast, start: int) -> list[str]:
    before = [figure for figure in cast.figures if figure.end <= start]
    if not before:
        return []
    between = text[before[-1].end : start]
    elders = list(dict.fromkeys(f.kind for f in before if cast.role(f.kind) == "elder"))
    if _THE_TWO.search(between) and len(elders) == 2:
        return elders
    if not re.fullmatch("[,:]?(?:今年|分别|都|是|一个|一位|,)*", between):
        return cast.several_before(start) if re.fullmatch("[^。;!?]{0,12},(?:一个|今年|分别)*", between) else []
    run = [before[-1]]
    for figure in reversed(before[:-1]):
        if not _LISTED.fullmatch(text[figure.end : run[0].start]):
            break
        run.insert(0, figure)
    kinds = [figure.kind for figure in run]
    return list(cast.pair(kinds[0])) or kinds if len(kinds) == 1 else kinds


def _whose(age: AgeTold, giving: _Giving) -> tuple[str, ...]:
    cast = giving.cast
    together = cast.all_of(age.start)
    if together and all(giving.fits(kind, age) for kind in together):
        return tuple(together)

    def fits(figure: Figure) -> bool:
        return giving.fits(figure.kind, age)

    kind = cast.nearest(age.start, age.end, fits)
    if kind == OURS:
        return (_unnamed(age.years),)
    if kind is not None:
        return (kind,)
    if any(_plausible(cast, figure.kind, age.years) for figure in cast.figures):
        return ()
    return (_unnamed(age.years),)


def _unnamed(years: int) -> str:
    if years < CHILD_UNTIL:
        return CHILD
    return ELDER if years >= _ELDER_FROM else SELF


def _plausible(cast: Cast, kind: str, years: int) -> bool:
    """Whether somebody can be so old."""
    if kind in {BYSTANDER, GONE, PRONOUN, OURS}:
        return True
    relation = cast.relations.get(kind)
    if relation is None:
        low, high = _CALLER if kind == SELF else (0, OLDEST)
    elif relation.role == CHILD:
        grown = _GRANDCHILD if kind in _GRANDCHILDREN else _GROWN_CHILD
        low, high = 0, grown[1] if relation.grown else CHILD_UNTIL - 1
    elif relation.parent:
        low, high = _PARENT
    elif kind in GRANDPARENTS:
        low, high = _GRANDPARENT
    else:
        low, high = _OTHER_ELDER
    return low <= years <= high or years > OLDEST


def _is_loose(age: AgeTold) -> bool:
    return isinstance(age.words, dict) or _LOOSE.search(age.words) is not None
