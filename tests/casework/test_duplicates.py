"""Requests that are perhaps one wish made twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.casework.duplicates import address_likeness, alike, likeness, name_likeness
from bot.model.request import Request, RequestState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GIVEN = {"contact_name": "王秀英", "contact_phone": "13900000001", "address": "学田街道3幢501"}


def request(number: str = "XT-1", service: str = "S-NT-E26", city: str = "nantong", **fields: str) -> Request:
    return Request(number, service, city, "web:x", RequestState.SUBMITTED, {**GIVEN, **fields}, NOON, NOON)


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({}, ("phone", "name", "address")),
        ({"contact_phone": "+86 139-0000-0001", "contact_name": "李四", "address": "任港街道9号"}, ("phone",)),
        ({"contact_phone": "13900000002"}, ("name", "address")),
        (
            {"contact_phone": "13900000002", "contact_name": "王秀瑛", "address": "学田街道3幢501室"},
            ("name", "address"),
        ),
        (
            {"contact_phone": "13900000002", "contact_name": "王绣英", "address": "崇川区学田街道三幢3幢501"},
            ("name", "address"),
        ),
    ],
)
def test_the_same_telephone_or_the_same_name_and_address_make_two_requests_alike(
    changed: dict[str, str], because: tuple[str, ...]
) -> None:
    (found,) = alike(request(), [request("XT-2", **changed)])
    assert (found.number, found.because) == ("XT-2", because)


@pytest.mark.parametrize(
    "changed",
    [
        {"contact_phone": "13900000002", "address": "任港街道9号"},  # the name alone
        {"contact_phone": "13900000002", "contact_name": "赵六"},  # the house alone
        {"contact_phone": "13900000002", "address": "学田街道4幢402"},  # the neighbours
        {"contact_phone": "", "contact_name": "", "address": ""},
    ],
)
def test_less_than_that_does_not(changed: dict[str, str]) -> None:
    assert alike(request(), [request("XT-2", **changed)]) == ()


def test_another_service_or_city_is_another_wish_and_a_request_is_not_its_own_twin() -> None:
    others = [request("XT-2", service="S-NT-E27"), request("XT-3", city="suzhou"), request()]
    assert alike(request(), others) == ()
    assert likeness(request(), others[0]).score == 0


def test_two_requests_without_a_telephone_do_not_share_it() -> None:
    nobody = {"contact_phone": "", "contact_name": "赵六"}
    assert "phone" not in likeness(request(contact_phone=""), request("XT-2", **nobody)).because


def test_the_most_alike_comes_first() -> None:
    weaker = request("XT-2", contact_phone="13900000002", contact_name="王秀瑛")
    assert [found.number for found in alike(request(), [weaker, request("XT-3")])] == ["XT-3", "XT-2"]


def test_names_are_compared_as_they_sound_and_addresses_by_their_numbers() -> None:
    assert (
        name_likeness("王秀英", "王秀英") == 1 > name_likeness("王秀英", "王秀瑛") > name_likeness("王秀英", "王小明")
    )
    assert name_likeness("", "") == address_likeness("", "") == 0
    assert address_likeness("学田街道3幢", "学田街道４幢") == 0 < address_likeness("学田街道3幢", "学田街道３幢")
