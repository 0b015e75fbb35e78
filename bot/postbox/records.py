"""What the postbox takes and hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Grant:
    """The leave to write that a push gives: so many messages, for so many seconds."""

    sends: int
    seconds: int


@dataclass(frozen=True, order=True)
class Spot:
    """How far delivery has come: everything up to a timeline message, and so many parts of the next."""

    message: int = 0
    part: int = 0


@dataclass(frozen=True)
class Entry:
    """A push as it is known. `reply` is what it was answered with; `payload` the button it chose by its number."""

    new: bool
    tries: int
    reply: str | None
    settled: bool
    payload: str | None = None


@dataclass(frozen=True)
class Unconfirmed:
    """A reply that was about to be given when the process ended, or whose connection was gone."""

    key: str
    text: str
    tried_at: datetime


@dataclass(frozen=True)
class Look:
    """Everything that decides whether something may be sent to a person now."""

    spot: Spot
    grant: Grant
    granted_at: datetime
    used: int
    busy_until: datetime | None
    again_at: datetime | None
    waited_on_at: datetime | None
    """When the latest push came that is neither answered nor acknowledged."""
    unconfirmed: tuple[Unconfirmed, ...] = ()

    def left(self, now: datetime) -> int:
        """How many messages may still be sent."""
        if now - self.granted_at >= timedelta(seconds=self.grant.seconds):
            return 0
        return max(0, self.grant.sends - self.used)

    def free_at(self, now: datetime, patience: timedelta) -> datetime | None:
        """When to look again, or None when nothing stands against sending now.

        `patience` is how long a push that nobody has settled keeps its right to be answered in its own connection.
        """
        waited = None if self.waited_on_at is None else self.waited_on_at + patience
        later = [moment for moment in (self.busy_until, self.again_at, waited) if moment is not None and moment > now]
        return max(later, default=None)
