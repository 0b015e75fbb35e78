"""Booking in the conversation: offered times, whom to expect, consent, a number; changed and cancelled."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.journeys import booking, carry_on
from bot.journeys.details import tell
from bot.journeys.own_requests import Handled
from bot.journeys.ports import World
from bot.journeys.request_words import stored_fields
from bot.journeys.search_state import Search
from bot.model.booking import BookingState, Offer, Slot, What
from bot.model.reply import Reply
from tests.journeys.worlds import NOW, XUETIAN, pressed, row, understood, world

ME, OTHER = "web:me", "wechat:other"
DAY = timedelta(days=1)
NURSERY = Offer("facility", "nt-1")
TOLD = "王秀英 13912345678"


def times(count: int = 5, offer: Offer = NURSERY, what: What = What.VISIT, **changed: Any) -> list[Slot]:
    starts = [NOW + DAY * (n + 1) for n in range(count)]
    plain = [
        Slot(n + 1, "nantong", what, offer, start, start + timedelta(hours=1), 1, 0, "请带户口本")
        for n, start in enumerate(starts)
    ]
    return [replace(slot, **changed) for slot in plain]


def there(slots: Iterable[Slot] | None = None) -> World:
    return world([row("nt-1", name="学田托育园")], times=times() if slots is None else slots)


def meant(reply: Reply, title: str) -> dict[str, Any]:
    """What the button with this title says."""
    payload = next(button.payload for button in reply.buttons if title in button.title)
    return dict(json.loads(payload.removeprefix("/book_slot"))["booking"])


def press(reply: Reply, title: str, where: World, person: str = ME) -> Handled:
    return booking.pressed(meant(reply, title), person, where)


def hear(handled: Handled, text: str, where: World, need: str = "inform", person: str = ME, key: str = "t1") -> Handled:
    """A message after what was handled, when it is understood as an answer to it."""
    heard = understood(text, need) if text else pressed(need)
    assert carry_on.next_step(handled.awaiting, Search(), heard) == "booking"
    assert handled.awaiting is not None
    return booking.settle(handled.awaiting, person, key, heard, where)


def at_read_back(where: World, person: str = ME, told: str = TOLD) -> Handled:
    """The first time chosen and everything told."""
    chosen = booking.pressed({"slot": 1}, person, where)
    return hear(chosen, told, where, person=person)


def booked(where: World, person: str = ME, key: str = "t1", told: str = TOLD) -> Reply:
    return hear(at_read_back(where, person, told), "", where, "affirm", person, key).replies[0]


def test_a_facility_that_has_times_offers_them_and_one_without_does_not() -> None:
    search = Search(category="childcare_centre", shown=("nt-1",))
    asked = understood("第一家", "ask_detail")
    (reply,) = tell(search, "nantong", asked, there()).replies
    assert [button.title for button in reply.buttons] == ["预约参观"]
    for none in ([], times(taken=1), times(closed=True), times(starts_at=NOW)):
        (reply,) = tell(search, "nantong", asked, there(none)).replies
        assert reply.buttons == ()


def test_each_kind_of_time_is_offered_once_and_a_service_offers_only_what_follows_a_request() -> None:
    meals = times(2, what=What.MEAL)
    where = there([*times(2), *(replace(meal, id=meal.id + 10) for meal in meals)])
    assert [b.title for b in booking.offers(NURSERY, where)] == ["预约参观", "预约用餐"]
    service = Offer("service", "S-NT-E26")
    calls = [replace(s, id=s.id + 20) for s in times(1, service, What.CALL_BACK)]
    offered = booking.offers(service, there([*times(1, service), *calls]), "XT-1")
    assert [button.title for button in offered] == ["预约回电"]
    assert json.loads(offered[0].payload.removeprefix("/book_slot"))["booking"]["request"] == "XT-1"


def test_three_times_at_once_and_more_on_asking() -> None:
    where = there()
    (first,) = booking.pressed({"kind": "facility", "id": "nt-1", "what": "visit"}, ME, where).replies
    assert len(first.buttons) == 4 and "学田托育园" in first.text and "请带户口本" in first.text
    (second,) = press(first, "还有别的", where).replies
    assert len(second.buttons) == 2
    titles = [button.title for reply in (first, second) for button in reply.buttons if "10:00" in button.title]
    assert len(set(titles)) == 5


def test_a_booking_is_made_after_name_telephone_and_consent_and_gives_a_number() -> None:
    where = there()
    chosen = booking.pressed({"slot": 1}, ME, where)
    assert "怎么称呼" in chosen.replies[0].text and "联系电话" in chosen.replies[0].text
    named = hear(chosen, "我叫王秀英", where)
    assert "电话" in named.replies[0].text
    read_back = hear(named, "13912345678", where)
    assert "139****5678" in read_back.replies[0].text and "13912345678" not in read_back.replies[0].text
    assert "同意" in read_back.replies[0].text and where.bookings.of_person(ME, NOW) == ()
    done = hear(read_back, "", where, "affirm")
    (made,) = where.bookings.of_person(ME, NOW)
    assert made.number in done.replies[0].text and done.awaiting is None
    assert (made.name, made.phone, made.slot.id) == ("王秀英", "13912345678", 1)


def test_what_was_told_before_is_not_asked_again() -> None:
    where = there()
    filled = {"contact_name": "李四", "contact_phone": "13900000005", "contact_town": XUETIAN, "callback_time": "上午"}
    where.requests.submit(ME, "S-NT-E26", "nantong", stored_fields(filled, where), "k", NOW)
    chosen = booking.pressed({"slot": 1, "request": "XT-1"}, ME, where)
    assert "139****0005" in chosen.replies[0].text
    corrected = hear(chosen, "电话改成13900000006", where, "correct")
    assert "139****0006" in corrected.replies[0].text
    hear(corrected, "", where, "affirm")
    assert [(b.phone, b.request) for b in where.bookings.of_person(ME, NOW)] == [("13900000006", "XT-1")]


def test_without_consent_nothing_is_booked() -> None:
    where = there()
    refused = hear(at_read_back(where), "", where, "deny")
    assert refused.awaiting is None and where.bookings.of_person(ME, NOW) == ()


def test_a_telephone_that_cannot_be_is_asked_again_and_nothing_is_lost() -> None:
    where = there()
    named = hear(booking.pressed({"slot": 1}, ME, where), "我叫王秀英", where)
    wrong = hear(named, "1391234", where)
    assert wrong.awaiting == named.awaiting
    assert "139****5678" in hear(wrong, "13912345678", where).replies[0].text


@pytest.mark.parametrize("moment", ["chosen", "confirmed"])
def test_a_time_taken_meanwhile_is_said_to_be_and_others_are_shown(moment: str) -> None:
    where = there()
    ready = at_read_back(where)
    booked(where, OTHER, told="赵明 13900000007")
    late = booking.pressed({"slot": 1}, ME, where) if moment == "chosen" else hear(ready, "", where, "affirm")
    assert [bool(reply.buttons) for reply in late.replies] == [False, True]
    assert where.bookings.of_person(ME, NOW) == ()
    press(late.replies[1], "11:00", where)


def test_the_same_turn_twice_books_once_and_another_says_it_is_booked() -> None:
    where = there(times(capacity=5))
    first, again = booked(where), booked(where)
    assert first.text == again.text
    other = booked(where, key="t2")
    (made,) = where.bookings.of_person(ME, NOW)
    assert made.number in other.text
    stranger = booked(where, OTHER, key="t3")
    assert made.number not in stranger.text, "whoever has the telephone learns no number from it"


def test_a_booking_is_changed_by_its_button_and_keeps_its_number() -> None:
    where = there()
    done = booked(where)
    (listed,) = press(done, "改时间", where).replies
    (changed,) = press(listed, "10:00", where).replies
    (made,) = where.bookings.of_person(ME, NOW)
    assert made.number in changed.text and made.slot.id == 2 and made.state is BookingState.CHANGED
    assert where.slots.get(1).taken == 0  # type: ignore[union-attr]


def test_a_booking_is_cancelled_only_when_it_is_sure() -> None:
    where = there()
    done = booked(where)
    (sure,) = press(done, "取消预约", where).replies
    press(sure, "不取消", where)
    assert len(where.bookings.of_person(ME, NOW)) == 1
    press(sure, "确定取消", where)
    assert where.bookings.of_person(ME, NOW) == ()
    (again,) = press(sure, "确定取消", where).replies
    assert "不能再改" in again.text


def test_a_booking_made_elsewhere_opens_to_its_number_and_the_telephones_last_digits_alone() -> None:
    where = there()
    booked(where, OTHER)
    number = where.bookings.of_person(OTHER, NOW)[0].number
    asked = booking.named(ME, understood(f"取消预约 {number}"), where)
    assert asked is not None and asked.replies[0].buttons == () and "学田" not in asked.replies[0].text
    assert asked.awaiting is not None
    assert hear(asked, "1234", where).replies[0].buttons == ()
    shown = hear(asked, "5678", where)
    assert number in shown.replies[0].text and [b.title for b in shown.replies[0].buttons] == ["改时间", "取消预约"]
    at_once = booking.named(ME, understood(f"{number.lower()}，后四位5678"), where)
    assert at_once is not None and at_once.replies == shown.replies
    assert not any(secret in shown.replies[0].text for secret in ("王", "139"))


def test_a_number_is_never_its_own_proof_and_an_unknown_one_is_said_to_be() -> None:
    where = there()
    booked(where, OTHER)
    number = where.bookings.of_person(OTHER, NOW)[0].number
    for text in (number, f"{number} {number}"):
        asked = booking.named(ME, understood(text), where)
        assert asked is not None and asked.awaiting is not None
    unknown = booking.named(ME, understood("YY-000000000"), where)
    assert unknown is not None and "没有查到" in unknown.replies[0].text
    assert booking.named(ME, understood("我想查一下预约"), where) is None


def test_what_has_begun_is_shown_without_buttons() -> None:
    where = there()
    booked(where)
    number = where.bookings.of_person(ME, NOW)[0].number
    later = replace(where, now=NOW + 2 * DAY)
    shown = booking.named(ME, understood(number), later)
    assert shown is not None and shown.replies[0].buttons == ()
    assert booking.upcoming(ME, later) == () and len(booking.upcoming(ME, where)) == 1


def test_when_no_time_is_left_that_is_said() -> None:
    (reply,) = booking.pressed({"kind": "facility", "id": "nt-1", "what": "visit"}, ME, there([])).replies
    assert reply.buttons == () and "没有可以约的时间" in reply.text


def test_another_matter_is_no_answer_to_the_booking() -> None:
    where = there()
    chosen = booking.pressed({"slot": 1}, ME, where)
    for text, need in (("崇川区有托育吗", "find_facility"), ("八十二岁", "inform")):
        assert carry_on.next_step(chosen.awaiting, Search(), understood(text, need)) != "booking"
