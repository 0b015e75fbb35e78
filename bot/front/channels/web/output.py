"""How the web door shows the timeline: messages as product.md prints them, and as server-sent events. Pure."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from bot.model.message import Message

PING = b": ping\n\n"
HELD_BACK = frozenset({"unsure"})  # for the timeline's readers inside the house
EMPTY: dict[str, Any] = {"text": "", "buttons": [], "card": None}


def message_json(message: Message) -> dict[str, Any]:
    """One message: who, when, and the reply's members. A citizen's own has what they sent."""
    at = message.at if message.at.tzinfo else message.at.replace(tzinfo=UTC)
    head = {"id": message.id, "from": message.speaker.value, "at": at.astimezone(UTC).isoformat()}
    return head | EMPTY | {key: value for key, value in message.body.items() if key not in HELD_BACK}


def event(message: Message) -> bytes:
    """One server-sent event; its id is the message's, so that a reconnecting browser names the last one it saw."""
    data = json.dumps(message_json(message), ensure_ascii=False)
    return f"id: {message.id}\ndata: {data}\n\n".encode("utf-8", "replace")
