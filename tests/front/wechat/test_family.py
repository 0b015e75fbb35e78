"""A child in WeChat hands the conversation to an elder's page."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from bot.front.channels.wechat.meaning import PRESS
from bot.phrases import phrasebook
from tests.front.fakes import FakeEngine, until
from tests.front.wechat.fronts import PERSON, Account, Gated, open_account
from tests.front.wechat.tencent import event, message
from tests.front.wechat.test_delivery import WHO, forgets, settled

RELAY = "/webhooks/web/relay"
SAY = phrasebook().say
PRESSED = event("CLICK", key="FAMILY", created=5)


async def elder_of(door: Account) -> dict[str, str]:
    opened = await door.client.post("/webhooks/web/session")
    return {"Authorization": f"Bearer {opened.json()['session']}"}


def code_in(text: str | None) -> str:
    found = re.search(r"([0-9]{4}) ([0-9]{4})", text or "")
    assert found, text
    return found[1] + found[2]


async def shared(door: Account) -> dict[str, str]:
    """A child who has said something, and an elder who was let in."""
    await door.push(message(1, "登记"))
    elder = await elder_of(door)
    code = code_in(await door.push(PRESSED))
    assert (await door.client.post(f"{RELAY}/{code}/accept", headers=elder)).status_code == 200
    return elder


@pytest.mark.asyncio
async def test_a_press_on_the_menu_gives_a_code_without_the_engine(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        text = await door.push(PRESSED)
        assert text == SAY(
            "utter_relay_code", code=re.findall(r"\d{4} \d{4}", text or "")[0], where="老小通的网页", number=1
        )
        assert door.engine.asked == []


@pytest.mark.asyncio
async def test_the_same_press_delivered_again_gives_the_same_code_and_it_is_stored_nowhere(
    storage: sa.engine.Engine,
) -> None:
    async with open_account(storage) as door:
        texts = [await door.push(PRESSED) for _ in range(3)]
        assert len(set(texts)) == 1
        await settled(door)
        assert door.tencent.sends == []
    code = code_in(texts[0])
    with storage.connect() as connection:
        dump = "\n".join(str(line) for line in connection.connection.iterdump())
    assert PERSON in dump and code not in dump and f"{code[:4]} {code[4:]}" not in dump


@pytest.mark.asyncio
async def test_an_elder_goes_on_where_the_child_stopped_and_the_child_hears_it(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        elder = await shared(door)
        await door.push(message(2, "口令给我妈了"))  # a press alone gives leave for a minute
        await door.client.post("/webhooks/web/messages", headers=elder, json={"id": "1", "text": "我姓王"})
        seen = door.tencent.seen[WHO]
        await until(lambda: any("echo:我姓王" in text for text in seen))
        heard = "\n\n".join(seen)
        assert SAY("utter_relay_said", words="我姓王") in heard and "echo:我姓王" in heard
        assert heard.index(SAY("utter_relay_joined")) < heard.index("家里人说：我姓王") < heard.index("echo:我姓王")
        assert {turn.incoming.person for turn in door.engine.asked} == {PERSON}
        assert door.tencent.beyond_quota == 0


@pytest.mark.asyncio
async def test_what_the_elder_says_beyond_the_allowance_comes_with_the_childs_next_message(
    storage: sa.engine.Engine,
) -> None:
    async with open_account(storage) as door:
        elder = await shared(door)
        for number in range(9):
            body = {"id": str(number), "text": f"第{number}句"}
            await door.client.post("/webhooks/web/messages", headers=elder, json=body)
            await settled(door)
        assert door.tencent.beyond_quota == 0
        await door.push(message(2, "我回来了"))
        seen = door.tencent.seen[WHO]
        await until(lambda: any("echo:我回来了" in text for text in seen))
        everything = "\n".join(seen)
        assert all(everything.count(f"家里人说：第{number}句") == 1 for number in range(9))


@pytest.mark.asyncio
async def test_a_child_ends_it_with_the_number_under_the_code(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        await shared(door)
        await settled(door)
        again = event("CLICK", key="FAMILY", created=9)
        await door.push(again)
        assert await door.push(message(3, "1")) == SAY("utter_relay_ended")
        assert await door.push(message(3, "1")) == SAY("utter_relay_ended")
        assert not door.parts.relay.view(PERSON).is_shared
        await door.push(event("CLICK", key="FAMILY", created=10))
        assert await door.push(message(4, "1")) == SAY("utter_relay_alone")
        assert [turn.incoming.text for turn in door.engine.asked] == ["登记"]


@pytest.mark.asyncio
async def test_the_number_under_a_code_means_nothing_once_something_else_was_said(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        await shared(door)
        await settled(door)
        await door.push(event("CLICK", key="FAMILY", created=9))
        await door.push(message(3, "再问一句"))
        await door.push(message(4, "1"))
        assert door.parts.relay.view(PERSON).guests == 1


@pytest.mark.asyncio
async def test_who_stops_following_leaves_nobody_at_their_conversation(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        elder = await shared(door)
        await door.push(event("unsubscribe"))
        state = await door.client.get(RELAY, headers=elder)
        assert state.json()["role"] == "alone"
        left = (await door.client.get("/webhooks/web/messages", headers=elder)).json()["messages"]
        assert [one["text"] for one in left] == [SAY("utter_relay_ended")]


@pytest.mark.asyncio
async def test_an_elder_who_deletes_everything_leaves_the_child_one_sentence_about_it(
    storage: sa.engine.Engine,
) -> None:
    async with open_account(storage, FakeEngine()) as door:
        elder = await shared(door)
        await settled(door)
        door.engine.behave = forgets
        await door.client.post("/webhooks/web/messages", headers=elder, json={"id": "1", "text": "确定删除"})
        door.engine.behave = Gated().then
        reply = await door.push(message(2, "喂"))
        assert (reply or "").startswith(SAY("utter_relay_erased"))


def test_a_press_for_the_family_gives_leave_like_any_other() -> None:
    from tests.front.wechat.test_meaning import event as pressed

    assert pressed("CLICK", EventKey="FAMILY").grant == PRESS
    assert pressed("CLICK", EventKey="FAMILY").own == "FAMILY"
