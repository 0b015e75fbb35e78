"""Booking a visit: offered beside a facility that has times, chosen, confirmed, changed, cancelled; rated at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.booking import Bookings, Slots
from bot.booking.bookings import BookingQuery
from bot.booking.slots import Draft
from bot.casework import Casework
from bot.model.booking import HOLDING, BookingState, Offer, What
from bot.model.request import RequestState
from bot.storage.database import open_database
from tests.conversations.served import Citizen, Served
from tests.conversations.test_registering_a_request import up_to

NUMBER = re.compile(r"YY-[0-9A-Z]{9}")
ADAPTATION = Offer("service", "S-NT-E09")


@pytest.fixture(scope="module")
def storage(served: Served) -> Iterator[Engine]:
    """The database of the running product."""
    engine = open_database(f"sqlite:///{served.data_dir / 'laoxiaotong.db'}")
    yield engine
    engine.dispose()


def published(storage: Engine, offer: Offer, what: What, count: int = 4) -> None:
    """So many hours, from next week on, a place in each."""
    first = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    times = [first + timedelta(days=n) for n in range(count)]
    drafts = [Draft("nantong", what, offer, time, time + timedelta(hours=1), 1, "请带户口本") for time in times]
    Slots(storage).publish(drafts, "staff:1")


def at_detail(citizen: Citizen, storage: Engine, which: int) -> str:
    """The details of one of the places listed, which offers times; its id."""
    listed = citizen.say("崇川区有托育机构吗").items
    place = listed[which]["id"]
    published(storage, Offer("facility", place), What.VISIT)
    citizen.say(f"第{'一二三'[which]}家的详细情况")
    return str(place)


def booked(citizen: Citizen, storage: Engine, which: int) -> str:
    """The number of a visit booked from the first word on."""
    at_detail(citizen, storage, which)
    citizen.press("预约参观")
    citizen.press(first_time(citizen))
    citizen.say("我叫王秀英，电话13900000123")
    assert "139****0123" in citizen.last.text and "同意" in citizen.last.text
    return NUMBER.findall(citizen.press("同意，约上").text)[0]


def first_time(citizen: Citizen) -> str:
    """The title of the first time offered."""
    titles = [button["title"] for message in citizen.last.messages for button in message["buttons"]]
    return str(next(title for title in titles if re.match(r"\d+月\d+日", title)))


def test_a_visit_is_booked_moved_and_cancelled_by_buttons(citizen: Citizen, storage: Engine) -> None:
    number = booked(citizen, storage, 0)
    assert number in citizen.say("我的登记到哪一步了").text
    citizen.press("改时间")
    assert number in citizen.press(first_time(citizen)).text
    moved = Bookings(storage).by_number(number)
    assert moved is not None and moved.state is BookingState.CHANGED
    citizen.press("取消预约")
    citizen.press("确定取消")
    gone = Bookings(storage).by_number(number)
    assert gone is not None and gone.state is BookingState.CANCELLED


def test_a_booking_opens_elsewhere_to_its_number_and_four_digits(
    citizen: Citizen, served: Served, storage: Engine
) -> None:
    number, elsewhere = booked(citizen, storage, 1), Citizen(served)
    assert "后四位" in elsewhere.say(f"取消预约 {number}").text
    assert "对不上" in elsewhere.say("后四位9999").text
    elsewhere.say(f"取消预约 {number}")
    assert number in elsewhere.say("后四位0123").text
    elsewhere.press("取消预约")
    elsewhere.press("确定取消")
    gone = Bookings(storage).by_number(number)
    assert gone is not None and gone.state is BookingState.CANCELLED


def test_a_question_between_leaves_the_time_to_be_pressed_again(citizen: Citizen, storage: Engine) -> None:
    place = at_detail(citizen, storage, 2)
    citizen.press("预约参观")
    choices = citizen.last
    citizen.press(first_time(citizen))
    citizen.say("南通的养老床位目标是多少")
    citizen.last = choices
    citizen.press(first_time(citizen))
    citizen.say("王秀英，13900000124")
    citizen.say("不同意")
    asked = BookingQuery(offer_kind="facility", offer_id=place, states=HOLDING)
    assert Bookings(storage).find(asked) == ((), 0)


def test_after_a_request_an_assessment_is_offered_and_the_end_is_rated(
    citizen: Citizen, served: Served, storage: Engine
) -> None:
    published(storage, ADAPTATION, What.HOME_ASSESSMENT)
    up_to(citizen, "confirmed")
    request = str(citizen.say("确认提交").card("request")["number"])
    citizen.press("预约上门评估")
    citizen.press(first_time(citizen))
    number = NUMBER.findall(citizen.press("同意，约上").text)[0]
    made = Bookings(storage).by_number(number)
    assert made is not None and made.request == request
    casework = Casework(storage)
    for state in (RequestState.CALLED, RequestState.DONE):
        casework.move(request, state, datetime.now(UTC), "staff:1")
    assert number in citizen.say("我的预约怎么样了").text
