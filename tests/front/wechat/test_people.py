"""A person takes over a talk on WeChat: the bot is silent, the clerk's words come through the interface, within what is allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.front.channels.desk.chat_views import allowance_json
from bot.handover import HAND_OFF, Agent, AttendedTimeline, Clerk, Handovers, Move, Words
from bot.model.hours import parse_hours
from bot.phrases import phrasebook
from bot.postbox import Postbox
from tests.front.fakes import FakeEngine, bubble, echo
from tests.front.wechat.fronts import PERSON, Account, account, open_account
from tests.front.wechat.tencent import message

WANG = Clerk(Agent(1, "Wang"))


async def bot(turn: Any) -> Any:
    wish = turn.incoming.text == "人工"
    return [{**bubble("12345"), "effect": HAND_OFF}] if wish else await echo(turn)


class Talk:
    """An account whose talks people may take over."""

    def __init__(self, door: Account, handovers: Handovers) -> None:
        self.door, self.handovers = door, handovers

    async def wish(self) -> str:
        text = await self.door.push(message(1, "人工"))
        assert text is not None and "下一位就是您" in text
        (chat,) = self.handovers.open_chats()
        return chat.stretch.key

    def moved(self) -> None:
        self.door.parts.hub.publish(PERSON)


@pytest_asyncio.fixture
async def talk(storage: sa.engine.Engine) -> AsyncIterator[Talk]:
    words = Words(phrasebook(), parse_hours("always"))
    timeline = AttendedTimeline(storage, words, lambda: True)
    async with open_account(storage, FakeEngine(bot), timeline=timeline) as door:
        yield Talk(door, Handovers(storage, timeline, words))


@pytest.mark.asyncio
async def test_who_waits_is_answered_and_who_is_attended_is_not(talk: Talk) -> None:
    key = await talk.wish()
    assert (await talk.door.push(message(2, "找托育")) or "").startswith("echo:找托育")
    talk.handovers.claim(key, WANG, talk.door.clock())
    talk.moved()
    await talk.door.until_sent(1)
    asked = len(talk.door.engine.asked)
    assert await talk.door.push(message(3, "/restart")) is None
    assert await talk.door.push(message(3, "/restart")) is None  # delivered again
    assert len(talk.door.engine.asked) == asked
    said = talk.door.parts.timeline.since(PERSON, None, include_citizen=True)
    assert [m.speaker.value for m in said] == ["citizen", "bot", "citizen", "bot", "system", "citizen"]


@pytest.mark.asyncio
async def test_the_clerks_words_come_through_the_interface_until_the_allowance_is_used_up(
    talk: Talk, storage: sa.engine.Engine
) -> None:
    key = await talk.wish()
    postbox, now = Postbox(storage), talk.door.clock()
    talk.handovers.claim(key, WANG, now)
    talk.moved()
    await talk.door.until_sent(1)

    def allowance() -> Any:
        return allowance_json(postbox.look(PERSON), now)

    full = allowance()["of"]
    assert allowance()["left"] == full - 1
    for number in range(full - 1):
        talk.handovers.say(key, WANG, f"hello {number}", f"m{number}", now)
        talk.moved()
        await talk.door.until_sent(number + 2)
    assert allowance()["left"] == 0
    assert talk.door.tencent.texts[1:] == [f"hello {number}" for number in range(full - 1)]
    talk.handovers.say(key, WANG, "one too many", "last", now)
    talk.moved()
    assert await talk.door.push(message(2, "在吗")) == "one too many"  # with the citizen's next message
    assert len(talk.door.tencent.sends) == full
    talk.handovers.end(key, WANG, Move.CLOSE, "", now)
    talk.moved()
    await talk.door.until_sent(full + 1)


@pytest.mark.asyncio
async def test_a_citizen_without_an_interface_gets_the_clerks_words_with_the_next_message(
    storage: sa.engine.Engine,
) -> None:
    words = Words(phrasebook(), parse_hours("always"))
    timeline = AttendedTimeline(storage, words, lambda: True)
    passive = account(mode="plain", aes_keys=(), secret=None)
    async with open_account(storage, FakeEngine(bot), settings=passive, timeline=timeline) as door:
        talk = Talk(door, Handovers(storage, timeline, words))
        key = await talk.wish()
        talk.handovers.claim(key, WANG, door.clock())
        talk.handovers.say(key, WANG, "hello", "m1", door.clock())
        talk.moved()
        text = await door.push(message(2, "在吗"))
        assert text is not None and text.endswith("hello")
        assert await door.push(message(3, "在吗")) is None
