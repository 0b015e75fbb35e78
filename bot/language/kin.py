"""Two words that name one person: 我妈的妹妹, 老公的爸爸, 隔壁王奶奶, 同事她妈, 孩子他爷爷."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.vocabulary import KinWords

BYSTANDER = "bystander"
"""Somebody whose matter it is not."""

_LINK = re.compile("(?:那边|单位|村里?)?(?:的|家里?的?|他|她)")
_NEIGHBOURS_NAME = re.compile("(?:的|家的?)?(?:老|小)?.{0,2}?(?:家的?)?")
_NO_BREAK = re.compile("[^,。;!?、:和跟与同是有比说0-9]*")


@dataclass(frozen=True)
class Named:
    """One of two words that stand beside each other: whom it names, its role (elder, child or None), and the word."""

    kind: str
    role: str | None
    word: str


NEIGHBOUR = "邻居"


_OF_THE_VILLAGE = re.compile(
    "(?:村里?|庄上|小区里?|院里|楼上|楼下|对门|对面|我们这|我们村|街上|社区里?)(?:的|有个|那个)?(?:老|小)?[^,。;!?的我俺]?$"
)


def is_neighbour(before: str) -> bool:
    """Whether what stands before 大爷 or 奶奶 says that somebody of the neighbourhood is meant (村里王大爷)."""
    return _OF_THE_VILLAGE.search(before) is not None


def kin_of(whose: Named, who: Named, between: str, words: KinWords) -> str | None:
    """Whom two neighbouring words name together (老公, 的, 爸爸: 公公); None where they are two people."""
    if whose.kind == NEIGHBOUR:
        is_named = _NEIGHBOURS_NAME.fullmatch(between) and _NO_BREAK.fullmatch(between)
        return (NEIGHBOUR if who.role == "elder" else BYSTANDER) if is_named else None
    is_linked = _LINK.fullmatch(between) is not None
    if whose.role == "child" and (is_linked or not between):
        return _of_child(who, words)
    if not is_linked:
        return None
    if whose.kind == BYSTANDER and whose.word not in words.wives:
        return BYSTANDER
    if who.kind == BYSTANDER and whose.kind in words.of:
        return next((kind for ending, kind in words.siblings.items() if ending in who.word), None)
    of = "husband" if whose.word in words.husbands else "wife" if whose.word in words.wives else whose.kind
    return words.of.get(of, {}).get(who.kind)


def _of_child(who: Named, words: KinWords) -> str | None:
    """The child's grandparents are the caller's matter, its parents' parents-in-law and aunts are not."""
    if who.role == "elder":
        return words.of["child"].get(who.kind, BYSTANDER)
    return None
