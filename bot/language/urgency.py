"""What kind of emergency a message tells of, so that the right number comes first."""

from __future__ import annotations

from functools import lru_cache

import yaml

from bot.language.normalise import normalise
from bot.vocabulary import FOLDER

GENERAL = "general"


@lru_cache(maxsize=1)
def _topics() -> tuple[tuple[str, tuple[str, ...]], ...]:
    raw = yaml.safe_load((FOLDER / "urgent.yml").read_text(encoding="utf-8"))["topics"]
    return tuple((topic, tuple(words)) for topic, words in raw.items())


def topic_of(text: str) -> str:
    """The topic with the most of its words in the text, the earlier one of equals; GENERAL when there is none.

    Only asked of messages that are already taken for urgent: the words choose a number, they do not raise the alarm.
    """
    text = normalise(text)
    counts = [(sum(word in text for word in words), topic) for topic, words in _topics()]
    best = max(counts, key=lambda item: item[0], default=(0, GENERAL))
    return best[1] if best[0] else GENERAL
