"""The states of a stretch: only the steps that are drawn, and each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handover.states import ENDED_HOW, NEEDS_AGENT, STEPS, Agent, IllegalStep, Move, State, Stretch

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WANG, LI = Agent(1, "Wang"), Agent(2, "Li")


def waiting() -> Stretch:
    return Stretch(1, "key", "web:ann", State.WAITING, "asked", NOON, NOON)


def stretch_in(state: State) -> Stretch:
    if state is State.WAITING:
        return waiting()
    held = waiting().step(Move.CLAIM, NOON, WANG)
    return held if state is State.WITH_AGENT else held.step(Move.CLOSE, NOON)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_step_is_taken_exactly_where_it_is_drawn(state: State, move: Move) -> None:
    before, agent = stretch_in(state), LI if move in NEEDS_AGENT else None
    if (state, move) in STEPS:
        after = before.step(move, NOON, agent)
        assert (after.state, after.version) == (STEPS[state, move], before.version + 1)
    else:
        with pytest.raises(IllegalStep):
            before.step(move, NOON, agent)


@pytest.mark.parametrize("move", Move)
def test_a_chat_is_given_to_somebody_exactly_by_the_moves_that_give_it(move: Move) -> None:
    with pytest.raises(IllegalStep):
        waiting().step(move, NOON, None if move in NEEDS_AGENT else WANG)


moves = st.lists(st.tuples(st.sampled_from(Move), st.sampled_from([WANG, LI])), max_size=12)


@given(moves)
def test_whatever_is_tried_in_whatever_order_a_stretch_stays_legal(tried: list[tuple[Move, Agent]]) -> None:
    stretch, now = waiting(), NOON
    for move, agent in tried:
        now += timedelta(minutes=1)
        try:
            after = stretch.step(move, now, agent if move in NEEDS_AGENT else None)
        except IllegalStep:
            continue
        assert after.version == stretch.version + 1 and after.asked_at == stretch.asked_at
        stretch = after
        assert (stretch.state is State.ENDED) == (stretch.ended_at is not None) == (stretch.ended_how is not None)
        assert stretch.state is not State.WITH_AGENT or (stretch.agent is not None and stretch.claimed_at is not None)
        assert stretch.state is not State.WAITING or stretch.agent is None
        assert stretch.ended_how is None or stretch.ended_how in ENDED_HOW.values()
    if stretch.state is State.ENDED:
        for move in Move:
            with pytest.raises(IllegalStep):
                stretch.step(move, now, WANG if move in NEEDS_AGENT else None)


def test_a_chat_passed_back_keeps_its_place_and_counts_its_wait_anew() -> None:
    later = NOON + timedelta(minutes=9)
    back = waiting().step(Move.CLAIM, NOON, WANG).step(Move.REQUEUE, later)
    assert (back.asked_at, back.waiting_since, back.reason, back.claimed_at) == (NOON, later, "requeued", NOON)
