"""The people a message speaks of: 我妈, 俺爹, 两岁半的儿子, 她; who each is, and where in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.language.patterns import alternatives
from bot.vocabulary import PeopleWords, people_words

SELF, PRONOUN, BOTH, BYSTANDER, GONE = "me", "pronoun", "both", "bystander", "gone"
"""Mentions that are no relation: the speaker, she or he, all those named so far, somebody whose matter it is not, somebody who
has died."""

_FEMALE = "\u5979"
_REACH_OF_DEATH = 14


@dataclass(frozen=True)
class PersonMention:
    """Somebody named. `kind` is a relation of the vocabulary, or SELF, PRONOUN, BOTH, BYSTANDER, GONE; `own`: said as
    我妈, 俺爹; `gender`: f or m, where the word says it."""

    kind: str
    start: int
    end: int
    own: bool = False
    gender: str = ""


def find_people(text: str, words: PeopleWords | None = None) -> tuple[PersonMention, ...]:
    """Everybody named in a normalised text, left to right, none overlapping another.

    >>> [mention.kind for mention in find_people("我妈八十二,她和我爸都吃低保")]
    ['妈妈', 'pronoun', '爸爸', 'both']
    """
    words = words or people_words()
    pattern, kinds, traps, gone = _compiled(words)
    covered = traps.sub(lambda match: "\0" * len(match.group()), text)
    found = []
    for match in pattern.finditer(covered):
        word = match["who"] or match["alone"]
        kind = kinds[word]
        gender = words.relations[kind].gender if kind in words.relations else _gender_of_pronoun(kind, word)
        found.append(PersonMention(kind, match.start(), match.end(), bool(match["own"]), gender))
    return tuple(_with_the_dead_told(text, found, gone)) if found else ()


def _gender_of_pronoun(kind: str, word: str) -> str:
    return ("f" if word.startswith(_FEMALE) else "m") if kind == PRONOUN else ""


def _with_the_dead_told(text: str, found: Sequence[PersonMention], gone: re.Pattern[str]) -> Iterator[PersonMention]:
    starts = [*(mention.start for mention in found[1:]), len(text)]
    for mention, next_start in zip(found, starts, strict=True):
        until = min(next_start, mention.end + _REACH_OF_DEATH)
        is_named = mention.kind not in {SELF, BOTH, BYSTANDER}
        yield replace(mention, kind=GONE) if is_named and gone.match(text[mention.end : until]) else mention


def is_grown(mention: PersonMention, words: PeopleWords | None = None) -> bool:
    """Whether the one named may be a grown-up: everybody but a child."""
    relation = (words or people_words()).relations.get(mention.kind)
    return mention.kind != BOTH and (relation is None or relation.role != "child" or relation.grown)


def may_be_child(mention: PersonMention, words: PeopleWords | None = None) -> bool:
    """Whether the one named may be a child: a son may, as he may be grown up."""
    relation = (words or people_words()).relations.get(mention.kind)
    return relation is not None and relation.role == "child"


@lru_cache(maxsize=2)
def _compiled(
    words: PeopleWords,
) -> tuple[re.Pattern[str], Mapping[str, str], re.Pattern[str], re.Pattern[str]]:
    kinds = {word: name for name, relation in words.relations.items() for word in relation.words}
    kinds |= dict.fromkeys(words.both, BOTH) | dict.fromkeys(words.pronouns, PRONOUN)
    kinds |= dict.fromkeys(words.bystanders, BYSTANDER)
    kinds |= {word: SELF for word in words.me if word not in kinds}
    named = alternatives(word for word, kind in kinds.items() if kind not in {SELF, BOTH, PRONOUN})
    alone = alternatives(word for word, kind in kinds.items() if kind in {SELF, BOTH, PRONOUN})
    pattern = f"(?:(?P<own>{alternatives(words.own)})\u7684?)?(?P<who>{named})|(?P<alone>{alone})"
    return re.compile(pattern), kinds, re.compile(words.traps), re.compile(words.gone)
