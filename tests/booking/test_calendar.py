"""Bookings as iCalendar, read back by the library."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar
from sqlalchemy.engine import Engine

from bot.booking import Bookings
from bot.booking.calendar import calendar
from tests.booking.samples import ANN, DAY, HOUR, NOW, slot, wish


def test_a_booking_is_an_event_with_its_time_and_without_a_telephone(sqlite_engine: Engine) -> None:
    offered, bookings = slot(sqlite_engine, note="请带户口本;\n准时"), Bookings(sqlite_engine)
    kept = bookings.book(offered.id, wish(), NOW)
    other = slot(sqlite_engine, 2 * DAY)
    gone = bookings.cancel(bookings.book(other.id, wish(key="b"), NOW).number, NOW, ANN)
    written = calendar([kept, gone], lambda b: f"参观，{b.name}", lambda _: "学田街道", NOW)
    events = Calendar.from_ical(written).walk("VEVENT")
    assert [str(event["UID"]).split("@")[0] for event in events] == [kept.number, gone.number]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]
    assert events[0].decoded("DTSTART") == offered.starts_at
    assert events[0].decoded("DTEND") - events[0].decoded("DTSTART") == HOUR == timedelta(hours=1)
    assert str(events[0]["SUMMARY"]) == "参观，王秀英" and str(events[0]["DESCRIPTION"]) == "请带户口本;\n准时"
    assert b"13900000001" not in written
    assert [event["SEQUENCE"] for event in events] == [0, 1]
