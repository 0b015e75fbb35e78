"""Cells: what is made of numbers, dates, telephones and garbled text."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registry.identity import facility_id, is_credit_code
from bot.registry.importers import values
from bot.registry.importers.cleaning import Repairs, RowError, clean
from bot.registry.importers.knowledge import is_personal, knowledge
from bot.registry.importers.reading import FileError, decode, is_mojibake
from bot.settings import ROOT

TODAY = date(2026, 3, 1)
anything = st.text(max_size=60)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0513-85000001", "0513-85000001"),
        ("051385000001", "0513-85000001"),
        ("(0513) 8500 0001", "0513-85000001"),
        ("+86 513-85000001", None),
        ("+86-0513-85000001", "0513-85000001"),
        ("0513-85000001转801", "0513-85000001-801"),
        ("0513-85000001-801", "0513-85000001-801"),
        ("010-12345678", "010-12345678"),
        ("85000001", "85000001"),
        ("400-800-1234", "400-8001234"),
        ("12345", "12345"),
        ("13800000000", None),
        ("联系村委会", None),
        ("0513-85000001、0513-85000002", None),
    ],
)
def test_a_telephone_is_written_one_way_or_left_out(written: str, stored: str | None) -> None:
    assert values.phone(written, Repairs()) == stored


def test_a_mobile_number_is_not_even_repeated_in_the_report() -> None:
    repairs = Repairs()
    values.phone("138 1234 5678", repairs)
    assert repairs.codes == ("phone_dropped",) and "1234" not in repairs.texts[0]


@pytest.mark.parametrize(
    ("written", "stored"),
    [("1,200元", 1200.0), ("¥980.5", 980.5), ("1500元/月", 1500.0), ("0", 0.0), ("", None), ("-5", -5.0)],
)
def test_a_number_is_read_with_its_unit(written: str, stored: float | None) -> None:
    assert values.number(written, "price_min") == stored


@pytest.mark.parametrize("written", ["abc", "1-2", "nan", "inf", "1e999", "１２x", "12 34"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(RowError):
        values.number(written, "price_min")


@pytest.mark.parametrize(("written", "stored"), [("18", 18), ("18个月", 18), ("1.5岁", 18), ("3岁", 36), ("", None)])
def test_an_age_is_kept_in_months(written: str, stored: int | None) -> None:
    assert values.months(written, "min_age_months") == stored


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2025-06-01", date(2025, 6, 1)),
        ("2025/6/1", date(2025, 6, 1)),
        ("2025年6月1日", date(2025, 6, 1)),
        ("2025年6月", date(2025, 6, 1)),
        ("2024-10", date(2024, 10, 1)),
        ("2023", date(2023, 1, 1)),
        ("2025-06-01 00:00:00", date(2025, 6, 1)),
    ],
)
def test_a_date_is_read_in_the_usual_forms(written: str, stored: date) -> None:
    assert values.day(written, "source_date", TODAY) == stored


@given(anything)
def test_a_parser_reads_or_refuses_and_never_fails(text: str) -> None:
    parsers: tuple[Callable[[], object], ...] = (
        lambda: values.number(text, "x"),
        lambda: values.months(text, "x"),
        lambda: values.day(text, "x", TODAY),
        lambda: values.phone(text, Repairs()),
        lambda: values.credit_code(text, Repairs()),
        lambda: clean("note", text, "x", Repairs()),
    )
    for parse in parsers:
        try:
            parse()
        except RowError as refusal:
            assert refusal.key


@given(anything)
def test_a_clean_cell_holds_no_markup_and_no_formula(text: str) -> None:
    try:
        kept = clean("note", text, "x", Repairs())
    except RowError:
        return
    assert kept == kept.strip() and not kept.startswith(("=", "+", "-", "@"))
    assert "<script" not in kept.lower()


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(raw: bytes) -> None:
    try:
        text, encoding = decode(raw)
    except FileError:
        return
    assert isinstance(text, str) and encoding


@given(st.text(alphabet="南通市崇川区如皋海门托育养老机构街道路号，0123456789\n", min_size=8, max_size=80))
def test_chinese_text_survives_every_encoding_met(text: str) -> None:
    marked = "机构名称,地址\n" + text
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        assert decode(marked.encode(encoding))[0] == marked


def test_no_place_name_of_a_city_pack_is_taken_for_garbled() -> None:
    for path in ROOT.glob("cities/*/*.csv"):
        with path.open(encoding="utf-8") as lines:
            assert [row for row in csv.reader(lines) if any(map(is_mojibake, row))] == []


@pytest.mark.parametrize("wrong", ["gb18030", "cp1252", "latin-1"])
def test_utf8_read_in_a_wrong_encoding_is_noticed(wrong: str) -> None:
    for name in ("南通市崇川区学田街道", "宿州市埇桥区社会福利中心", "海门托幼中心海兴园区"):
        try:
            garbled = name.encode().decode(wrong)
        except UnicodeDecodeError:
            garbled = name.encode().decode(wrong, "replace")
        assert is_mojibake(garbled)


@pytest.mark.parametrize(
    ("heading", "personal"),
    [
        ("法定代表人证件", True),
        ("法定代表人联系方式", True),
        ("联系人", True),
        ("负责人姓名", True),
        ("联系人手机", True),
        ("身份证号", True),
        ("从业人员数", False),
        ("月末收住老年人数", False),
        ("联系电话", False),
        ("机构名称", False),
    ],
)
def test_a_column_about_a_person_is_recognised(heading: str, personal: bool) -> None:
    assert is_personal(heading) is personal


def test_no_field_is_fed_by_a_personal_heading() -> None:
    headings = [word for words in knowledge()["headings"].values() for word in words]
    assert [word for word in headings if is_personal(word)] == []


def test_an_id_does_not_depend_on_spaces_width_or_punctuation() -> None:
    assert facility_id("nantong", "阳光（一）园", "人民路1号", None, None) == facility_id(
        "nantong", "阳光(一) 园", "人民路１号。", None, None
    )
    assert facility_id("nantong", "阳光", None, None, None) != facility_id("suzhou", "阳光", None, None, None)


def test_a_credit_code_is_right_only_with_its_check_character() -> None:
    """91350100M000100Y43 is the worked example of GB 32100-2015."""
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44") and not is_credit_code("91350100M000100Y4")
