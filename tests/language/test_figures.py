"""Ordinals and limits on a price."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.figures import LAST, ordinals, price_limit
from bot.language.normalise import normalise


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("第二个", [2]),
        ("第二个电话多少", [2]),
        ("第一家", [1]),
        ("第1", [1]),
        ("第１０个", [10]),
        ("第十二", [12]),
        ("第 3 个", [3]),
        ("2号", [2]),
        ("二号", [2]),
        ("3#", [3]),
        ("十号怎么去", [10]),
        ("头一个", [1]),
        ("首家", [1]),
        ("最后一家", [LAST]),
        ("最后一个", [LAST]),
        ("最后那家", [LAST]),
        ("末一个", [LAST]),
        ("最末一家", [LAST]),
        ("倒数第一", [-1]),
        ("倒数第二个", [-2]),
        ("第三个和第一个", [3, 1]),
        ("第一个跟最后一个比", [1, LAST]),
    ],
)
def test_ordinals_count_from_the_front_or_from_the_end(text: str, values: list[int]) -> None:
    assert [value for value, _, _ in ordinals(normalise(text))] == values


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第一人民医院",
        "第二小学",
        "第三中学附近",
        "第一次来",
        "第二胎",
        "1号楼",
        "人民路88号",
        "学田路8号",
        "5月2号",
        "12号公交",
        "3号线",
        "第几个",
        "八号桥",
        "二",
        "两个",
        "最后",
        "5号门",
        "第一幼儿园旁边",
    ],
)
def test_names_addresses_and_dates_are_no_ordinals(text: str) -> None:
    assert ordinals(normalise(text)) == ()


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("2000以内", 2000),
        ("三千块以下", 3000),
        ("预算两千五", 2500),
        ("一个月不超过1500", 1500),
        ("2000元以内", 2000),
        ("不超过两千", 2000),
        ("低于3000", 3000),
        ("最多一千五", 1500),
        ("最高2000块", 2000),
        ("一千左右", 1000),
        ("2千以内", 2000),
        ("2k以内", 2000),
        ("1.5万以内", 15000),
        ("一万以下", 10000),
        ("一万二以内", 12000),
        ("两千块钱左右", 2000),
        ("预算1500-2000", 2000),
        ("预算1500到2000", 2000),
        ("别超过两千", 2000),
        ("不要超过3000", 3000),
        ("小于2000", 2000),
        ("2,000以内", 2000),
        ("２０００元之内", 2000),
        ("二百五以下", 250),
        ("一百以内", 100),
        ("控制在两千以内", 2000),
        ("2500以里", 2500),
        ("3500封顶", 3500),
    ],
)
def test_a_limit_on_the_price_is_in_yuan(text: str, yuan: int) -> None:
    found = price_limit(normalise(text))
    assert found is not None and found[0] == yuan


@pytest.mark.parametrize(
    "text",
    [
        "",
        "三岁以内",
        "3公里以内",
        "500米以内",
        "5000米以内",
        "不超过3000米",
        "不超过三公里",
        "八十岁以下",
        "60岁以内",
        "便宜点",
        "2000",
        "预算不多",
        "最多三个人",
        "不超过300人",
        "低于120平",
        "多少钱",
    ],
)
def test_ages_distances_and_counts_are_no_price(text: str) -> None:
    assert price_limit(normalise(text)) is None


@given(st.text("第倒数最后末头一二两三十百千万0123456789.,kw个家号#路以内下不超过预算元块岁米-到", max_size=30))
def test_whatever_is_read_stands_in_the_text(text: str) -> None:
    for value, start, end in ordinals(text):
        assert value != 0 and 0 <= start < end <= len(text)
    found = price_limit(text)
    assert found is None or (found[0] >= 50 and 0 <= found[1] < found[2] <= len(text))
