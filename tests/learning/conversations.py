"""Conversations as the timeline holds them, and a model that knows a few sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.timeline.exchanges import Exchange

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHOICES = [
    {"title": "找地方", "payload": "/find_facility"},
    {"title": "问政策", "payload": "/ask_policy"},
    {"title": "人工", "payload": "/human"},
]
ASKS_BACK: Mapping[str, Any] = {"text": "您是想：", "buttons": CHOICES, "card": None, "unsure": True}
ANSWERS: Mapping[str, Any] = {"text": "有三家", "buttons": [], "card": {"kind": "facilities"}}
ASKS_NAME: Mapping[str, Any] = {"text": "怎么称呼？", "buttons": [], "card": {"kind": "request", "state": "draft"}}
HAS_NUMBER: Mapping[str, Any] = {"text": "好了", "buttons": [], "card": {"kind": "request", "state": "submitted"}}
MEANT = {
    "不对": ("correct",),
    "人工": ("human",),
    "查天气": ("out_of_scope", "find_facility"),
    "没用的东西": ("complaint",),
    "带娃的地方": ("nlu_fallback", "find_facility", "ask_policy"),
}


def understand(text: str) -> Sequence[str]:
    """The needs of a sentence; everything unheard of is a policy question."""
    return MEANT.get(text, ("ask_policy", "find_facility"))


def talk(*turns: tuple[str, Mapping[str, Any]], pause: timedelta = timedelta(minutes=1)) -> tuple[Exchange, ...]:
    """Exchanges a pause apart: what was said or, beginning with a slash, pressed, and the bot's answer."""
    return tuple(
        Exchange(NOON + n * pause, None if said[0] == "/" else said, said if said[0] == "/" else None, (reply,))
        for n, (said, reply) in enumerate(turns)
    )
