"""What a search is for when it is written as it sounds: 托鱼, 普会的. Tried only where nothing was read as written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.journeys.ports import World
from bot.journeys.search_state import Search
from bot.language.sounds import sounding_like
from bot.model.understanding import Understanding

_LOOKS_FOR = frozenset({"find_facility", "adjust_search"})


def kind_by_sound(search: Search, understanding: Understanding, world: World) -> tuple[Search, str | None]:
    """The kind that what was written sounds like, where none was read and one is looked for, and a word about it."""
    if search.category is not None or understanding.need not in _LOOKS_FOR:
        return search, None
    kinds = {word: kind.id for kind in world.words.kinds() for word in kind.words}
    heard = sounding_like(understanding.stated.text, kinds)
    if heard is None:
        return search, None
    word, written = heard
    said = world.phrases.say("utter_find_heard_as", written=written, word=word)
    return replace(search, category=kinds[word]), said


def condition_by_sound(understanding: Understanding, world: World) -> Understanding | None:
    """The message with the condition that it sounds like (普会的), when it says none as written."""
    for kind, terms in world.words.conditions().items():
        term_of = {word: term for term, words in terms.items() for word in words}
        heard = sounding_like(understanding.stated.text, term_of)
        if heard is not None:
            said: Any = {kind: (term_of[heard[0]],)}
            return replace(understanding, stated=replace(understanding.stated, **said))
    return None
