"""Service levels: how long somebody may wait, and what part of them waited no longer. Pure.

A telephone is answered within 15 seconds and a chat within 3 minutes, as call centres of the 12345 kind are held to; a
request is called back by the time promised when it was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))

ANSWER = timedelta(seconds=15)
"""From asking for a person to somebody taking it."""

WEB = timedelta(minutes=3)
"""From asking for a person to the first words of that person."""

WORKDAY_ENDS = time(17, 30)
SATURDAY = 5


@dataclass(frozen=True)
class Wait:
    """Somebody began to wait, must not wait beyond `due`, and waited until `ended`; None while they still wait."""

    started: datetime
    due: datetime
    ended: datetime | None = None


@dataclass(frozen=True)
class Measured:
    """How many waited; how many of them within their limit, beyond it, and still within it without an end."""

    met: int = 0
    missed: int = 0
    running: int = 0

    @property
    def total(self) -> int:
        """Everybody."""
        return self.met + self.missed + self.running

    @property
    def percent(self) -> float | None:
        """The part met of what is decided, in percent with one decimal; None while nothing is."""
        decided = self.met + self.missed
        return round(100 * self.met / decided, 1) if decided else None


def limited(started: datetime, ended: datetime | None, within: timedelta) -> Wait:
    """A wait that may last `within`."""
    return Wait(started, started + within, ended)


def is_met(wait: Wait, now: datetime) -> bool | None:
    """Whether it ended by its limit; None while it neither ended nor passed it."""
    if wait.ended is not None:
        return wait.ended <= wait.due
    return False if now > wait.due else None


def measure(waits: Iterable[Wait], now: datetime) -> Measured:
    """Counts the waits as they stand at `now`."""
    judged = [is_met(wait, now) for wait in waits]
    return Measured(judged.count(True), judged.count(False), judged.count(None))


def call_back_due(submitted: datetime) -> datetime:
    """By when a request made then is called back: the end of the next Monday to Friday. Public holidays are not known."""
    day = submitted.astimezone(BEIJING).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, WORKDAY_ENDS, BEIJING)
