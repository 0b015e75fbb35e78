"""Requests made earlier: one's own, or another's with its number and the telephone's last four digits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journeys import own_requests as own
from bot.journeys.ports import World
from bot.journeys.request_words import stored_fields
from bot.model.reply import Reply
from bot.model.request import Request, RequestState
from tests.casework.fakes import FakeCasework
from tests.journeys.worlds import BAIPU, NOW, XUETIAN, understood, world

MINE, OTHERS = "web:me", "web:somebody"
SECRETS = ("王秀英", "13912345678", "学田街道", "王**", "139****5678")


def registered(person: str = MINE, count: int = 1) -> tuple[World, list[Request]]:
    """A world in which `person` registered so many requests."""
    there = world(requests=FakeCasework())
    filled: dict[str, Any] = {
        "contact_name": "王秀英",
        "contact_phone": "13912345678",
        "contact_town": XUETIAN,
        "callback_time": "上午",
    }
    service = there.cities["nantong"].takes_requests[0]
    made = [
        there.requests.submit(person, service, "nantong", stored_fields(filled, there), f"k{i}", NOW)
        for i in range(count)
    ]
    return there, made


def shows_nothing(replies: tuple[Reply, ...]) -> bool:
    said = "".join(f"{reply.text}{reply.card}" for reply in replies)
    return not any(secret in said for secret in SECRETS) and all(reply.card is None for reply in replies)


def test_progress_says_number_title_date_and_state() -> None:
    there, (request,) = registered()
    (reply,) = own.progress(MINE, understood("查进度", "request_progress"), there).replies
    assert request.number in reply.text and own.title_of(request, there) in reply.text and "2026-03-01" in reply.text
    assert reply.card["number"] == request.number and "13912345678" not in str(reply.card)


@pytest.mark.parametrize("state", [s for s in RequestState if s not in {RequestState.DRAFT, RequestState.CONFIRMING}])
def test_every_state_of_a_stored_request_has_words(state: RequestState) -> None:
    assert world().phrases.has(f"utter_own_state_{state.value}")


def test_without_requests_a_number_is_asked_for() -> None:
    handled = own.progress(MINE, understood("查进度", "request_progress"), registered(OTHERS)[0])
    assert handled.awaiting == {"journey": "number"} and shows_nothing(handled.replies)


def test_a_number_alone_opens_nobody_elses_request() -> None:
    there, (request,) = registered(OTHERS)
    handled = own.progress(MINE, understood(f"查一下{request.number}", "request_progress"), there)
    assert shows_nothing(handled.replies) and handled.awaiting == {"journey": "prove", "number": request.number}


@pytest.mark.parametrize("text", ["1234", "5679", "567", "56780", "没有", "", "九九九九", "我忘了", "８７６５"])
def test_wrong_last_digits_open_nothing(text: str) -> None:
    there, (request,) = registered(OTHERS)
    assert shows_nothing(own.proved(request.number, understood(text), there).replies)


@pytest.mark.parametrize("text", ["5678", "后四位是5678", "５６７８", "13912345678", "五六七八", "尾号 5678"])
def test_the_last_four_digits_open_it_half_hidden(text: str) -> None:
    there, (request,) = registered(OTHERS)
    (reply,) = own.proved(request.number, understood(text), there).replies
    assert request.number in reply.text and reply.card["fields"]["contact_phone"] == "139****5678"


def test_number_and_digits_in_one_message_open_it() -> None:
    there, (request,) = registered(OTHERS)
    (reply,) = own.progress(MINE, understood(f"{request.number}，后四位5678", "request_progress"), there).replies
    assert reply.card["number"] == request.number


def test_digits_of_the_number_itself_prove_nothing() -> None:
    there, (request,) = registered(OTHERS)
    for text in (
        request.number,
        request.number.lower(),
        request.number.replace("-", ""),
        request.number.replace("-", " "),
    ):
        assert shows_nothing(own.progress(MINE, understood(text, "request_progress"), there).replies)


@given(st.text("0123456789XT- 号后四位", max_size=14))
def test_nothing_short_of_the_right_digits_opens_it(text: str) -> None:
    there, (request,) = registered(OTHERS)
    replies = own.proved(request.number, understood(text), there).replies
    runs = "".join(c if c.isdigit() else " " for c in text).split()
    assert shows_nothing(replies) or any(run.endswith("5678") for run in runs) or "5678" in "".join(runs)


@pytest.mark.parametrize("deed", ["change", "withdraw"])
def test_changing_and_withdrawing_need_the_same_proof(deed: str) -> None:
    there, (request,) = registered(OTHERS)
    said = understood(f"{request.number}电话改成13812345679", f"request_{deed}")
    handled = own.change(MINE, said, there) if deed == "change" else own.withdraw(MINE, said, None, there)
    stored = there.requests.by_number(request.number)
    assert shows_nothing(handled.replies) and handled.awaiting["journey"] == "prove"
    assert stored.state is RequestState.SUBMITTED and stored.fields["contact_phone"] == "13912345678"


def test_an_unknown_or_mistyped_number_is_said_to_be() -> None:
    _there, (request,) = registered()
    wrong = request.number[:-1] + ("0" if request.number[-1] != "0" else "1")
    assert own.find_number(f"编号{wrong}") is None
    assert own.find_number(f"编号 {request.number.lower()} 请查") == request.number
    there_not = registered(count=0)[0]
    handled = own.progress(MINE, understood(request.number, "request_progress"), there_not)
    assert request.number in handled.replies[0].text and handled.awaiting is None


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("电话改成13812345679", "contact_phone", "13812345679"),
        ("改成下午回电", "callback_time", "下午"),
        ("地址改到如皋市白蒲镇", "town_code", BAIPU),
        ("联系人叫李梅", "contact_name", "李梅"),
    ],
)
def test_a_change_is_made_and_read_back(text: str, field: str, value: str) -> None:
    there, (request,) = registered()
    (reply,) = own.change(MINE, understood(text, "request_change"), there).replies
    stored = there.requests.by_number(request.number)
    assert stored.fields[field] == value and request.number in reply.text
    untouched = {"contact_name", "contact_phone", "callback_time", "town_code"} - {field}
    assert all(stored.fields[name] == request.fields[name] for name in untouched)


def test_a_change_without_a_value_is_asked_for() -> None:
    there, (request,) = registered()
    handled = own.change(MINE, understood("我要改登记", "request_change"), there)
    assert handled.awaiting == {"journey": "change", "number": request.number}
    assert there.requests.by_number(request.number) == request


def test_a_number_that_cannot_be_called_is_not_stored() -> None:
    there, (request,) = registered()
    handled = own.change(MINE, understood("电话改成1381234567", "request_change"), there)
    assert handled.awaiting and there.requests.by_number(request.number).fields["contact_phone"] == "13912345678"


def test_withdrawing_asks_first_and_then_does_it_once() -> None:
    there, (request,) = registered()
    first = own.withdraw(MINE, understood("撤回申请", "request_withdraw"), None, there)
    assert there.requests.by_number(request.number).state is RequestState.SUBMITTED
    own.withdraw(MINE, understood("撤回", "request_withdraw"), first.awaiting, there)
    assert there.requests.by_number(request.number).state is RequestState.WITHDRAWN
    again = own.withdrawn(request.number, MINE, there)
    assert again.replies[0].text == there.phrases.say("utter_own_nothing_open")


@pytest.mark.parametrize("text", ["不撤了", "别撤", "不要撤回"])
def test_a_no_beside_the_question_keeps_the_request(text: str) -> None:
    there, (request,) = registered()
    first = own.withdraw(MINE, understood("撤回申请", "request_withdraw"), None, there)
    own.withdraw(MINE, understood(text, "request_withdraw"), first.awaiting, there)
    assert there.requests.by_number(request.number).state is RequestState.SUBMITTED


def test_of_several_requests_one_is_chosen_by_button() -> None:
    there, made = registered(count=3)
    handled = own.withdraw(MINE, understood("撤回申请", "request_withdraw"), None, there)
    assert len(handled.replies[0].buttons) == 3 and all(
        made[0].number[:3] in b.payload for b in handled.replies[0].buttons
    )


def test_what_is_closed_is_neither_changed_nor_withdrawn() -> None:
    there, (request,) = registered()
    there.requests.withdraw(request.number, NOW, MINE)
    changed = own.change(MINE, understood(f"{request.number}电话改成13812345679", "request_change"), there)
    assert "已撤回" in changed.replies[0].text
    later = own.change_one(request.number, MINE, understood("电话改成13812345679"), there)
    assert later.replies[0].text == there.phrases.say("utter_own_nothing_open")
    assert there.requests.by_number(request.number).fields["contact_phone"] == "13912345678"
