"""Service levels: what part waited no longer than it may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.levels import ANSWER, BEIJING, Measured, Wait, call_back_due, is_met, limited, measure

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ended_after", "now_after", "met"),
    [
        (0, 0, True),
        (15, 15, True),
        (16, 16, False),
        (None, 15, None),
        (None, 16, False),
        (16, 99, False),
        (3, 99, True),
    ],
)
def test_a_wait_is_met_up_to_its_limit_and_undecided_before_it(
    ended_after: int | None, now_after: int, met: bool | None
) -> None:
    ended = None if ended_after is None else NOON + ended_after * SECOND
    assert is_met(limited(NOON, ended, ANSWER), NOON + now_after * SECOND) is met


def test_only_what_is_decided_counts_in_the_percentage() -> None:
    waits = [Wait(NOON, NOON + SECOND, NOON)] * 2 + [
        Wait(NOON, NOON + SECOND, NOON + 2 * SECOND),
        Wait(NOON, NOON + 99 * SECOND),
    ]
    found = measure(waits, NOON + 3 * SECOND)
    assert found == Measured(2, 1, 1) and found.total == 4 and found.percent == 66.7
    assert Measured().percent is None and measure([], NOON) == Measured()


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2026-11-23T10:00", "2026-11-24T17:30"),  # a Monday
        ("2026-11-23T23:59", "2026-11-24T17:30"),
        ("2026-11-27T09:00", "2026-11-30T17:30"),  # a Friday
        ("2026-11-28T09:00", "2026-11-30T17:30"),
        ("2026-11-29T09:00", "2026-11-30T17:30"),
    ],
)
def test_a_call_is_due_by_the_end_of_the_next_working_day_in_china(submitted: str, due: str) -> None:
    made = datetime.fromisoformat(submitted).replace(tzinfo=BEIJING)
    assert call_back_due(made.astimezone(UTC)) == datetime.fromisoformat(due).replace(tzinfo=BEIJING)


@settings(deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_a_call_is_due_on_a_working_day_within_four_days(made: datetime) -> None:
    due = call_back_due(made)
    assert due.weekday() < 5 and timedelta(0) < due - made < timedelta(days=4)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.none() | st.integers(0, 99)), max_size=20), st.integers(0, 99))
def test_every_wait_is_counted_in_exactly_one_way(waits: list[tuple[int, int | None]], now: int) -> None:
    made = [Wait(NOON, NOON + due * SECOND, None if e is None else NOON + e * SECOND) for due, e in waits]
    found = measure(made, NOON + now * SECOND)
    assert found.total == len(waits)
    assert found.percent is None or 0 <= found.percent <= 100
