"""Telephone numbers in a conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.contacts import find_phone, mask_name, mask_phone
from bot.language.normalise import normalise

CALLABLE = {
    "13912345678": "13912345678",
    "我电话是13912345678你记下": "13912345678",
    "139 1234 5678": "13912345678",
    "139-1234-5678": "13912345678",
    "139.1234.5678": "13912345678",
    "1 3 9 1 2 3 4 5 6 7 8": "13912345678",
    "１３９１２３４５６７８": "13912345678",
    "+86 139 1234 5678": "13912345678",
    "+8613912345678": "13912345678",
    "８６１３９１２３４５６７８": "13912345678",
    "幺三九一二三四五六七八": "13912345678",
    "幺三八零零幺三八零零零": "13800138000",
    "一三九 一二三四 五六七八": "13912345678",
    "139一二三四5678": "13912345678",
    "今年82，电话一三八零五一三四五六七": "13805134567",
    "0513-85121234": "051385121234",
    "(0513)85121234": "051385121234",
    "（0513）85121234": "051385121234",
    "0513 8512 1234": "051385121234",
    "零五一三八五一二一二三四": "051385121234",
    "0557-3021234": "05573021234",
    "13912345678或者13812345678": "13912345678",
    "座机85121234，手机13912345678": "13912345678",
    "XT-7K2M9Q4PW的电话改成13912345678": "13912345678",
    "2025-11-22登记的，电话13912345678": "13912345678",
}


@pytest.mark.parametrize(("text", "number"), CALLABLE.items())
def test_a_number_that_can_be_called_is_read_however_written(text: str, number: str) -> None:
    found = find_phone(normalise(text))
    assert found is not None and (found.number, found.problem) == (number, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1391234567", "too_short"),
        ("1391234", "too_short"),
        ("139123456789", "too_long"),
        ("一三九一二三四五六七八九", "too_long"),
        ("051385121", "too_short"),
        ("05138512123456", "too_long"),
        ("12912345678", "not_a_number_in_use"),
        ("85121234", "not_a_number_in_use"),
        ("400-820-8820", "not_a_number_in_use"),
        ("10086100861", "not_a_number_in_use"),
    ],
)
def test_a_number_that_cannot_be_called_says_why(text: str, problem: str) -> None:
    found = find_phone(normalise(text))
    assert found is not None and found.problem == problem


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "打12345问过了",
        "120",
        "110",
        "119",
        "12356",
        "96110",
        "114",
        "139",
        "一老一小",
        "三千五百",
        "2025年11月22日",
        "2025-11-22",
        "2025.1.2",
        "XT-12345678",
        "编号XT 123456789",
        "320682198001011234",
        "八十二",
        "2000以内",
        "两千零二十五年",
    ],
)
def test_other_figures_are_no_telephone_number_of_a_citizen(text: str) -> None:
    assert find_phone(normalise(text)) is None


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", " ", "-", "."]),
    st.sampled_from(["", "+86", "86 ", "我的电话", "手机："]),
)
def test_every_mobile_number_is_found_where_it_stands(number: str, between: str, before: str) -> None:
    text = normalise(before + between.join([number[:3], number[3:7], number[7:]]) + "，谢谢")
    found = find_phone(text)
    assert found is not None and (found.number, found.problem) == (number, None)
    assert text[found.start : found.end].endswith(number[-4:])


@given(st.text("0123456789零一幺三九+-() .转Xx", max_size=40))
def test_nothing_makes_it_raise(text: str) -> None:
    found = find_phone(text)
    assert found is None or (
        found.number.isdigit() and len(found.number) >= 7 and 0 <= found.start < found.end <= len(text)
    )


def test_masks_hide_the_middle() -> None:
    assert mask_phone("13912345678") == "139****5678"
    assert mask_phone("051385121234") == "051****1234"
    assert mask_phone("12345") == "****"
    assert [mask_name(name) for name in ("王秀英", "李梅", "王")] == ["王**", "李*", "王*"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("幺三九四个零零一二三", "13900000123"),
        ("壹叁玖零零零零零伍伍伍", "13900000555"),
        ("么三九零零零零零二二二", "13900000222"),
        ("一三九,零零零零,零六六六", "13900000666"),
        ("区号0513,电话85120000", "051385120000"),
    ],
)
def test_digits_are_heard_however_they_are_said(text: str, number: str) -> None:
    found = find_phone(text)
    assert found is not None and (found.number, found.problem) == (number, None)
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("text", ["李四 13900000007", "王五13900000007", "张九,13900000007"])
def test_a_numeral_that_ends_a_name_is_no_digit_of_the_number(text: str) -> None:
    found = find_phone(text)
    assert found is not None and (found.number, found.problem) == ("13900000007", None)
