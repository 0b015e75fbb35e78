"""A facility as a card and as words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journeys.facility_card import facility_json, item, phone_words, price_words, source_words, where_words
from bot.model.facility import Facility, Hit
from bot.model.place import Precision
from bot.phrases import phrasebook
from tests.journeys.worlds import row
from tests.registry.builders import TODAY, random_facilities

BOOK = phrasebook()


def words(facility: Facility, distance_m: int | None = None, *, has_origin: bool = True) -> str:
    return item(Hit(facility, distance_m), 1, BOOK, TODAY, has_origin=has_origin)


@given(st.integers(0, 100_000))
def test_every_row_shows_its_source_and_date(seed: int) -> None:
    (facility,) = random_facilities(1, seed)
    text, card = words(facility), facility_json(Hit(facility), TODAY)
    day = facility.source_date.isoformat() if facility.source_date else "日期不详"
    assert f"来源：{facility.source_name}，{day}" in text
    assert card["source"] == {
        "name": facility.source_name,
        "url": facility.source_url,
        "date": facility.source_date.isoformat() if facility.source_date else None,
    }
    assert ("演示数据" in text) is card["demo"] is facility.demo
    assert ("信息较旧" in text) is card["stale"]


@given(st.integers(0, 100_000))
def test_every_field_of_the_card_comes_from_the_row(seed: int) -> None:
    (facility,) = random_facilities(1, seed)
    card = facility_json(Hit(facility), TODAY)
    for name in ("id", "name", "category", "address", "county", "town", "phone", "hours", "capacity", "status"):
        assert card[name] == getattr(facility, name)
    assert (card["location"] is None) is (facility.lng is None)


@pytest.mark.parametrize(("status", "mark"), [("planned", "尚在建设"), ("suspended", "已暂停"), ("closed", "已关闭")])
def test_a_facility_that_is_not_open_says_so(status: str, mark: str) -> None:
    assert mark in source_words(row("a", status=status), BOOK, TODAY)
    assert mark not in source_words(row("a"), BOOK, TODAY)


def test_an_old_row_is_marked() -> None:
    old = row("a", source_date=TODAY - timedelta(days=3_000))
    assert "信息较旧" in words(old) and "信息较旧" not in words(row("b", source_date=TODAY - timedelta(days=30)))


@pytest.mark.parametrize(
    ("metres", "said"),
    [(0, "约10米"), (4, "约10米"), (437, "约440米"), (994, "约990米"), (1_000, "1.0公里"), (12_345, "12.3公里")],
)
def test_a_distance_is_said_no_finer_than_it_is_known(metres: int, said: str) -> None:
    assert said in words(row("a"), metres)


@pytest.mark.parametrize(("precision", "level"), [(Precision.TOWN, "镇、街道"), (Precision.COUNTY, "区县")])
def test_a_coarse_row_says_how_coarse(precision: Precision, level: str) -> None:
    assert f"只知道大概在哪个{level}" in words(row("a", precision=precision))


def test_without_an_origin_nothing_is_said_of_distance() -> None:
    assert "离您" not in words(row("a"), 500, has_origin=False) and "距离不详" not in words(row("a"), has_origin=False)


def test_an_unverified_telephone_number_is_marked() -> None:
    assert phone_words(row("a", phone="0513-1"), BOOK) == "电话 0513-1（未核实）"
    assert phone_words(row("a", phone="0513-1", verified_on=date(2026, 1, 1)), BOOK) == "电话 0513-1（已核实）"
    assert phone_words(row("a"), BOOK) == "没有登记电话"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (800.0, None, "800元/月"),
        (800.0, 1200.0, "800-1200元/月"),
        (800.0, 800.0, "800元/月"),
        (None, 1200.0, "1200元/月"),
        (880.5, None, "880.5元/月"),
        (0.0, None, "0元/月"),
        (12_800.0, None, "12800元/月"),
        (1_234_567.0, None, "1234567元/月"),
    ],
)
def test_a_price_is_said_with_its_unit_and_standing(low: float | None, high: float | None, said: str) -> None:
    facility = row("a", price_min=low, price_max=high, price_unit="月", price_note="（不含餐）")
    assert (
        said in price_words(facility, BOOK)
        and "未核实" in price_words(facility, BOOK)
        and "不含餐" in price_words(facility, BOOK)
    )
    assert said in words(facility)


def test_no_price_is_said_to_be_none() -> None:
    assert price_words(row("a"), BOOK) == BOOK.say("utter_facility_no_price")
    assert facility_json(Hit(row("a")), TODAY)["price"] is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (None, "崇川区学田街道（没有详细地址）"),
        ("人民路1号", "崇川区学田街道人民路1号"),
        ("学田街道人民路1号", "崇川区学田街道人民路1号"),
        ("崇川区学田街道人民路1号", "崇川区学田街道人民路1号"),
        ("崇川区人民路1号", "崇川区人民路1号"),
        ("南通市崇川区人民路1号", "南通市崇川区人民路1号"),
    ],
)
def test_an_address_is_completed_without_saying_anything_twice(address: str | None, said: str) -> None:
    assert where_words(row("a", address=address), BOOK) == said


def test_a_row_without_any_place_says_that_there_is_no_address() -> None:
    assert "没有详细地址" in where_words(row("a", county=None, town=None), BOOK)
