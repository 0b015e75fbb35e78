"""A message as the answer to the question just asked: a button, a word, a number, yes or no."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.eligibility.facts import Fact, vocabulary
from bot.eligibility.reading import Unusable, read_value
from bot.eligibility.said import CHILD, ELDER, PROVIDER
from bot.journeys.household import Memory
from bot.journeys.inquiry import CITY, NEW, WHO, Inquiry
from bot.journeys.ports import World
from bot.language.ages import bare_age
from bot.language.people import SELF
from bot.model.understanding import Understanding

_KINDS = {"elder": ELDER, "child": CHILD, "family": SELF, "provider": PROVIDER}
_ROLE_KINDS = {"elder": ELDER, "family": SELF, "parent": CHILD, "child": CHILD, "provider": PROVIDER}

_FEW_YEARS = re.compile("^[1-6\u4e00\u4e8c\u4e24\u4fe9\u4e09\u56db\u4e94\u516d]$")
"""Asked how old a child is, a lone small number counts years."""

_LEAST_BARE_AGE = 36
_LONGEST_ANSWER = 24
_NUMBER = re.compile("[0-9]+")
_PIECES = re.compile("[\\s,\uff0c\u3002]+")
_LEAD = re.compile("^(?:\u662f\u7684?|\u5bf9|\u55ef|\u6709|\u90a3|\u5c31\u662f|\u5979|\u4ed6|,|\\s)+")


def answered(inquiry: Inquiry, memory: Memory, understanding: Understanding, world: World) -> Memory:
    """The message as an answer to what was asked."""
    pressed = understanding.stated.answer
    if inquiry.asking is None or inquiry.asking[1] == CITY:
        return memory
    position, name = inquiry.asking
    if name == WHO:
        return _told_who(memory, understanding)
    fact = vocabulary().facts[pressed[0] if pressed and pressed[0] in vocabulary().facts else name]
    value = pressed[1] if pressed else _read(fact, understanding, world)
    if value is None:
        fact, value = vocabulary().facts["age"], _grown_age(fact, understanding)
    if value is None:
        return memory
    if position == NEW or position >= len(memory.people):
        memory, position = memory.with_person(_kind_asked(inquiry, fact, world))
    return replace(memory.put(position, fact.id, value), focus=position)


def _grown_age(asked: Fact, understanding: Understanding) -> int | None:
    """A lone number of years, said while something else was asked."""
    years = None if asked.numeric else bare_age(understanding.stated.text)
    return years if years is not None and years >= _LEAST_BARE_AGE else None


def _told_who(memory: Memory, understanding: Understanding) -> Memory:
    role = vocabulary().facts["role"]
    said = understanding.stated.answer[1] if understanding.stated.answer else understanding.stated.text
    kind = _ROLE_KINDS.get(role.words.get(said, ""))
    return memory.with_person(kind)[0] if kind else memory


def _kind_asked(inquiry: Inquiry, fact: Fact, world: World) -> str:
    """Who a fact is about when nobody was spoken of: whom the service is about."""
    people = {world.book.of(service).sheet.person for service in inquiry.services}
    person = next(iter(people)) if len(people) == 1 else fact.about[0]
    return _KINDS.get(person or "", ELDER)


def _read(fact: Fact, understanding: Understanding, world: World) -> Any:
    """The raw value that a free answer to the question gives, or None."""
    if fact.kind == "yes_no":
        return {"affirm": True, "deny": False}.get(understanding.need, _polarity(fact, understanding.stated.text))
    if understanding.need == "deny" and fact.kind == "set" and fact.empty is None:
        denied = understanding.stated.text
        return denied if denied in fact.words else None
    text = understanding.stated.text.rstrip("\u3002.!\uff01,\uff0c ")
    if not 0 < len(text) <= _LONGEST_ANSWER:
        return None
    last = _PIECES.split(text)[-1]  # 打错了 是80
    tried = list(dict.fromkeys([text, *(_LEAD.sub("", piece) for piece in (text, last))]))
    numbers = _NUMBER.findall(text)
    tried += numbers if fact.numeric and fact.kind != "months" and len(numbers) == 1 else []
    if fact.kind == "months" and _FEW_YEARS.match(tried[-1]):
        tried = [tried[-1] + "\u5c81"]
    return next((words for words in tried if _is_readable(fact, words, world)), None)


def _is_readable(fact: Fact, words: str, world: World) -> bool:
    if not words or (fact.kind == "text" and words not in fact.words):
        return False
    try:
        return read_value(fact, words, world.today) is not None
    except Unusable as unusable:
        return unusable.problem.code in {"ask_value", "impossible_age", "out_of_range", "contradiction"}


def _polarity(fact: Fact, text: str) -> bool | None:
    try:
        value = read_value(fact, _LEAD.sub("", text) or text)
    except Unusable:
        return None
    return value if isinstance(value, bool) else None
