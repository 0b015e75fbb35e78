"""Office hours: read strictly, kept in Beijing time, said in Chinese."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handover.words import leaves, shown
from bot.model.hours import BEIJING, DAYS, BadHours, parse_hours
from bot.settings import DESK_HOURS

MONDAY = datetime(2026, 3, 2, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("clock", "on"), [("08:29", False), ("08:30", True), ("12:00", True), ("17:29", True), ("17:30", False)]
)
def test_office_time_begins_at_the_first_minute_and_ends_before_the_last(clock: str, on: bool) -> None:
    hour, minute = map(int, clock.split(":"))
    assert parse_hours(DESK_HOURS).are_on(MONDAY.replace(hour=hour, minute=minute)) is on


def test_hours_are_those_of_beijing_wherever_the_clock_is() -> None:
    hours = parse_hours("Mon 08:30-17:30")
    assert hours.are_on(datetime(2026, 3, 2, 0, 30, tzinfo=UTC))
    assert not hours.are_on(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mon-Fri 08:30-17:30", "周一至周五 8:30-17:30"),
        ("mon-fri 08:30-12:00,13:30-17:30; SAT 09:00-12:00", "周一至周五 8:30-12:00、13:30-17:30、周六 9:00-12:00"),
        ("Mon,Wed 9:00-10:00", "周一 9:00-10:00、周三 9:00-10:00"),
        ("Monday-Sunday 00:00-24:00", "周一至周日 0:00-24:00"),
        ("always", "周一至周日 0:00-24:00"),
    ],
)
def test_hours_are_said_as_people_say_them(text: str, said: str) -> None:
    assert shown(parse_hours(text)) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "Mon",
        "Mon 8-17",
        "Mon 17:30-08:30",
        "Mon 08:00-25:00",
        "Mon 08:60-09:00",
        "Fri-Mon 08:00-09:00",
        "Mon 08:00-10:00,09:00-11:00",
        "Mon 08:00-09:00; Mon 10:00-11:00",
        "Someday 08:00-09:00",
        "Mon 08:00-08:00",
        "Mon ０８:00-09:00",
        "Mo 08:00-09:00",
    ],
)
def test_hours_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(BadHours):
        parse_hours(text)


spans = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda span: span[0] < span[1])


@given(st.sampled_from(DAYS), spans, st.integers(0, 7 * 24 * 60 - 1))
def test_the_next_start_is_the_first_minute_from_which_it_is_office_time(
    day: str, span: tuple[int, int], minutes: int
) -> None:
    first, last = span
    text = f"{day} {first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}"
    hours, now = parse_hours(text), MONDAY + timedelta(minutes=minutes)
    start = hours.next_start(now)
    assert start is not None and now < start <= now + timedelta(days=8)
    assert hours.are_on(start) and start.weekday() == DAYS.index(day)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadHours):
        assert any(parse_hours(text).week)


@pytest.mark.parametrize("words", ["取消", "取 消！", "不等了。", "回到机器人", "不排隊了"])
def test_these_words_leave_the_queue(words: str) -> None:
    assert leaves(words)


@pytest.mark.parametrize("words", ["", "我不想取消申请", "取消申请", "人工", "等了半天了", "机器人说得不对"])
def test_other_words_do_not(words: str) -> None:
    assert not leaves(words)
