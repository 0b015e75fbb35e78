"""Turns: stored first, answered once, in order, whatever happens to the engine or the connection."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.front.engine_client import EngineFailed
from bot.front.ports import PendingTurn
from bot.front.turns import Pace
from bot.model.message import Incoming
from bot.phrases import phrasebook
from bot.timeline import Timeline
from tests.front.conftest import running
from tests.front.fakes import START, FakeEngine, Replies, bubble, echo, make_parts, until

WAIT = phrasebook().say("utter_front_wait")
APOLOGY = phrasebook().say("utter_front_apology")
SILENCE = phrasebook().say("utter_front_silence")


def texts(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    return [message["text"] for message in response.json()["messages"]]


@pytest.mark.asyncio
async def test_a_message_is_answered_by_the_engine(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    assert texts(await door.send(who, "1", "你好")) == ["echo:你好"]


@pytest.mark.asyncio
async def test_the_same_id_again_gives_the_same_answer_and_asks_the_engine_once(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    first = await door.send(who, "1", "你好")
    assert (await door.send(who, "1", "你好")).json() == first.json()
    assert len(door.engine.asked) == 1


@pytest.mark.asyncio
async def test_two_deliveries_of_one_message_at_once_ask_the_engine_once(open_front: Any) -> None:
    async def slow(turn: PendingTurn) -> Replies:
        await asyncio.sleep(0.05)
        return await echo(turn)

    door = await open_front(FakeEngine(slow))
    who = await door.session()
    answers = await asyncio.gather(*(door.send(who, "1", "你好") for _ in range(5)))
    assert {answer.text for answer in answers} == {answers[0].text}
    assert len(door.engine.asked) == 1


@pytest.mark.asyncio
async def test_one_person_is_answered_in_order_and_one_turn_at_a_time(open_front: Any) -> None:
    async def slow_at_first(turn: PendingTurn) -> Replies:
        await asyncio.sleep(0.05 if turn.incoming.text == "0" else 0)
        return await echo(turn)

    door = await open_front(FakeEngine(slow_at_first))
    for number in range(5):
        await door.parts.turns.receive(Incoming("web:a", str(number), text=str(number)))
    await until(lambda: door.parts.metrics.pending.value == 0)
    assert [turn.incoming.text for turn in door.engine.asked] == ["0", "1", "2", "3", "4"]
    assert door.engine.most_at_once == 1


@pytest.mark.asyncio
async def test_many_persons_are_answered_side_by_side_but_not_more_than_the_pace_allows(open_front: Any) -> None:
    async def slow(turn: PendingTurn) -> Replies:
        await asyncio.sleep(0.03)
        return await echo(turn)

    door = await open_front(FakeEngine(slow), pace=Pace(parallel=3, patience_s=5))
    people = [await door.session() for _ in range(9)]
    await asyncio.gather(*(door.send(who, "1", "a") for who in people))
    assert door.engine.most_at_once == 3


@pytest.mark.asyncio
async def test_a_slow_answer_is_announced_once_and_follows_later(open_front: Any) -> None:
    release = asyncio.Event()

    async def late(turn: PendingTurn) -> Replies:
        await release.wait()
        return await echo(turn)

    door = await open_front(FakeEngine(late))
    who = await door.session()
    waiting = await door.send(who, "1", "你好")
    assert texts(waiting) == [WAIT]
    assert waiting.json()["messages"][0]["from"] == "system"
    assert (await door.send(who, "1", "你好")).json() == waiting.json()
    release.set()
    await until(lambda: door.parts.metrics.pending.value == 0)
    assert texts(await door.send(who, "1", "你好")) == ["echo:你好"]
    assert await door.texts(who) == [WAIT, "echo:你好"]


@pytest.mark.asyncio
async def test_an_engine_that_is_away_costs_no_attempt_and_the_answer_comes_when_it_is_back(open_front: Any) -> None:
    engine = FakeEngine()
    engine.up = False
    door = await open_front(engine)
    who = await door.session()
    assert texts(await door.send(who, "1", "在吗")) == [WAIT]
    engine.up = True
    await until(lambda: door.parts.metrics.pending.value == 0)
    assert engine.asked[0].attempts == 0
    assert await door.texts(who) == [WAIT, "echo:在吗"]


@pytest.mark.asyncio
async def test_a_message_that_kills_the_engine_three_times_is_answered_with_an_apology(open_front: Any) -> None:
    async def dies(turn: PendingTurn) -> Replies:
        if turn.incoming.text == "毒":
            raise EngineFailed("ReadError")
        return await echo(turn)

    door = await open_front(FakeEngine(dies), pace=Pace(patience_s=5, again_s=0.02))
    who = await door.session()
    assert texts(await door.send(who, "1", "毒")) == [APOLOGY]
    assert [turn.attempts for turn in door.engine.asked] == [0, 1, 2]
    assert texts(await door.send(who, "2", "好了吗")) == ["echo:好了吗"]


@pytest.mark.asyncio
async def test_who_was_beside_a_killing_message_is_answered_and_not_apologised_to(open_front: Any) -> None:
    """The killer takes down whatever runs beside it; suspects are tried one by one, so the others survive."""

    class Fragile(FakeEngine):
        crashed = asyncio.Event()

        async def ask(self, turn: PendingTurn, now: Any) -> Replies:
            self.asked.append(turn)
            crash = self.crashed
            if turn.incoming.text == "毒":
                await asyncio.sleep(0.02)
                self.crashed = asyncio.Event()
                crash.set()
            if await asyncio.wait_for(_either(crash, 0.05), 1):
                raise EngineFailed("RemoteProtocolError")
            return await echo(turn)

    door = await open_front(Fragile(), pace=Pace(patience_s=5, again_s=0.01))
    people = [await door.session() for _ in range(5)]
    words = ["毒", "甲", "乙", "丙", "丁"]
    answers = await asyncio.gather(*(door.send(who, "1", word) for who, word in zip(people, words, strict=True)))
    assert [texts(answer)[0] for answer in answers] == [APOLOGY, "echo:甲", "echo:乙", "echo:丙", "echo:丁"]


async def _either(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


@pytest.mark.asyncio
async def test_nobody_is_left_in_silence(open_front: Any) -> None:
    async def nothing(_turn: PendingTurn) -> Replies:
        return []

    door = await open_front(FakeEngine(nothing))
    assert texts(await door.send(await door.session(), "1", "嗯")) == [SILENCE]


@pytest.mark.asyncio
async def test_a_reply_that_cannot_be_stored_ends_in_an_apology_and_not_in_silence(open_front: Any) -> None:
    async def unstorable(turn: PendingTurn) -> Replies:
        return [{"text": "x", "card": {"kind": object()}}]

    door = await open_front(FakeEngine(unstorable), pace=Pace(patience_s=5, again_s=0.01))
    assert texts(await door.send(await door.session(), "1", "嗯")) == [APOLOGY]


@pytest.mark.asyncio
async def test_what_was_left_unanswered_is_taken_up_at_the_next_start(storage: Any) -> None:
    timeline = Timeline(storage)
    for number in range(3):
        timeline.receive(Incoming("web:a", str(number), text=str(number)), START)
    async with running(make_parts(storage, FakeEngine())) as door:
        await until(lambda: len(timeline.since("web:a", None)) == 3)
        assert [message.body["text"] for message in timeline.since("web:a", None)] == ["echo:0", "echo:1", "echo:2"]
        await until(lambda: door.parts.metrics.pending.value == 0)


@pytest.mark.asyncio
async def test_the_turn_in_flight_ends_before_the_front_does(storage: Any) -> None:
    async def slow(turn: PendingTurn) -> Replies:
        await asyncio.sleep(0.3)
        return await echo(turn)

    async with running(make_parts(storage, FakeEngine(slow))) as door:
        await door.parts.turns.receive(Incoming("web:a", "1", text="慢"))
        await until(lambda: bool(door.engine.asked))
    assert [m.body["text"] for m in Timeline(storage).since("web:a", None)] == ["echo:慢"]


@pytest.mark.asyncio
async def test_two_fronts_on_one_database_answer_once(storage: Any) -> None:
    async def slow(turn: PendingTurn) -> Replies:
        await asyncio.sleep(0.1)
        return [bubble(f"{turn.turn}")]

    async with (
        running(make_parts(storage, FakeEngine(slow))) as one,
        running(make_parts(storage, FakeEngine(slow))) as two,
    ):
        who = await one.session()
        first, second = await asyncio.gather(one.send(who, "1", "a"), two.send(who, "1", "a"))
        assert first.json() == second.json()
        assert len(await two.texts(who)) == 1


@pytest.mark.asyncio
async def test_a_locked_database_loses_no_turn(storage: Any) -> None:
    """The first calls of the worker fail as they do while another process holds the lock."""
    import sqlalchemy as sa

    class Locked(Timeline):
        failures = 2

        def next_turn(self, person: str) -> Any:
            if self.failures:
                self.failures -= 1
                raise sa.exc.OperationalError("select", {}, Exception("database is locked"))
            return super().next_turn(person)

    async with running(make_parts(storage, FakeEngine(), timeline=Locked(storage), pace=Pace(patience_s=3))) as door:
        assert texts(await door.send(await door.session(), "1", "锁")) == ["echo:锁"]


@pytest.mark.asyncio
async def test_a_person_erased_while_the_engine_thinks_gets_nothing_and_blocks_nothing(
    open_front: Any, storage: Any
) -> None:
    async def erases(turn: PendingTurn) -> Replies:
        if turn.incoming.text == "删":
            Timeline(storage).erase(turn.incoming.person)
        return await echo(turn)

    door = await open_front(FakeEngine(erases))
    who = await door.session()
    await door.send(who, "1", "删")
    assert texts(await door.send(who, "2", "还在吗")) == ["echo:还在吗"]
