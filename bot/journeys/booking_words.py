"""Times offered and booked, in words. Pure."""

from __future__ import annotations

from typing import Protocol

from bot.journeys.ports import BEIJING
from bot.model.booking import Slot


class Says(Protocol):
    """A sentence by its name, its places filled."""

    def __call__(self, name: str, /, **values: object) -> str: ...


def when_words(slot: Slot, say: Says) -> str:
    """The day with its weekday, from when to when: 11月24日（周二）上午10:00到11:00."""
    start, end = slot.starts_at.astimezone(BEIJING), slot.ends_at.astimezone(BEIJING)
    weekday = say(f"utter_booking_weekday_{start.isoweekday()}")
    values = {"month": start.month, "day": start.day, "weekday": weekday, "start": f"{start:%H:%M}"}
    if end.date() != start.date():
        last = {"last_month": end.month, "last_day": end.day, "end": f"{end:%H:%M}"}
        return say("utter_booking_when_days", **values, **last)
    return say("utter_booking_when", **values, end=f"{end:%H:%M}")


def what_words(slot: Slot, say: Says) -> str:
    """What it is for."""
    return say(f"utter_booking_what_{slot.what.value}")
