"""What the hand-off hands out beside stretches, and how rows are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.handover.states import Agent, State, Stretch
from bot.model.message import Message, Speaker

KEY_LIMIT = 64


class UnknownStretch(LookupError):
    """There is no such chat, or its citizen has been erased."""


class NotYours(RuntimeError):
    """Somebody else has the chat, or nobody. `stretch` is how it stands."""

    def __init__(self, stretch: Stretch) -> None:
        super().__init__(f"{stretch.state.value}")
        self.stretch = stretch


class Outdated(RuntimeError):
    """The chat has moved on since it was seen. `stretch` is how it stands."""

    def __init__(self, stretch: Stretch) -> None:
        super().__init__(f"version {stretch.version}")
        self.stretch = stretch


@dataclass(frozen=True)
class Clerk:
    """Who acts. `oversees`: may also move what others have."""

    agent: Agent
    oversees: bool = False

    @property
    def mark(self) -> str:
        """How the journal names them."""
        return f"staff:{self.agent.id}"


@dataclass(frozen=True)
class Note:
    """A private note."""

    id: int
    at: datetime
    by: int
    name: str
    text: str


@dataclass(frozen=True)
class Event:
    """Something that happened, in the desk's one order. `message` for kind message, unless it is deleted already."""

    id: int
    key: str
    at: datetime
    kind: str
    by: str
    why: str | None
    agent: int | None
    stretch: Stretch | None
    message: Message | None


@dataclass(frozen=True)
class Queued:
    """An open chat as the list shows it: its stretch and the last thing said in it."""

    stretch: Stretch
    last: Message | None


def read_stretch(row: Any, prefix: str = "") -> Stretch:
    """A stretch from its row, the columns of which may have a prefix."""
    values = {name.removeprefix(prefix): value for name, value in row._mapping.items() if name.startswith(prefix)}
    agent = None if values["agent"] is None else Agent(values["agent"], values["agent_name"] or "")
    return Stretch(
        id=values["id"],
        key=values["key"],
        person=values["person"],
        state=State(values["state"]),
        reason=values["reason"],
        asked_at=values["asked_at"],
        waiting_since=values["waiting_since"],
        claimed_at=values["claimed_at"],
        ended_at=values["ended_at"],
        ended_how=values["ended_how"],
        agent=agent,
        urgent=values["urgent"],
        version=values["version"],
    )


def columns_of(stretch: Stretch) -> dict[str, Any]:
    """The row of a stretch, without its id."""
    return {
        "key": stretch.key,
        "person": stretch.person,
        "state": stretch.state.value,
        "reason": stretch.reason,
        "asked_at": stretch.asked_at,
        "waiting_since": stretch.waiting_since,
        "claimed_at": stretch.claimed_at,
        "ended_at": stretch.ended_at,
        "ended_how": stretch.ended_how,
        "agent": None if stretch.agent is None else stretch.agent.id,
        "agent_name": None if stretch.agent is None else stretch.agent.name,
        "urgent": stretch.urgent,
        "version": stretch.version,
    }


def read_message(row: Any, prefix: str) -> Message | None:
    """A message from prefixed columns; None where there is none."""
    found = row._mapping
    if found[f"{prefix}id"] is None:
        return None
    parts = (found[f"{prefix}{name}"] for name in ("id", "person", "speaker", "at", "body"))
    number, person, speaker, at, body = parts
    return Message(number, person, Speaker(speaker), at, body)
