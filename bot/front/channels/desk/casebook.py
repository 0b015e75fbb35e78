"""What the doors for cases and bookings work with: built by bot/wiring.py, or by a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.booking import Bookings, Slots
from bot.casework import Casework
from bot.casework.care import Care
from bot.casework.notices import Notices
from bot.handover.waits import Asked, asked_between


@dataclass(frozen=True)
class Casebook:
    """One per front. The members are blocking and thread-safe. `titles` are those of every city's services by id;
    `asked` gives who asked for a person in a time, and when somebody took it and spoke."""

    casework: Casework
    care: Care
    notices: Notices
    slots: Slots
    bookings: Bookings
    asked: Callable[[datetime, datetime], Sequence[Asked]]
    titles: Callable[[], Mapping[str, str]]


def open_casebook(database: Any, titles: Callable[[], Mapping[str, str]]) -> Casebook:
    """The real one over a database."""
    return Casebook(
        Casework(database),
        Care(database),
        Notices(database),
        Slots(database),
        Bookings(database),
        lambda since, until: asked_between(database, since, until),
        titles,
    )
