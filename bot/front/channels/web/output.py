"""How the web door shows the timeline: messages as product.md prints them, and as server-sent events. Pure."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from bot.model.message import Message, Speaker

PING = b": ping\n\n"
HELD_BACK = frozenset({"unsure", "window"})  # for the timeline's readers inside the house
FAMILY = "family"
"""A citizen's words as somebody else of the family reads them."""
EMPTY: dict[str, Any] = {"text": "", "buttons": [], "card": None}


def message_json(message: Message, window: str | None = None) -> dict[str, Any]:
    """One message: who, when, and the reply's members. A citizen's has what they sent.

    `window` is the reader's, as the message's: what came from another one was said by the family.
    """
    at = message.at if message.at.tzinfo else message.at.replace(tzinfo=UTC)
    head = {"id": message.id, "from": speaker_of(message, window), "at": at.astimezone(UTC).isoformat()}
    return head | EMPTY | {key: value for key, value in message.body.items() if key not in HELD_BACK}


def speaker_of(message: Message, window: str | None) -> str:
    """Who spoke, as the reader of this window sees it."""
    by_family = message.speaker is Speaker.CITIZEN and message.body.get("window") != window
    return FAMILY if by_family else message.speaker.value


def event(message: Message, window: str | None = None) -> bytes:
    """One server-sent event; its id is the message's, so that a reconnecting browser names the last one it saw."""
    data = json.dumps(message_json(message, window), ensure_ascii=False)
    return f"id: {message.id}\ndata: {data}\n\n".encode("utf-8", "replace")
