"""Bytes to lines: encodings, characters that cannot be read, and what is no part of the text."""

from __future__ import annotations

import pytest

from bot.plans.importer import Unreadable, decode
from bot.plans.importer.lines import faults, split_lines, without_decoration

TEXT = "一、总则\r\n　　发展养老服务。\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_text_is_read_in_any_usual_encoding(encoding: str) -> None:
    text, found = decode(TEXT.encode(encoding))
    assert text == TEXT
    assert found == {"utf-8-sig": "utf-8", "gbk": "gb18030"}.get(encoding, encoding)


def test_a_byte_that_fits_nowhere_is_one_unreadable_character_and_not_a_refusal() -> None:
    raw = "　　发展养老服务，推进托育机构建设".encode("gbk") + b"\xff" + "。".encode("gbk")
    text, encoding = decode(raw)
    assert (text.count("\ufffd"), encoding) == (1, "gb18030")
    assert [finding.code for finding in faults(text, split_lines(text))] == ["unreadable_character"]


def test_a_damaged_byte_does_not_turn_utf_8_into_another_encoding() -> None:
    raw = ("一、总则\n" + "发展养老服务，推进托育机构建设。" * 20).encode()
    text, encoding = decode(raw[:40] + b"\xff" + raw[41:])
    assert encoding == "utf-8" and "推进托育机构建设" in text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"PK\x03\x04\x00\x00", "binary"),
        (b"plan of the city", "no_chinese"),
        ("一".encode() + b"\xff" * 40, "unreadable_encoding"),
    ],
)
def test_what_is_no_chinese_text_is_refused_with_the_reason(raw: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        decode(raw)
    assert refusal.value.code == code


def test_invisible_characters_are_left_out_and_counted() -> None:
    text = "\ufeff一、总\u200b则\n"
    lines = split_lines(text)
    assert [line.text for line in lines] == ["一、总则"]
    assert [(f.code, f.values["count"]) for f in faults(text, lines)] == [("invisible_characters", 2)]


def test_page_numbers_rules_and_a_table_of_contents_are_left_out_and_shown() -> None:
    text = "目 录\n一、总则……1\n二、任务……2\n一、总则\n发展。\n— 1 —\n————\n第2页 共9页\n二、任务\n"
    kept, left_out = without_decoration(split_lines(text))
    assert [line.text for line in kept] == ["一、总则", "发展。", "二、任务"]
    assert [(f.code, f.line) for f in left_out] == [
        ("left_out_contents", 1), ("left_out_contents", 2), ("left_out_contents", 3),
        ("left_out_page_number", 6), ("left_out_separator", 7), ("left_out_page_number", 8),
    ]  # fmt: skip


def test_a_table_of_contents_without_dots_ends_where_its_first_heading_comes_again() -> None:
    kept, _ = without_decoration(split_lines("目录\n一、总则\n二、任务\n一、总则\n发展。\n二、任务\n推进。\n"))
    assert [line.text for line in kept] == ["一、总则", "发展。", "二、任务", "推进。"]


def test_the_word_for_contents_alone_takes_nothing_away() -> None:
    kept, left_out = without_decoration(split_lines("目录\n一、总则\n发展。\n"))
    assert (len(kept), left_out) == (3, [])


def test_marks_of_bold_type_go_from_markdown_only() -> None:
    assert split_lines("**一、总则**", markdown=True)[0].text == "一、总则"
    assert split_lines("联系人：张**，李**")[0].text == "联系人：张**，李**"
