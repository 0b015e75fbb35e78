"""What is personal does not reach whoever reviews; what the sentence asks for stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.masking import Masker
from bot.learning.words import learning_words


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("我叫王秀英，电话13900000012", "我叫〔姓名〕,电话〔数字〕"),
        ("我的电话是一三九零零零零零零一二", "我的电话是〔数字〕"),
        ("打 139-0000-0012 找我", "打 〔数字〕 找我"),
        ("身份证320602194305061234，帮我查", "身份证〔数字〕,帮我查"),
        ("身份证32060219430506123X，帮我查", "身份证〔账号〕,帮我查"),
        ("尾号5678", "尾号〔数字〕"),
        ("尾号是五六七八", "尾号是〔数字〕"),
        ("XT-7K2M9Q4PW办到哪了", "〔编号〕办到哪了"),
        ("XT 7K2M 9Q4PW 到哪了", "〔编号〕 到哪了"),
        ("微信zhangsan88", "微信〔账号〕"),
        ("写到abc@example.cn", "写到〔账号〕"),
        ("1943年5月6日生的", "〔日期〕生的"),
        ("五月初六生的", "〔日期〕生的"),
        ("李建国先生要登记", "〔姓名〕先生要登记"),
        ("王秀英的电话错了", "〔姓名〕的电话错了"),
        ("我叫古丽娜尔，想找托育", "我叫〔姓名〕,想找托育"),
        ("王秀英", "〔姓名〕"),
    ],
)
def test_numbers_dates_accounts_and_names_are_hidden(masker: Masker, said: str, shown: str) -> None:
    assert masker.mask(said) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("我家住崇川区学田街道人民中路128号3栋502室", "我家住崇川区〔地址〕"),
        ("住在和谐花园小区附近有没有托育", "住在〔地址〕附近有没有托育"),
        ("海门区常乐镇 养老院", "海门区养老院"),
        ("白蒲有托儿所吗", "如皋市有托儿所吗"),
        ("那如皋的呢", "那如皋的呢"),
    ],
)
def test_where_somebody_lives_is_shown_as_the_county_at_most(masker: Masker, said: str, shown: str) -> None:
    assert masker.mask(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "我妈82岁低保,能享受什么",
        "2025年托位目标是多少",
        "预算2000-3000元",
        "12345打不通",
        "孩子2岁8个月",
        "高龄津贴",
        "安装扶手",
        "附近的社区有没有食堂",
        "我妈走路不稳",
        "叫什么名字",
        "一九四三年生的",
    ],
)
def test_what_says_nothing_about_anybody_stays(masker: Masker, said: str) -> None:
    assert masker.mask(said) == said


PIECES = st.sampled_from(
    ["我妈", "，", " ", "崇川区", "学田街道", "12栋", "找养老院", "叫王秀英", "82岁", "-", "电话", "。"]
)
DIGITS = st.text("0123456789", min_size=11, max_size=18)


@given(st.lists(PIECES, max_size=5), DIGITS, st.lists(PIECES, max_size=5))
def test_no_long_number_survives_wherever_it_stands(
    masker: Masker, before: list[str], digits: str, after: list[str]
) -> None:
    assert not re.search("[0-9]{6}", masker.mask("".join([*before, digits, *after])))


@given(st.text(max_size=60))
def test_masking_takes_any_text_and_what_is_masked_needs_no_more_of_it(masker: Masker, text: str) -> None:
    masked = masker.mask(text)
    assert not re.search("[0-9]{6}", masked)
    assert learning_words().without_placeholders(masked) is not None
