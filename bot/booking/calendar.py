"""Bookings as iCalendar (RFC 5545), for whoever keeps a calendar: one event a booking, cancelled ones included."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from icalendar import Calendar, Event, vText

from bot.model.booking import HOLDING, Booking, BookingState

PRODUCT = "-//laoxiaotong//booking//ZH"
DOMAIN = "booking.laoxiaotong"

STATUSES = {BookingState.CANCELLED: "CANCELLED"}
"""Whoever came or did not, the event took place."""


def calendar(
    bookings: Iterable[Booking], title: Callable[[Booking], str], where: Callable[[Booking], str], now: datetime
) -> bytes:
    """The bookings as one calendar. `title` and `where` say in words what and where each is; no telephone is in it."""
    made: Calendar = Calendar()  # type: ignore[no-untyped-call]
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for booking in bookings:
        made.add_component(_event(booking, title(booking), where(booking), now))
    written: bytes = made.to_ical()
    return written


def _event(booking: Booking, title: str, where: str, now: datetime) -> Event:
    event: Event = Event()  # type: ignore[no-untyped-call]
    event.add("uid", f"{booking.number}@{DOMAIN}")
    event.add("dtstamp", now)
    event.add("dtstart", booking.slot.starts_at)
    event.add("dtend", booking.slot.ends_at)
    event.add("last-modified", booking.updated_at)
    event.add("sequence", booking.sequence)
    event.add("status", STATUSES.get(booking.state, "CONFIRMED"))
    event.add("summary", vText(title))
    if where:
        event.add("location", vText(where))
    if booking.slot.note and booking.state in HOLDING:
        event.add("description", vText(booking.slot.note))
    return event
