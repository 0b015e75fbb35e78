"""What a short message means that is about the answer before it: 为什么, 依据哪一条, 还差几岁, 归谁管."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.data_files import read_yaml
from bot.eligibility.naming import ServiceNames
from bot.language.normalise import normalise
from bot.plans.catalogue import Catalogue
from bot.plans.vectors import Encoder
from bot.plans.vocabulary import policy_words

FILE = Path(__file__).resolve().parents[2] / "data" / "vocabulary" / "follow_ups.yml"

_EVERYWHERE = ""

_FIGURE = re.compile("[0-9]")
"""An age, a year, the number of a clause: something by itself."""

_LONGEST = 20
"""Characters; whoever says more than that says what it is about."""


class FollowUps:
    """The same learner that names services, over ways of asking after an answer. Build once; ask from any thread."""

    def __init__(
        self, ways: Mapping[str, Sequence[str]], catalogue: Catalogue, encoder: Encoder, cache: Path | None = None
    ) -> None:
        """Args: ways: by what is meant; `open` holds those that mean something by themselves."""
        self._names = ServiceNames({_EVERYWHERE: ways}, catalogue, encoder, cache)

    def meant(self, text: str) -> str | None:
        """What is meant; None when the message means something by itself: it is long, or names what the plans name."""
        words = policy_words()
        if len(text) > _LONGEST or _FIGURE.search(text) or words.terms_in(words.in_plan_words(normalise(text))):
            return None
        found = self._names.named((text,), _EVERYWHERE)
        return found.services[0] if found.services and not found.everything else None


def load_ways(path: Path = FILE) -> dict[str, list[str]]:
    """The ways of asking, by what is meant. Raises KeyError when there are none."""
    ways: dict[str, list[str]] = read_yaml(path)["follow_ups"]
    return ways
