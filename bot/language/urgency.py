"""What kind of emergency a message tells of, and whether it is told of now."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from bot.language.normalise import normalise
from bot.vocabulary import FOLDER

GENERAL = "general"


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, Any]:
    return dict(yaml.safe_load((FOLDER / "urgent.yml").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _topics() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((topic, tuple(words)) for topic, words in _vocabulary()["topics"].items())


def topic_of(text: str) -> str:
    """The topic with the most of its words in the text, the earlier one of equals; GENERAL when there is none.

    Only asked of messages that are already taken for urgent: the words choose a number, they do not raise the alarm.
    """
    text = normalise(text)
    counts = [(sum(word in text for word in words), topic) for topic, words in _topics()]
    best = max(counts, key=lambda item: item[0], default=(0, GENERAL))
    return best[1] if best[0] else GENERAL


def tells_of_danger(text: str) -> bool:
    """Whether the normalised text has a word of any emergency. A hint for the classifier, not a verdict."""
    return any(word in text for _, words in _topics() for word in words)


def is_not_now(text: str) -> bool:
    """Whether the normalised text has a word that puts things into the past, the possible or the prevented."""
    return any(word in text for word in _vocabulary()["not_now"])
