"""What is said in short: 我妈低保,我爸也是; 我妈不是低保,我爸80是; 爸爸和妈妈一个失能一个失智."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.eligibility.said import ELDER, Said
from bot.eligibility.whose import Cast
from bot.language.kin import BYSTANDER
from bot.language.people import GONE, PersonMention

_TAKEN_UP = frozenset({"household", "disability", "living", "area", "insured", "in_institution", "preferential_group"})
"""Facts that a mere 也是 can say again."""

_REACH = 48
_IN_SHORT = re.compile(
    "(?:今年|现在)?(?:[0-9一二三四五六七八九十百]{1,4}(?:周?岁)?(?:多|了)?)?,?"
    "(?:(?P<same>(?:也|同样|也都|也一样)(?:是|有|算|一样|如此)?|(?:跟|和)[她他]一样)|(?P<so>是|有|算)|(?P<not>不是|没有|不算|没|就不是|倒不是|却不是))"
    "(?:的|了|呢|吧|啊|哦|这样|这个情况|这种)*(?=[,。;!?]|$)"
)
_ONE = re.compile("(?:另|还有)?一(?:个|位)(?:是|有|得了)?$")
_BETWEEN = re.compile("(?:[,、;]|和|跟)?(?:另|还有)?一(?:个|位)(?:是|有|得了)?")


def in_short(text: str, said: Sequence[Said], people: Iterable[PersonMention]) -> Iterator[Said]:
    """The statements that take up the one before them, of whoever is named: 也是, 是, 不是."""
    for mention in people:
        match = None if mention.kind in {BYSTANDER, GONE} else _IN_SHORT.match(text, mention.end)
        if match is None:
            continue
        before = [s for s in said if mention.end - _REACH <= s.end <= mention.start and s.fact in _TAKEN_UP]
        if before:
            start, end = match.start(match.lastgroup or 0), match.end(match.lastgroup or 0)
            yield from _again(before[-1], match.lastgroup or "same", start, end)


def _again(before: Said, how: str, start: int, end: int) -> Iterator[Said]:
    again = replace(before, of=ELDER, start=start, end=end, of_couple=False)
    if how == "same":
        yield again
    elif isinstance(before.value, bool):
        yield replace(again, value=how == "so")
    else:
        yield replace(again, denied=how == "not")


def one_each(text: str, said: Sequence[Said], cast: Cast) -> Mapping[int, str]:
    """Whose each statement is, by where it begins, when as many are told one by one as people are named."""
    run: list[Said] = []
    for statement in said:
        if run and _BETWEEN.fullmatch(text[run[-1].end : statement.start]):
            run.append(statement)
        elif not run and _ONE.search(text, max(statement.start - 6, 0), statement.start):
            run = [statement]
    people = cast.several_before(run[0].start) if len(run) > 1 else []
    return {s.start: kind for s, kind in zip(run, people, strict=True)} if len(people) == len(run) else {}
