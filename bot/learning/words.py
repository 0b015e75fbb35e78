"""The words of this room: data/vocabulary/learning.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.data_files import read_yaml
from bot.vocabulary import FOLDER, phrases


@dataclass(frozen=True)
class LearningWords:
    """The lists of learning.yml, each explained there. `hidden`: what to look for, and the placeholder put there."""

    placeholders: Mapping[str, str]
    hidden: tuple[tuple[re.Pattern[str], str], ...]
    measures: tuple[str, ...]
    public_numbers: frozenset[str]
    name_words: tuple[str, ...]
    keep: Mapping[str, bool]
    house_number: str

    def without_placeholders(self, text: str) -> str:
        """The text with nothing where something was hidden."""
        for placeholder in self.placeholders.values():
            text = text.replace(placeholder, "")
        return text


@lru_cache(maxsize=1)
def learning_words() -> LearningWords:
    """The words, read once."""
    raw: dict[str, Any] = read_yaml(FOLDER / "learning.yml")
    surname = f"(?:{'|'.join(sorted(phrases().surnames, key=len, reverse=True))})"
    return LearningWords(
        placeholders=raw["placeholders"],
        hidden=tuple(
            (re.compile(rule["pattern"].replace("{surname}", surname)), raw["placeholders"][rule["put"]])
            for rule in raw["hidden"]
        ),
        measures=tuple(raw["measures"]),
        public_numbers=frozenset(raw["public_numbers"]),
        name_words=tuple(raw["name_words"]),
        keep={word: answer == "yes" for answer, words in raw["keep"].items() for word in words},
        house_number=raw["house_number"],
    )
