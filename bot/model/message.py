"""Messages of the timeline: everything said, by whom, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bot.model.place import Position


class Speaker(str, Enum):
    """Who said it."""

    CITIZEN = "citizen"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True)
class Incoming:
    """What a citizen sent through a channel: text, or the payload of a button offered, or a position.

    `person` is the channel's name and its id for the citizen, `web:…` or `wechat:…`; `id` is the channel's own id
    of the message and makes a repeated delivery harmless. `window` names who speaks when it is not the person whose
    conversation it is, but somebody of the family who was let in.
    """

    person: str
    id: str
    text: str | None = None
    payload: str | None = None
    location: Position | None = None
    window: str | None = None


@dataclass(frozen=True)
class Message:
    """One entry of the timeline. `body` is the reply's JSON for what was said to the citizen."""

    id: int
    person: str
    speaker: Speaker
    at: datetime
    body: Mapping[str, Any]
