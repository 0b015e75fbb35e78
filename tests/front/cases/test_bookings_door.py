"""Times and bookings at the desk, over HTTP; the citizen is told and reminded on his channel."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot import wiring
from bot.journeys.ports import BEIJING
from bot.model.booking import Wish
from bot.settings import Settings
from bot.staff import Role
from tests.front.cases.conftest import ADAPTATION, Front, Staffer
from tests.front.fakes import START, until

TOMORROW = datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING)
"""START is on the evening of the 21st in China."""


def time_at(starts: datetime = TOMORROW, **changed: Any) -> dict[str, Any]:
    body = {
        "city": "nantong",
        "what": "visit",
        "kind": "facility",
        "offer": "nt-1",
        "capacity": 2,
        "note": "请带户口本",
    }
    ends = (starts + timedelta(hours=1)).isoformat()
    return {**body, "starts_at": starts.isoformat(), "ends_at": ends, **changed}


async def published(clerk: Staffer, **changed: Any) -> list[dict[str, Any]]:
    made = await clerk.post("slots", **time_at(**changed))
    assert made.status_code == 201, made.text
    items: list[dict[str, Any]] = made.json()["items"]
    return items


async def test_a_row_of_times_is_offered_found_changed_and_taken_back(front: Front) -> None:
    clerk = await front.staffer("data", Role.DATA_OFFICER)
    slots = await published(clerk, every_days=7, times=3)
    assert [slot["starts_at"][:10] for slot in slots] == ["2026-11-22", "2026-11-29", "2026-12-06"]
    assert slots[0]["name"] == "（演示）学田托育" and slots[0]["open"]
    assert await published(clerk, times=3, every_days=7) == slots, "sent twice"
    listed = (await clerk.get("slots", kind="facility", offer="nt-1", until="2026-11-29")).json()
    assert [slot["id"] for slot in listed["items"]] == [slot["id"] for slot in slots[:2]]
    changed = await clerk.post(f"slots/{slots[0]['id']}", capacity=5, note="改在二楼")
    assert (changed.json()["capacity"], changed.json()["note"]) == (5, "改在二楼")
    assert (await clerk.delete(f"slots/{slots[0]['id']}")).json()["closed"]
    assert (await clerk.get("slots")).json()["total"] == 2
    assert (await clerk.get("slots", closed=1)).json()["total"] == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", "2026-11-20T10:00:00+08:00"),
        ("starts_at", "2026-11-22T10:00:00"),
        ("ends_at", "2026-11-22T09:00:00+08:00"),
        ("what", "party"),
        ("offer", "nt-404"),
        ("city", "suzhou"),
        ("city", "atlantis"),
        ("capacity", 0),
        ("capacity", True),
        ("times", 1000),
        ("note", 7),
    ],
)
async def test_a_time_that_cannot_be_is_refused_by_its_field(front: Front, field: str, value: object) -> None:
    clerk = await front.staffer()
    answer = await clerk.post("slots", **time_at(**{field: value}))
    named = "offer" if (field, value) == ("city", "suzhou") else field
    assert answer.status_code == 422 and named in answer.json()["error"]["message"]
    assert (await clerk.get("slots")).json()["total"] == 0


async def test_a_caller_is_booked_once_and_whom_staff_book_for_a_request_is_told(front: Front) -> None:
    clerk, request = await front.staffer(), front.submitted()
    offered = await published(clerk, what="home_assessment", kind="service", offer=ADAPTATION)
    wish = {"slot": offered[0]["id"], "name": "王秀英", "phone": "139 0000 0001"}
    made = await clerk.post("bookings", **wish, request=request.number, key="k1")
    assert made.status_code == 201 and made.json()["request"] == request.number
    assert (await clerk.post("bookings", **wish, request=request.number, key="k1")).json() == made.json()
    again = await clerk.post("bookings", **wish)
    assert again.status_code == 409 and again.json()["error"]["code"] == "desk_already_booked"
    await until(lambda: len(front.said()) == 1)
    assert made.json()["number"] in front.said()[0]["text"] and "11月22日（周日）10:00" in front.said()[0]["text"]


async def test_a_caller_without_a_conversation_is_booked_and_told_nothing(front: Front) -> None:
    clerk = await front.staffer()
    offered = await published(clerk)
    made = await clerk.post("bookings", slot=offered[0]["id"], name="李四", phone="0513-85001234")
    assert made.status_code == 201 and made.json()["channel"] == "phone"
    await front.desk.herald.round()
    assert front.book.bookings.untold() == ()
    assert (await clerk.post("bookings", slot=offered[0]["id"], name="李四", phone="12")).status_code == 422


async def test_two_clerks_and_a_citizen_at_once_never_share_the_last_place(front: Front) -> None:
    wang, li = await front.staffer("wang"), await front.staffer("li")
    slot = (await published(wang, capacity=1))[0]["id"]

    async def citizen() -> int:
        wish = Wish("web:ann", "安", "13900000003", "turn")
        try:
            await front.parts.threads.run(front.book.bookings.book, slot, wish, front.parts.clock())
        except ValueError:
            return 409
        return 201

    async def clerk(who: Staffer, phone: str) -> int:
        return (await who.post("bookings", slot=slot, name="某", phone=phone)).status_code

    statuses = await asyncio.gather(clerk(wang, "13900000001"), clerk(li, "13900000002"), citizen())
    assert sorted(statuses) == [201, 409, 409]


async def test_a_booking_is_changed_cancelled_and_finished_and_the_citizen_told(front: Front) -> None:
    clerk = await front.staffer()
    first, second = await published(clerk, every_days=1, times=2)
    front.submitted()
    booked = front.book.bookings.book(first["id"], Wish("web:ann", "安", "13900000003", "turn"), START)
    moved = await clerk.post(f"bookings/{booked.number}/change", slot=second["id"])
    assert moved.json()["state"] == "changed" and moved.json()["slot"]["id"] == second["id"]
    assert (await clerk.post(f"bookings/{booked.number}/finish", came=True)).status_code == 409
    assert (await clerk.post(f"bookings/{booked.number}/cancel")).json()["state"] == "cancelled"
    assert (await clerk.post(f"bookings/{booked.number}/change", slot=first["id"])).status_code == 409
    await until(lambda: len(front.said()) == 2)
    assert all(booked.number in body["text"] for body in front.said())
    other = front.book.bookings.book(first["id"], Wish("web:ann", "安", "13900000003", "turn 2"), START)
    front.parts.clock.move(days=3)  # type: ignore[attr-defined]
    clerk = await front.staffer("later")
    assert (await clerk.post(f"bookings/{other.number}/finish", came=False)).json()["state"] == "no_show"


async def test_a_time_with_people_in_it_is_taken_back_only_on_purpose_and_they_are_told(front: Front) -> None:
    clerk = await front.staffer()
    slot = (await published(clerk))[0]["id"]
    front.submitted()
    front.book.bookings.book(slot, Wish("web:ann", "安", "13900000003", "turn"), START)
    refused = await clerk.delete(f"slots/{slot}")
    assert refused.status_code == 409 and "1" in refused.json()["error"]["message"]
    assert (await clerk.delete(f"slots/{slot}", cancel=1)).json()["closed"]
    await until(lambda: len(front.said()) == 1)
    assert (await clerk.delete("slots/99")).status_code == 404
    assert (await clerk.delete("slots/x")).status_code == 404


async def test_a_citizen_is_reminded_the_day_before_once(front: Front) -> None:
    clerk = await front.staffer()
    slot = (await published(clerk, starts=TOMORROW + timedelta(days=1)))[0]["id"]
    front.submitted()
    front.book.bookings.book(slot, Wish("web:ann", "安", "13900000003", "turn"), START)
    await front.desk.herald.round()
    assert front.said() == []
    front.parts.clock.move(hours=14)  # type: ignore[attr-defined]
    for _ in range(3):
        await front.desk.herald.round()
    assert len(front.said()) == 1 and "11月23日（周一）10:00到11:00" in front.said()[0]["text"]


async def test_bookings_leave_as_a_calendar(front: Front) -> None:
    clerk = await front.staffer()
    slot = (await published(clerk))[0]["id"]
    number = front.book.bookings.book(slot, Wish("web:ann", "安", "13900000003", "turn"), START).number
    for path in (f"bookings/{number}.ics", "bookings.ics"):
        answer = await clerk.get(path)
        assert answer.headers["content-type"].startswith("text/calendar")
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event.decoded("DTSTART") == TOMORROW and str(event["LOCATION"]) == "（演示）学田托育"
    assert (await clerk.get("bookings/YY-000000000.ics")).status_code == 404
    assert (await clerk.get("bookings/YY-000000000")).status_code == 404
    listed = (await clerk.get("bookings", q="0003")).json()
    assert [item["number"] for item in listed["items"]] == [number]
    assert (await clerk.get(f"bookings/{number}")).json() == listed["items"][0]


async def test_a_data_officer_offers_times_and_sees_nobody_in_them(front: Front) -> None:
    officer = await front.staffer("data", Role.DATA_OFFICER)
    await published(officer)
    for path in ("bookings", "bookings.ics", "bookings/YY-000000000", "cases"):
        assert (await officer.get(path)).status_code == 403


async def test_what_is_done_with_bookings_is_in_the_log_without_names(front: Front) -> None:
    clerk = await front.staffer()
    slot = (await published(clerk))[0]["id"]
    made = (await clerk.post("bookings", slot=slot, name="李四", phone="13900000004")).json()
    await clerk.get(f"bookings/{made['number']}")
    await clerk.post(f"bookings/{made['number']}/cancel")
    entries = front.desk.audit.search()
    assert {entry.action for entry in entries} >= {"slot.published", "booking.made", "booking.viewed", "booking.cancel"}
    assert not any(secret in str(entries) for secret in ("李四", "13900000004", made["number"]))


async def test_whoever_is_erased_is_spoken_to_no_more_and_leaves_nothing(front: Front, settings: Settings) -> None:
    clerk = await front.staffer()
    slot = (await published(clerk))[0]["id"]
    await front.desk.herald.stop()
    number = front.submitted().number
    booked = front.book.bookings.book(
        slot, Wish("web:ann", "墓志铭标记", "13912345678", "turn"), START, "staff:1"
    ).number
    await clerk.post(f"cases/{number}/note", text="墓志铭标记")
    await clerk.post(f"cases/{number}/move", state="called")
    await clerk.get(f"bookings/{booked}")
    waiting = front.book.notices.untold()[0]
    wiring.forget(settings, "web:ann")
    assert not front.book.notices.is_untold(waiting.id)
    await front.desk.herald.round()
    assert front.said() == []
    wiring.forget(settings, "web:nobody")  # the log is cut again after the round
    left = b"".join(path.read_bytes() for path in settings.data_dir.glob("desk.db*"))
    assert not any(secret.encode() in left for secret in ("web:ann", "墓志铭标记", "13912345678", number, booked))
