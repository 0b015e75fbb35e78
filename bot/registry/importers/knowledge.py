"""What the importers know of lists and their words: data/vocabulary/registry.yml and data/responses/registry.yml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.data_files import read_yaml

from bot.settings import ROOT
from bot.vocabulary import facility_words

_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")
_SPACE = re.compile(r"[\s_＿*＊:：]+")


@lru_cache(maxsize=1)
def knowledge() -> Mapping[str, Any]:
    """The lists of data/vocabulary/registry.yml."""
    loaded: Mapping[str, Any] = read_yaml(ROOT / "data/vocabulary/registry.yml")
    return loaded


@lru_cache(maxsize=1)
def _messages() -> Mapping[str, str]:
    raw = read_yaml(ROOT / "data/responses/registry.yml")
    messages: Mapping[str, str] = raw["registry_messages"]
    return messages


def message(key: str, **values: object) -> str:
    """The sentence of that key, filled in. Raises KeyError for an unknown key or a missing value."""
    if "field" in values:
        values["field"] = _field_names().get(str(values["field"]), values["field"])
    return _messages()[key].format(**values)


@lru_cache(maxsize=1)
def _field_names() -> Mapping[str, str]:
    """Field to the first of its headings that is not English."""
    headings: Mapping[str, Sequence[str]] = knowledge()["headings"]
    return {field: next((word for word in words if not word.isascii()), field) for field, words in headings.items()}


def plain(heading: str) -> str:
    """A heading without what differs between lists: width, case, spaces, brackets and what stands in them."""
    return _SPACE.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", heading))).lower()


@lru_cache(maxsize=1)
def field_of_heading() -> Mapping[str, str]:
    """Plain heading to field."""
    return {plain(word): field for field, words in knowledge()["headings"].items() for word in words}


@lru_cache(maxsize=1)
def yes_columns() -> Mapping[str, tuple[str, str]]:
    """Plain heading to the list field and the term that a yes puts into it."""
    return {plain(word): (field, term) for word, (field, term) in knowledge()["yes_columns"].items()}


def is_personal(heading: str) -> bool:
    """Whether the column is about a natural person and must not be read."""
    bare = plain(heading)
    known = knowledge()
    if bare in {plain(word) for word in known["never_import"]}:
        return True
    counted = bare.endswith(tuple(known["person_exceptions"]))
    return not counted and any(word in bare for word in known["person_words"])


@lru_cache(maxsize=1)
def category_words() -> Sequence[tuple[str, str]]:
    """(word, category id), longest word first."""
    pairs = {
        (word, c.id) for c in facility_words().categories.values() for word in (*c.words, *c.name.split("/"), c.id)
    }
    pairs |= {(word, key) for key, words in knowledge()["categories"].items() for word in words}
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))


def category_named(text: str) -> str | None:
    """The category a list's own word stands for; None when the word is not known."""
    return next((category for word, category in category_words() if word == text), None)


def category_in(name: str) -> str | None:
    """The category a facility's name speaks of, by the longest word in it."""
    return next((category for word, category in category_words() if len(word) > 1 and word in name), None)


def term_of(field: str, text: str) -> str | None:
    """The stored term of labels, sessions or admits that `text` means; None when it means none."""
    terms: Mapping[str, tuple[str, ...]] = getattr(facility_words(), field)
    if text in terms:
        return text
    return next((term for term, words in terms.items() if text in words), None)


def one_of(table: str, text: str) -> str | None:
    """The key of `statuses` or `coord_systems` under which `text` is listed."""
    groups: Mapping[str, Sequence[str]] = knowledge()[table]
    return next((key for key, words in groups.items() if text.lower() in words), None)
