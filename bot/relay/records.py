"""What the relay hands out."""

from __future__ import annotations

from dataclasses import dataclass


class CodeRefused(Exception):
    """A code that opens nothing, or a conversation that may not be handed on.

    `reason` is `unknown`, `expired`, `used`, `own` (of the conversation that asks), `host` (whoever shares their own
    conversation opens no other), `guest` (who was let in lets nobody in) or `full`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Offer:
    """What a good code opens: whose conversation. `mark` names the code without giving it away."""

    owner: str
    mark: str


@dataclass(frozen=True)
class View:
    """What somebody looks at: a conversation, from after the timeline message `since` on.

    `person` is who looks; for a guest `conversation` is somebody else's. `guests` counts the windows beside the owner's.
    """

    person: str
    conversation: str
    since: int = 0
    guests: int = 0

    @property
    def is_guest(self) -> bool:
        """Whether the conversation is somebody else's."""
        return self.person != self.conversation

    @property
    def window(self) -> str | None:
        """What marks this one's words in the conversation; None for its owner's."""
        return self.person if self.is_guest else None

    @property
    def is_shared(self) -> bool:
        """Whether somebody else sees it too."""
        return self.is_guest or self.guests > 0
