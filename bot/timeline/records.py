"""What the timeline hands out, and how messages are written as JSON bodies and read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.model.message import Incoming, Message, Speaker
from bot.model.place import CoordSystem, Position
from bot.storage.text import storable

KEY_LIMIT = 512
"""Characters allowed in a person, a message id or a key: they are indexed, and an index row has a size limit."""


class UnknownTurn(LookupError):
    """There is no such turn, or the person has erased it meanwhile."""


class UnusableKey(ValueError):
    """A person, message id or key is empty or longer than KEY_LIMIT."""


@dataclass(frozen=True)
class Receipt:
    """What became of a message: its turn, whether it was new, and whether the turn has its answer already.

    `silent`: it is closed without an answer, because a person has the conversation.
    """

    turn: int
    new: bool
    answered: bool
    silent: bool = False


@dataclass(frozen=True)
class PendingTurn:
    """A turn that waits for its answer. `attempts` counts the tries so far."""

    turn: int
    incoming: Incoming
    received_at: datetime
    attempts: int


def checked_key(text: str) -> str:
    """A person, message id or key, made storable. Raises UnusableKey."""
    if not 0 < len(text) <= KEY_LIMIT:
        raise UnusableKey(f"between 1 and {KEY_LIMIT} characters are needed, not {len(text)}")
    return storable(text)


def payload_digest(payload: str) -> str:
    """The fixed-length stand-in under which a payload is looked up."""
    return sha256(storable(payload).encode()).hexdigest()


def offered_buttons(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(payload, title) of every button in a reply's body."""
    for button in body.get("buttons") or ():
        yield str(button["payload"]), str(button["title"])


def incoming_body(incoming: Incoming) -> dict[str, Any]:
    """What the citizen sent, as the JSON body of its message; absent parts are left out."""
    body: dict[str, Any] = {"text": incoming.text, "payload": incoming.payload, "window": incoming.window}
    if incoming.location is not None:
        body["location"] = {**asdict(incoming.location), "coord_system": incoming.location.coord_system.value}
    return {name: value for name, value in body.items() if value is not None}


def read_incoming(person: str, client_id: str, body: Mapping[str, Any]) -> Incoming:
    """The message as it was received: the inverse of `incoming_body`."""
    position = _position(body.get("location"))
    return Incoming(person, client_id, body.get("text"), body.get("payload"), position, body.get("window"))


def _position(raw: Mapping[str, Any] | None) -> Position | None:
    if raw is None:
        return None
    return Position(raw["lng"], raw["lat"], CoordSystem(raw["coord_system"]), raw["label"])


def read_pending(row: Any) -> PendingTurn:
    """A pending turn from a row of turns joined with the citizen's message."""
    return PendingTurn(row.id, read_incoming(row.person, row.client_id, row.body), row.received_at, row.attempts)


def read_message(row: Any) -> Message:
    """A message from its row."""
    return Message(row.id, row.person, Speaker(row.speaker), row.at, row.body)
