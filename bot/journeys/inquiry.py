"""One "am I entitled": what is asked about, what is being asked, and what nobody could tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.journeys.household import Trouble

MOST_QUESTIONS = 6
"""Questions in one inquiry; whoever still cannot be placed is told what it hangs on."""

CITY, WHO = "city", "role"
"""Asked before any fact: which city, and for whom."""

NEW = -1
"""The position of somebody who is not remembered yet."""


@dataclass(frozen=True)
class Inquiry:
    """One "am I entitled". `services` asked about, none for everything. `asking` is a position and a fact.

    `elsewhere` is a service asked about that only another city's plan has. `heard` and `trouble` are said once, with
    the next answer; `changed` says that some of it was known otherwise. `unsure` holds what nobody could tell.
    """

    services: tuple[str, ...] = ()
    elsewhere: str | None = None
    asking: tuple[int, str] | None = None
    asked: int = 0
    unsure: frozenset[tuple[int, str]] = frozenset()
    heard: tuple[tuple[int, str], ...] = ()
    trouble: Trouble | None = None
    misheard: bool = False
    changed: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the conversation's working memory; what is said once is left out."""
        return {
            "services": list(self.services),
            "elsewhere": self.elsewhere,
            "asking": list(self.asking) if self.asking else None,
            "asked": self.asked,
            "unsure": sorted(map(list, self.unsure)),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any] | None) -> Inquiry:
        """What as_json gave; None is a new inquiry."""
        if raw is None:
            return cls()
        asking = raw["asking"]
        return cls(
            tuple(raw["services"]),
            raw["elsewhere"],
            (asking[0], asking[1]) if asking else None,
            raw["asked"],
            frozenset((position, fact) for position, fact in raw["unsure"]),
        )
