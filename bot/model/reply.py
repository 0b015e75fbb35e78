"""What the bot says: one model, rendered by each channel in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Card = Mapping[str, Any]
"""A JSON object with a `kind`: facilities, eligibility, policy, request, handoff or urgent."""


@dataclass(frozen=True)
class Button:
    """A choice offered. `payload` comes back when it is pressed, and only then is it believed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One bubble. `text` stands alone: a channel may show nothing else. `simple` is the same for elders, when it differs.

    `unsure`: the message was not understood. Kept in the timeline for `learn collect`, shown to nobody.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    card: Card | None = None
    simple: str | None = None
    unsure: bool = False

    def as_json(self) -> dict[str, Any]:
        """The reply as product.md prints it."""
        body: dict[str, Any] = {
            "text": self.text,
            "buttons": [{"title": b.title, "payload": b.payload} for b in self.buttons],
            "card": dict(self.card) if self.card is not None else None,
        }
        if self.simple:
            body["simple"] = self.simple
        if self.unsure:
            body["unsure"] = True
        return body
