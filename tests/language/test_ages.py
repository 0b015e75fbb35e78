"""Ages as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.ages import OLDEST, bare_age, find_ages
from bot.language.normalise import normalise
from bot.language.people import find_people
import itertools

YEAR = 2026

ONE_AGE = {
    "八十二岁": 984,
    "82岁": 984,
    "８２歲": 984,
    "八十二歲": 984,
    "一百岁": 1200,
    "100岁": 1200,
    "一百零三岁": 1236,
    "零岁": 0,
    "0岁": 0,
    "九十九岁": 1188,
    "廿三岁": 276,
    "卅岁": 360,
    "仨岁": 36,
    "一百二十岁": 1440,
    "两岁半": 30,
    "俩岁半": 30,
    "2岁半": 30,
    "２岁半": 30,
    "2.5岁": 30,
    "两周岁半": 30,
    "一岁半": 18,
    "三岁半": 42,
    "半岁": 6,
    "五十九岁半": 714,
    "孩子半岁了": 6,
    "两岁三个月": 27,
    "一岁零三个月": 15,
    "1岁3个月": 15,
    "一岁又两个月": 14,
    "2岁6个月": 30,
    "两岁零一个月": 25,
    "一岁十一个月": 23,
    "1周岁零2个月": 14,
    "80岁零6个月": 966,
    "十八个月": 18,
    "18个月": 18,
    "18个月大": 18,
    "八个月大": 8,
    "6个月的宝宝": 6,
    "二十四个月": 24,
    "三十六个月": 36,
    "24月龄": 24,
    "十八月龄": 18,
    "十个半月": 10,
    "刚五个月": 5,
    "孩子一个月": 1,
    "一个月大": 1,
    "一个月": 1,
    "小孩八个月零五天": 8,
    "宝宝七个月了": 7,
    "1943年生": 996,
    "43年生": 996,
    "一九四三年生": 996,
    "四三年生": 996,
    "1943年5月出生": 996,
    "1950年出生": 912,
    "一九五〇年三月生": 912,
    "58年出生的": 816,
    "1926年生的人": 1200,
    "27年生": 1188,
    "2026年生": 0,
    "20年生的": 72,
    "2020年3月生的": 72,
    "三周岁": 36,
    "3周岁": 36,
    "80周岁": 960,
    "刚满三岁": 36,
    "满八十岁": 960,
    "三岁出头": 36,
    "一岁多": 12,
    "八十来岁": 960,
    "八十多岁": 960,
    "七十几岁": 840,
    "50来岁": 600,
    "八十好几": 960,
    "六十出头": 720,
    "八十挂零": 960,
    "六十大几": 720,
    "快八十岁了": 959,
    "快三岁了": 35,
    "不满三岁": 35,
    "还不到六十岁": 719,
    "奔八十岁的人": 959,
    "明年八十岁": 959,
    "60岁以上": 720,
    "我妈82岁低保": 984,
    "我妈今年七十九岁": 948,
}

NOMINAL = {"虚岁八十": 960, "虚岁80": 960, "毛岁80": 960, "虚龄七十九": 948, "八十一虚岁": 972, "虚岁八十岁": 960}

NO_AGE = [
    "七老八十",
    "两三岁",
    "七八十岁",
    "四五岁的样子",
    "十七八岁",
    "150岁",
    "一百二十一岁",
    "2043年生",
    "2岁13个月",
    "三岁以下",
    "3岁以内",
    "住了三个月",
    "等了半个月",
    "一个月多少钱",
    "每个月2000",
    "3个月内",
    "最近三个月",
    "三个月要多少钱",
    "一年级",
    "90后",
    "耄耋",
    "古稀之年",
    "属虎",
    "八十平米",
    "第三岁",
    "三十八号",
    "1943年的房子",
    "多少钱一个月",
    "两个月的费用",
    "",
    "岁",
    "个月",
    "岁岁平安",
]


def months(text: str) -> list[int]:
    return [age.months for age in find_ages(normalise(text), YEAR)]


@pytest.mark.parametrize(("text", "expected"), ONE_AGE.items())
def test_one_age_is_read_in_months(text: str, expected: int) -> None:
    assert months(text) == [expected]


@pytest.mark.parametrize(("text", "expected"), NOMINAL.items())
def test_ages_counted_the_traditional_way_are_marked(text: str, expected: int) -> None:
    (age,) = find_ages(normalise(text), YEAR)
    assert (age.months, age.nominal) == (expected, True)


@pytest.mark.parametrize("text", [text for text in NO_AGE if text != "第三岁"])
def test_what_is_no_age_in_particular_is_left_out(text: str) -> None:
    assert months(text) == []


def test_an_ordinary_age_is_not_nominal() -> None:
    assert not any(age.nominal for text in ONE_AGE for age in find_ages(normalise(text), YEAR))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我妈七十九岁，我爸八十一岁", [948, 972]),
        ("大宝5岁小宝1岁半", [60, 18]),
        ("两个孩子一个三岁一个五岁", [36, 60]),
        ("我妈八十二岁，孩子两岁半", [984, 30]),
        ("老大2018年生，老二，十八个月", [96, 18]),
    ],
)
def test_several_people_give_several_ages_in_order(text: str, expected: list[int]) -> None:
    assert months(text) == expected


def test_nearly_eighty_is_not_eighty() -> None:
    (age,) = find_ages("快八十岁了", YEAR)
    assert age.years == 79


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("八十二", 82),
        ("82", 82),
        ("82了", 82),
        ("今年八十二", 82),
        ("八十二吧", 82),
        ("都八十二了", 82),
        ("大概七十", 70),
        ("快八十了", 79),
        ("奔八十了", 79),
        ("120", 120),
        ("0", 0),
        ("八十二。", 82),
        ("一百零一", 101),
    ],
)
def test_a_bare_answer_is_years(text: str, years: int) -> None:
    assert bare_age(text) == years


@pytest.mark.parametrize(
    "text", ["", "121", "八十二岁半", "第二个", "13912345678", "七八十", "我妈", "2000以内", "八十平"]
)
def test_other_bare_answers_are_no_years(text: str) -> None:
    assert bare_age(text) is None


@given(st.text("0123456789一二两三五八九十百半岁个月年生虚快满了多以下宝大.", max_size=25), st.integers(2024, 2100))
def test_ages_are_possible_apart_and_inside_the_text(text: str, year: int) -> None:
    found = find_ages(text, year)
    assert all(0 <= age.months <= OLDEST * 12 and 0 <= age.start < age.end <= len(text) for age in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我妈82低保", [984]),
        ("我妈住三楼,吃药花八十,七十四了", [888]),
        ("82的老妈", [984]),
        ("爷爷42年的", [1008]),
        ("我爸1945年,我妈1948年", [972, 936]),
        ("外公外婆,一个86一个84", [1032, 1008]),
        ("奶奶八十有三", [996]),
        ("我妈七十一一个人过", [852]),
        ("老大五岁老二三岁", [60, 36]),
        ("孙女二十天", [0]),
        ("老大5老二3", [60, 36]),
        ("我妈住12栋80号,退休金60块", []),
        ("我妈1998年退休", []),
        ("我妈住了50天院", []),
        ("我妈七八十", []),
    ],
)
def test_a_bare_number_told_of_somebody_is_an_age(text: str, expected: list[int]) -> None:
    assert [age.months for age in find_ages(text, YEAR, find_people(text))] == expected


@pytest.mark.parametrize("text", ["七十四了", "82", "42年的", "80块", "今年80块"])
def test_a_bare_number_is_no_age_where_nobody_is_spoken_of(text: str) -> None:
    assert months(text) == []


def test_an_age_is_not_the_difference_between_two() -> None:
    assert months("他比我大三岁") == []
