"""Delivery: in the connection when the answer is quick, through the interface when it is not, once, in order, and never
more than allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa

from bot.front.channels.wechat.meaning import MESSAGE
from bot.front.channels.wechat.parts import WechatPace
from bot.front.ports import PendingTurn
from bot.model.message import Speaker
from bot.phrases import phrasebook
from bot.postbox import Postbox
from tests.front.fakes import FakeEngine, Replies, bubble, echo, until
from tests.front.wechat.fronts import PERSON, Account, Gated, account, acknowledged, open_account
from tests.front.wechat.tencent import Tencent, event, message

SAY = phrasebook().say
WHO = "oCitizen0001"
CHOICES = "\n回复数字就能选：\n1 /next"
GRACE_S = WechatPace().grace_s + 1
TAIL = SAY("utter_wechat_menu_tail")


def says(*texts: str) -> Callable[[PendingTurn], Awaitable[Replies]]:
    async def behave(_turn: PendingTurn) -> Replies:
        return [bubble(text) for text in texts]

    return behave


async def settled(door: Account) -> None:
    """Waits until nobody waits for an answer, and gives the courier a moment to do what it should not."""
    await until(lambda: door.parts.metrics.pending.value == 0)
    await asyncio.sleep(0.15)


# -- quick and slow -----------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_quick_answer_costs_nothing_and_is_repeated_for_the_same_push(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        first = await door.push(message(1, "你好"))
        assert first == f"echo:你好{CHOICES}"
        assert [await door.push(message(1, "你好")) for _ in range(2)] == [first, first]
        await settled(door)
        assert door.tencent.sends == [] and len(door.engine.asked) == 1


@pytest.mark.asyncio
async def test_a_slow_answer_is_acknowledged_and_comes_through_the_interface(storage: sa.engine.Engine) -> None:
    async with open_account(storage, Gated()) as door:
        await acknowledged(door, message(1, "你好"))
        await door.until_sent(1)
        assert await door.push(message(1, "你好")) is None
        await settled(door)
        assert door.tencent.texts == [f"echo:你好\n1 /next\n{TAIL}"]
        assert len(door.engine.asked) == 1


@pytest.mark.asyncio
async def test_while_an_answer_is_slow_the_citizen_sees_that_somebody_writes(storage: sa.engine.Engine) -> None:
    engine = Gated()
    async with open_account(storage, engine) as door:
        door.pace.patience_s, door.pace.typing_s = 0.05, 0.05
        assert await door.push(message(1, "你好")) is None
        await until(lambda: door.tencent.typing == [WHO])
        door.clock.move(seconds=16)
        await until(lambda: door.tencent.typing == [WHO, WHO])
        engine.gate.set()
        await door.until_sent(1)
        assert door.tencent.leaves[WHO].left == 4  # the sign itself has cost nothing


@pytest.mark.parametrize("code", [45072, 45080, 45081, 48001, 40003, -1])
@pytest.mark.asyncio
async def test_a_sign_that_cannot_be_shown_keeps_no_answer_back(storage: sa.engine.Engine, code: int) -> None:
    engine = Gated()
    async with open_account(storage, engine) as door:
        door.pace.patience_s = 0.05
        door.tencent.typing_faults = [code]
        assert await door.push(message(1, "你好")) is None
        await until(lambda: not door.tencent.typing_faults)
        engine.gate.set()
        await door.until_sent(1)
        assert door.tencent.texts[0].startswith("echo:你好") and door.tencent.typing == []


@pytest.mark.asyncio
async def test_a_quick_answer_shows_no_sign(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        await door.push(message(1, "你好"))
        await settled(door)
        assert door.tencent.typing == [] and "/cgi-bin/message/custom/typing" not in door.tencent.paths


@pytest.mark.asyncio
async def test_three_deliveries_at_once_ask_the_engine_once_and_get_one_answer(storage: sa.engine.Engine) -> None:
    engine = Gated()
    async with open_account(storage, engine) as door:
        pushes = [asyncio.create_task(door.push(message(1, "你好"))) for _ in range(3)]
        await until(lambda: len(door.wire.under_way) == 3 and bool(engine.asked))
        engine.gate.set()
        replies = await asyncio.gather(*pushes)
        assert set(replies) == {f"echo:你好{CHOICES}"}
        await settled(door)
        assert len(door.engine.asked) == 1 and door.tencent.sends == []


@pytest.mark.asyncio
async def test_a_connection_that_is_dropped_leaves_the_answer_to_the_next_delivery(storage: sa.engine.Engine) -> None:
    engine = Gated()
    async with open_account(storage, engine) as door:
        assert await door.pusher.deliver(door.send, message(1, "你好"), tries=2, drop_s=0.1) is None
        await until(lambda: bool(engine.asked))
        engine.gate.set()
        await settled(door)
        assert await door.push(message(1, "你好")) == f"echo:你好{CHOICES}"
        assert len(door.engine.asked) == 1


@pytest.mark.asyncio
async def test_an_answer_that_nobody_waits_for_any_longer_comes_through_the_interface(
    storage: sa.engine.Engine,
) -> None:
    engine = Gated()
    async with open_account(storage, engine) as door:
        assert await door.pusher.deliver(door.send, message(1, "你好"), tries=1, drop_s=0.1) is None
        await until(lambda: bool(engine.asked))
        engine.gate.set()
        await settled(door)
        assert door.tencent.sends == []
        door.clock.move(seconds=GRACE_S)
        door.parts.hub.publish(PERSON)
        await door.until_sent(1)
        assert await door.push(message(1, "你好")) is None


@pytest.mark.asyncio
async def test_a_citizens_answers_keep_their_order(storage: sa.engine.Engine) -> None:
    async def answer(turn: PendingTurn) -> Replies:
        return [bubble(f"答{turn.incoming.text}。")]

    async with open_account(storage, Gated(answer)) as door:
        door.pace.patience_s = 0.05
        for number in range(2):
            assert await door.push(message(number, str(number))) is None
        door.pace.patience_s = 10
        pushes = []
        for number in range(2, 6):
            pushes.append(asyncio.create_task(door.push(message(number, str(number)))))
            await until(lambda: door.parts.metrics.pending.value == len(pushes) + 2)
        assert isinstance(door.engine, Gated)
        door.engine.gate.set()
        await asyncio.gather(*pushes)
        await settled(door)
        await until(lambda: "".join(door.tencent.seen[WHO]).count("答") == 6)
        assert "".join(door.tencent.seen[WHO]).replace("\n", "") == "答0。答1。答2。答3。答4。答5。"
        assert door.tencent.beyond_quota == 0


@pytest.mark.asyncio
async def test_citizens_do_not_wait_for_one_another(storage: sa.engine.Engine) -> None:
    release = asyncio.Event()

    async def only_ann_is_slow(turn: PendingTurn) -> Replies:
        if turn.incoming.person.endswith("Ann"):
            await release.wait()
        return await echo(turn)

    async with open_account(storage, FakeEngine(only_ann_is_slow)) as door:
        ann = asyncio.create_task(door.push(message(1, "甲", who="oAnn")))
        await until(lambda: bool(door.engine.asked))
        assert await door.push(message(1, "乙", who="oBob")) is not None
        assert not ann.done()
        release.set()
        assert await ann is not None


# -- allowance ----------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_what_exceeds_one_text_follows_through_the_interface(storage: sa.engine.Engine) -> None:
    async with open_account(storage, FakeEngine(says("甲。" * 600))) as door:
        first = await door.push(message(1, "x"))
        await door.until_sent(1)
        assert first is not None
        assert (first + "".join(door.tencent.texts)).replace("\n", "") == "甲。" * 600


@pytest.mark.asyncio
async def test_many_replies_are_merged_and_one_message_is_kept_for_staff(storage: sa.engine.Engine) -> None:
    texts = [f"第{n}条。" + "字" * 300 for n in range(30)]
    async with open_account(storage, Gated(says(*texts))) as door:
        await acknowledged(door, message(1, "x"))
        await door.until_sent(4)
        await settled(door)
        assert len(door.tencent.sends) == 4 and door.tencent.beyond_quota == 0
        assert door.tencent.texts[-1].endswith(SAY("utter_wechat_more"))
        door.parts.timeline.say(PERSON, Speaker.AGENT, bubble("我是工作人员。"), door.parts.clock())
        assert door.tencent.leaves[WHO].left == 1


@pytest.mark.asyncio
async def test_what_was_left_is_given_with_the_next_message_in_order(storage: sa.engine.Engine) -> None:
    texts = [f"第{n}条。" + "字" * 300 for n in range(14)]
    async with open_account(storage, Gated(says(*texts))) as door:
        await acknowledged(door, event("CLICK", "HELP"))
        await door.until_sent(2)
        await settled(door)
        assert len(door.tencent.sends) == 2
        door.engine.behave = says("新的。")
        await door.push(message(2, "继续"))
        await until(lambda: any("新的。" in text for text in door.tencent.seen[WHO]))
        seen = "".join(door.tencent.seen[WHO])
        assert [seen.index(f"第{n}条。") for n in range(14)] == sorted(seen.index(f"第{n}条。") for n in range(14))
        assert seen.count("条。") == 14 and seen.endswith("新的。")
        assert door.tencent.beyond_quota == 0


@pytest.mark.asyncio
async def test_staff_may_use_the_message_that_is_kept_for_them(storage: sa.engine.Engine) -> None:
    async with open_account(storage, Gated(says("字" * 5000))) as door:
        await acknowledged(door, event("CLICK", "HUMAN"))
        await door.until_sent(2)
        for person in door.tencent.leaves:
            assert door.tencent.leaves[person].left == 1
        door.engine.behave = says("好的。")
        await door.push(message(2, "x"))
        await settled(door)
        spent = len(door.tencent.sends)
        for number in range(8):
            door.parts.timeline.say(PERSON, Speaker.AGENT, bubble(f"工作人员{number}"), door.parts.clock())
            door.parts.hub.publish(PERSON)
            await asyncio.sleep(0.05)
        await until(lambda: door.tencent.leaves[WHO].left == 0)
        assert len(door.tencent.sends) - spent <= 5 and door.tencent.beyond_quota == 0


@pytest.mark.asyncio
async def test_after_a_press_a_minute_is_all_there_is(storage: sa.engine.Engine) -> None:
    async with open_account(storage, Gated()) as door:
        door.pace.patience_s = 0.05
        assert await door.push(event("CLICK", "HUMAN")) is None
        door.pace.patience_s = 10
        door.clock.move(seconds=61)
        assert isinstance(door.engine, Gated)
        door.engine.gate.set()
        await settled(door)
        assert door.tencent.sends == [] and door.tencent.beyond_quota == 0
        door.engine.behave = echo
        assert await door.push(message(2, "在吗")) == f"echo:/human{CHOICES}\n\necho:在吗" + CHOICES.replace("1 ", "2 ")


@pytest.mark.asyncio
async def test_after_two_days_nothing_is_sent_until_the_citizen_writes(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        await door.push(message(1, "x"))
        door.clock.move(hours=48)
        door.parts.timeline.say(PERSON, Speaker.AGENT, bubble("回电了。"), door.parts.clock())
        door.parts.hub.publish(PERSON)
        await settled(door)
        assert door.tencent.sends == [] and door.tencent.beyond_quota == 0
        reply = await door.push(message(2, "在吗"))
        assert reply is not None and reply.startswith("回电了。")


# -- what the interface refuses -----------------------------------------------------------------------------------


async def faulty(storage: sa.engine.Engine, *faults: Any) -> tuple[list[str], Tencent]:
    """A slow answer while the interface has these faults; what arrived, and the stand-in."""
    async with open_account(storage, Gated()) as door:
        door.tencent.faults = list(faults)
        await acknowledged(door, message(1, "你好"))
        async with asyncio.timeout(10):
            while not door.tencent.sends:  # the pauses between tries are by the clock
                await asyncio.sleep(0.05)
                door.clock.move(seconds=0.2)
        await settled(door)
        return door.tencent.texts, door.tencent


@pytest.mark.asyncio
@pytest.mark.parametrize("faults", [(-1,), (45011,), (-1, -1), (40001,), (40014,), (42001,)])
async def test_what_passes_is_tried_again_and_arrives_once(storage: sa.engine.Engine, faults: tuple[int, ...]) -> None:
    texts, tencent = await faulty(storage, *faults)
    assert texts == [f"echo:你好\n1 /next\n{TAIL}"]
    assert tencent.beyond_quota == 0


@pytest.mark.asyncio
async def test_an_account_that_may_not_send_menus_gets_text(storage: sa.engine.Engine) -> None:
    texts, _ = await faulty(storage, 40200)
    assert texts == [f"echo:你好{CHOICES}"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "code", [40003, 43004, 43019, 45047, 45015, 48002, 40033, 47001, 40007, 61451, 99999, 48001, 40164, 45009, 50002]
)
async def test_what_does_not_pass_is_tried_once_and_kept_for_the_next_message(
    storage: sa.engine.Engine, code: int
) -> None:
    async with open_account(storage, Gated()) as door:
        door.tencent.faults = [code]
        await acknowledged(door, message(1, "你好"))
        await until(lambda: not door.tencent.faults)
        await settled(door)
        assert len(door.tencent.bodies) == 1 and door.tencent.sends == []
        door.engine.behave = echo
        reply = await door.push(message(2, "在吗"))
        assert reply is not None and reply.startswith("echo:你好") and "echo:在吗" in reply


@pytest.mark.asyncio
async def test_a_text_that_is_found_too_long_is_cut_in_two(storage: sa.engine.Engine) -> None:
    async with open_account(storage, Gated(says("一句话。" * 150))) as door:
        door.tencent.faults = [45002]
        await acknowledged(door, message(1, "x"))
        await door.until_sent(2)
        assert "".join(door.tencent.texts).replace("\n", "") == "一句话。" * 150


@pytest.mark.asyncio
async def test_after_an_alarm_the_interface_is_left_alone_for_a_while(storage: sa.engine.Engine) -> None:
    async with open_account(storage, Gated()) as door:
        door.tencent.faults = [40164]
        await acknowledged(door, message(1, "你好"))
        await until(lambda: not door.tencent.faults)
        await settled(door)
        assert len(door.tencent.bodies) == 1
        door.parts.timeline.say("wechat:oLater", Speaker.AGENT, bubble("x"), door.parts.clock())
        Postbox(storage).receive("wechat:oLater", "m:1", MESSAGE, door.parts.clock())
        Postbox(storage).settle("wechat:oLater", "m:1", door.parts.clock())
        door.tencent.leave("oLater", "message")
        door.parts.hub.publish("wechat:oLater")
        await settled(door)
        assert len(door.tencent.bodies) == 1
        door.clock.move(seconds=door.pace.alarm_s)
        door.parts.hub.publish("wechat:oLater")
        await door.until_sent(1)


# -- accounts without the interface -------------------------------------------------------------------------------

PASSIVE_ONLY = account(secret=None)


@pytest.mark.asyncio
async def test_without_the_interface_each_delivery_waits_on_for_the_same_answer(storage: sa.engine.Engine) -> None:
    engine = Gated()
    async with open_account(storage, engine, settings=PASSIVE_ONLY) as door:
        push = asyncio.create_task(door.pusher.deliver(door.send, message(1, "你好"), drop_s=0.5))
        await until(lambda: len(door.wire.under_way) == 2)
        engine.gate.set()
        assert await push == f"echo:你好{CHOICES}"
        assert len(door.engine.asked) == 1


@pytest.mark.asyncio
async def test_without_the_interface_an_answer_that_comes_too_late_is_given_with_the_next_message(
    storage: sa.engine.Engine,
) -> None:
    engine = Gated()
    async with open_account(storage, engine, settings=PASSIVE_ONLY) as door:
        door.pace.patience_s = 0.05
        assert await door.pusher.deliver(door.send, message(1, "你好"), drop_s=0.5) == SAY("utter_wechat_slow")
        assert await door.push(message(1, "你好")) == SAY("utter_wechat_slow")
        door.pace.patience_s = 10
        engine.gate.set()
        await settled(door)
        door.engine.behave = echo
        reply = await door.push(message(2, "在吗"))
        assert reply is not None and reply.startswith("echo:你好") and "echo:在吗" in reply


@pytest.mark.asyncio
async def test_without_the_interface_a_long_answer_says_that_there_is_more(storage: sa.engine.Engine) -> None:
    async with open_account(storage, FakeEngine(says("甲。" * 600)), settings=PASSIVE_ONLY) as door:
        first = await door.push(message(1, "x"))
        assert first is not None and first.endswith(SAY("utter_wechat_more"))
        door.engine.behave = says("乙。")
        second = await door.push(message(2, "继续"))
        assert second is not None and second.startswith("甲。") and second.endswith("乙。")


# -- endings ------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_what_a_front_left_undelivered_the_next_one_delivers_once(storage: sa.engine.Engine) -> None:
    tencent = Tencent(lambda: clock().timestamp())
    async with open_account(storage, Gated()) as door:
        clock = door.clock
        door.tencent.faults = [-1]
        await acknowledged(door, message(1, "你好"))
        await until(lambda: not door.tencent.faults)
        leaves = door.tencent.leaves
    clock.move(seconds=20)
    tencent.leaves = leaves
    async with open_account(storage, tencent=tencent, clock=clock) as door:
        await door.until_sent(1)
        await settled(door)
        assert len(tencent.sends) == 1


@pytest.mark.asyncio
async def test_a_reply_that_was_about_to_leave_when_the_front_died_is_not_lost(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        await door.push(message(1, "你好"))
        clock, leaves = door.clock, door.tencent.leaves
    with storage.begin() as connection:
        connection.execute(sa.text("UPDATE postbox_pushes SET settled_at = NULL"))
    clock.move(seconds=GRACE_S)
    tencent = Tencent(lambda: clock().timestamp(), leaves=leaves)
    async with open_account(storage, tencent=tencent, clock=clock) as door:
        await door.until_sent(1)
        await settled(door)
        assert tencent.texts == [f"echo:你好{CHOICES}"]
        look = Postbox(storage).look(PERSON)
        assert look is not None and look.unconfirmed == ()


@pytest.mark.asyncio
async def test_a_reply_that_may_be_lost_is_given_before_anything_newer(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        await door.push(message(1, "甲"))
        await until(lambda: (look := Postbox(storage).look(PERSON)) is not None and not look.unconfirmed)
        with storage.begin() as connection:
            connection.execute(sa.text("UPDATE postbox_pushes SET settled_at = NULL"))
        door.clock.move(seconds=GRACE_S)
        door.pace.claim_s = 0.05
        await door.push(message(2, "乙"))
        seen = door.tencent.seen[WHO]
        await until(lambda: len(seen) == 3)
        assert [text.partition("\n")[0] for text in seen] == ["echo:甲", "echo:甲", "echo:乙"]


@pytest.mark.asyncio
async def test_a_closing_front_keeps_nobody_waiting_and_loses_nothing(storage: sa.engine.Engine) -> None:
    engine = Gated()
    async with open_account(storage, engine) as door:
        door.pace.patience_s = 600
        push = asyncio.create_task(door.push(message(1, "你好")))
        await until(lambda: bool(engine.asked))
        door.parts.closing.set()
        assert await push is None
        engine.gate.set()
        await door.until_sent(1)


# -- forgetting ---------------------------------------------------------------------------------------------------


async def forgets(_turn: PendingTurn) -> Replies:
    return [{**bubble("已删除您的对话和资料。"), "effect": "forget"}]


def rows(storage: sa.engine.Engine) -> int:
    with storage.connect() as connection:
        tables = ("postbox_people", "postbox_pushes", "timeline_messages", "timeline_persons")
        return sum(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables)


@pytest.mark.asyncio
async def test_the_answer_to_delete_everything_is_given_and_repeated_and_kept_nowhere(
    storage: sa.engine.Engine,
) -> None:
    async with open_account(storage, FakeEngine(forgets)) as door:
        assert await door.push(message(1, "确定删除")) == "已删除您的对话和资料。"
        assert await door.push(message(1, "确定删除")) == "已删除您的对话和资料。"
        await settled(door)
        assert rows(storage) == 0
        assert len(door.engine.asked) == 1


@pytest.mark.asyncio
async def test_a_dropped_connection_does_not_delete_everything_twice(storage: sa.engine.Engine) -> None:
    engine = Gated(forgets)
    async with open_account(storage, engine) as door:
        assert await door.pusher.deliver(door.send, message(1, "确定删除"), tries=1, drop_s=0.1) is None
        await until(lambda: bool(engine.asked))
        engine.gate.set()
        await settled(door)
        assert await door.push(message(1, "确定删除")) == "已删除您的对话和资料。"
        assert rows(storage) == 0 and len(engine.asked) == 1


@pytest.mark.asyncio
async def test_a_slow_answer_to_delete_everything_comes_through_the_interface(storage: sa.engine.Engine) -> None:
    async with open_account(storage, Gated(forgets)) as door:
        await acknowledged(door, message(1, "确定删除"))
        await door.until_sent(1)
        await settled(door)
        assert door.tencent.texts == ["已删除您的对话和资料。"] and rows(storage) == 0
