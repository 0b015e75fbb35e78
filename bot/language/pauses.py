"""Pauses that a voice transcript leaves out: 我妈七十九了然后她糊涂我爸八十 is said in three breaths."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.people import PRONOUN, SELF, PersonMention
from bot.vocabulary import people_words
import itertools

_LONG = 10
"""Characters without a pause from which one may be missing."""

_CONNECTIVE = re.compile("(?<=[^,。;!?])(?:然后|后来|而且|但是|不过|反正|另外|再就是|还有就是|就是说|因为|所以)")
_ENDED = re.compile(
    "(?:[了咯啦喽咧哩]|[住过]的|(?:[5-9][0-9]|[五六七八九]十[一二三四五六七八九]?)岁?(?:了|呢|啊)?|[一二三四五六七八九]级|残疾人|低保户?|五保户?)$"
)
_PAUSE = re.compile("[,。;!?]")


def with_pauses(text: str, people: Sequence[PersonMention]) -> str:
    """The text with a comma wherever a new breath must begin: before a connective, and before somebody who is named
    right after a statement has ended (了, a number of years). Short texts and those with pauses stay as they are.
    """
    breaks = {match.start() for match in _CONNECTIVE.finditer(text)}
    breaks |= {m.start for before, m in itertools.pairwise(people) if _begins_anew(text, before, m)}
    kept = [at for at in sorted(breaks) if at and _is_long(text, at)]
    return "".join(f",{char}" if at in kept else char for at, char in enumerate(text)) if kept else text


def _begins_anew(text: str, before: PersonMention, mention: PersonMention) -> bool:
    relation = people_words().relations.get(mention.kind)
    is_subject = mention.own or mention.kind in {SELF, PRONOUN} or (relation is not None and relation.role == "elder")
    ended = _ENDED.search(text, before.end, mention.start)
    if ended is None or not is_subject:
        return False
    return mention.own or mention.kind in {SELF, PRONOUN} or not ended.group().endswith("了")


def _is_long(text: str, at: int) -> bool:
    """Whether the stretch around has no pause of its own."""
    after = _PAUSE.search(text, at)
    before = max(text.rfind(mark, 0, at) for mark in ",。;!?")
    return (after.start() if after else len(text)) - before > _LONG
