"""The people a message speaks of: 我妈, 俺爹, 两岁半的儿子, 她; who each is, and where in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.language.kin import BYSTANDER, NEIGHBOUR, Named, is_neighbour, kin_of
from bot.language.patterns import alternatives
from bot.vocabulary import PeopleWords, people_words

SELF, PRONOUN, BOTH, GONE, OURS = "me", "pronoun", "both", "gone", "ours"
"""Mentions that are no relation: the speaker, she or he, all those named so far, somebody whose matter it is not, somebody who
has died, the caller's own where their kin is left out (我家的也三岁)."""

_FEMALE = "\u5979"
_REACH_OF_DEATH = 14


@dataclass(frozen=True)
class PersonMention:
    """Somebody named. `kind` is a relation of the vocabulary, or SELF, PRONOUN, BOTH, BYSTANDER, GONE; `own`: said as
    我妈, 俺爹; `gender`: f or m, where the word says it; `late`: the relation of one who has died."""

    kind: str
    start: int
    end: int
    own: bool = False
    gender: str = ""
    late: str = ""


def find_people(text: str, words: PeopleWords | None = None) -> tuple[PersonMention, ...]:
    """Everybody named in a normalised text, left to right, none overlapping another.

    >>> [mention.kind for mention in find_people("我妈八十二,她和我爸都吃低保")]
    ['妈妈', 'pronoun', '爸爸', 'both']
    """
    words = words or people_words()
    compiled = _compiled(words)
    covered = compiled.traps.sub(lambda match: "\0" * len(match.group()), text)
    found = []
    for match in compiled.pattern.finditer(covered):
        word = match["who"] or match["alone"] or match["us"] or match["terse"] or ""
        kind = SELF if match["myself"] else OURS if match["ours"] else words.terse.get(word) or compiled.kinds[word]
        gender = words.relations[kind].gender if kind in words.relations else _gender_of_pronoun(kind, word)
        found.append(PersonMention(kind, match.start(), match.end(), bool(match["own"]), gender))
    return tuple(_with_the_dead_told(text, _with_kin(text, found, words), compiled.gone)) if found else ()


def _with_kin(text: str, found: Sequence[PersonMention], words: PeopleWords) -> list[PersonMention]:
    """The mentions, those that name one person by way of another made one."""
    kept: list[PersonMention] = []
    for index, mention in enumerate(found):
        if mention.kind == PRONOUN and _is_between_two(found, index):
            continue
        before = kept[-1] if kept and not mention.own else None
        kind = before and kin_of(
            _named(text, before, words), _named(text, mention, words), text[before.end : mention.start], words.kin
        )
        if before and kind:
            gender = words.relations[kind].gender if kind in words.relations else ""
            kept[-1] = PersonMention(kind, before.start, mention.end, before.own, gender)
        elif (
            not mention.own
            and mention.kind in words.titles
            and is_neighbour(text[max(mention.start - 9, 0) : mention.start])
        ):
            kept.append(replace(mention, kind=NEIGHBOUR))
        else:
            kept.append(mention)
    return kept


def _is_between_two(found: Sequence[PersonMention], index: int) -> bool:
    """同事她妈: the pronoun only says whose mother."""
    if not 0 < index < len(found) - 1:
        return False
    before, mention, after = found[index - 1 : index + 2]
    return before.end == mention.start and mention.end == after.start and before.kind not in {SELF, PRONOUN, BOTH}


def _named(text: str, mention: PersonMention, words: PeopleWords) -> Named:
    relation = words.relations.get(mention.kind)
    word = text[mention.start : mention.end]
    own = next((own for own in sorted(words.own, key=len, reverse=True) if mention.own and word.startswith(own)), "")
    return Named(mention.kind, relation.role if relation else None, word.removeprefix(own).removeprefix("\u7684"))


def _gender_of_pronoun(kind: str, word: str) -> str:
    return ("f" if word.startswith(_FEMALE) else "m") if kind == PRONOUN else ""


def _with_the_dead_told(text: str, found: Sequence[PersonMention], gone: re.Pattern[str]) -> Iterator[PersonMention]:
    starts = [*(mention.start for mention in found[1:]), len(text)]
    for mention, next_start in zip(found, starts, strict=True):
        until = min(next_start, mention.end + _REACH_OF_DEATH)
        is_named = mention.kind not in {SELF, BOTH, BYSTANDER}
        yield (
            replace(mention, kind=GONE, late=mention.kind)
            if is_named and gone.match(text[mention.end : until])
            else mention
        )


def is_grown(mention: PersonMention, words: PeopleWords | None = None) -> bool:
    """Whether the one named may be a grown-up: everybody but a child."""
    relation = (words or people_words()).relations.get(mention.kind)
    return mention.kind != BOTH and (relation is None or relation.role != "child" or relation.grown)


def may_be_child(mention: PersonMention, words: PeopleWords | None = None) -> bool:
    """Whether the one named may be a child: a son may, as he may be grown up."""
    relation = (words or people_words()).relations.get(mention.kind)
    return relation is not None and relation.role == "child"


def _is_said_whole(word: str, kinds: Mapping[str, str], own: Sequence[str]) -> bool:
    """Whether a word that begins like 我 or 我们 is one by itself (我们老两口) and no shorter one of two (我奶奶)."""
    longer = (f"{mine}{other}" for mine in own for other in kinds)
    return (
        word.startswith(tuple(own))
        and word not in own
        and not any(other != word and other.startswith(word) for other in longer)
    )


@dataclass(frozen=True, eq=False)
class _Compiled:
    pattern: re.Pattern[str]
    kinds: Mapping[str, str]
    traps: re.Pattern[str]
    gone: re.Pattern[str]


@lru_cache(maxsize=2)
def _compiled(words: PeopleWords) -> _Compiled:
    kinds = {word: name for name, relation in words.relations.items() for word in relation.words}
    kinds |= dict.fromkeys(words.both, BOTH) | dict.fromkeys(words.pronouns, PRONOUN)
    kinds |= dict.fromkeys(words.bystanders, BYSTANDER)
    kinds |= {word: SELF for word in words.me if word not in kinds}
    named = alternatives(word for word, kind in kinds.items() if kind not in {SELF, BOTH, PRONOUN})
    alone = alternatives(word for word, kind in kinds.items() if kind in {SELF, BOTH, PRONOUN})
    own = alternatives(words.own)
    us = alternatives(word for word in kinds if _is_said_whole(word, kinds, words.own))
    terse = rf"(?<![\u4e00-\u9fff])(?:{alternatives(words.terse)})(?=[:,]?[0-9])"
    special = f"(?P<terse>{terse})|(?P<myself>{words.myself})|(?P<ours>{words.ours})"
    pattern = f"{special}|(?P<us>{us})|(?:(?P<own>{own})\u7684?)?(?P<who>{named})|(?P<alone>{alone})"
    return _Compiled(re.compile(pattern), kinds, re.compile(words.traps), re.compile(words.gone))
