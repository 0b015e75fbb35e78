"""A conversation handed on within a family, from outside: the code, what it opens, two windows, the end of it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.front.limits import ADDRESS_GUESSES
from bot.front.ports import PendingTurn
from bot.phrases import phrasebook
from tests.front.conftest import Door
from tests.front.fakes import FakeEngine, Replies, bubble, echo

RELAY = "/webhooks/web/relay"
MESSAGES = "/webhooks/web/messages"
SAY = phrasebook().say
Who = dict[str, str]


def card(state: str = "draft", **fields: str) -> dict[str, Any]:
    return {"kind": "request", "number": None, "service": "S-NT-E09", "state": state, "fields": fields}


async def registering(turn: PendingTurn) -> Replies:
    """A form that shows what it has."""
    if turn.incoming.text == "确定删除":
        return [{**bubble("已删除您的对话和资料。"), "effect": "forget"}]
    if turn.incoming.text == "登记":
        return [{**bubble("请问电话多少？", "/skip"), "card": card(contact_name="王*")}]
    return await echo(turn)


async def family(open_front: Any, behave: Any = registering) -> tuple[Door, Who, Who]:
    """A front, a child who has begun a request, and somebody new."""
    door = await open_front(FakeEngine(behave))
    child = await door.session()
    await door.send(child, "1", "我妈的事先别告诉她")
    await door.send(child, "2", "登记")
    return door, child, await door.session()


async def code_of(door: Door, child: Who) -> str:
    made = await door.client.post(RELAY, headers=child)
    assert made.status_code == 201 and made.json()["expires_in"] == 900
    return str(made.json()["code"])


async def let_in(door: Door, child: Who, elder: Who) -> None:
    code = await code_of(door, child)
    assert (await door.client.post(f"{RELAY}/{code}/accept", headers=elder)).status_code == 200


async def role(door: Door, who: Who) -> tuple[str, int]:
    state = (await door.client.get(RELAY, headers=who)).json()
    return state["role"], state["guests"]


async def said(door: Door, who: Who) -> list[tuple[str, str]]:
    """Everything in this window, with who said it."""
    got = await door.client.get(MESSAGES, headers=who, params={"history": "1"})
    return [(message["from"], message["text"]) for message in got.json()["messages"]]


def refusal(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.asyncio
async def test_a_preview_says_what_is_opened_and_nothing_personal(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    shown = await door.client.post(f"{RELAY}/{await code_of(door, child)}/open", headers=elder)
    assert shown.json() == {
        "channel": "web",
        "request": {
            "service": "S-NT-E09",
            "title": door.parts.book().service("S-NT-E09")["title"],  # type: ignore[index]
            "state": "draft",
        },
    }
    assert "王" not in shown.text and await role(door, elder) == ("alone", 0)


@pytest.mark.asyncio
async def test_the_preview_of_a_conversation_without_a_request_names_none(open_front: Any) -> None:
    door = await open_front()
    child, elder = await door.session(), await door.session()
    shown = await door.client.post(f"{RELAY}/{await code_of(door, child)}/open", headers=elder)
    assert shown.json() == {"channel": "web", "request": None}


@pytest.mark.asyncio
async def test_who_is_let_in_sees_the_last_answer_and_what_follows_and_nothing_before(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    await let_in(door, child, elder)
    await door.send(child, "3", "我再想想")
    assert await said(door, elder) == [
        ("bot", "请问电话多少？"),
        ("system", SAY("utter_relay_joined")),
        ("family", "我再想想"),
        ("bot", "echo:我再想想"),
    ]
    assert await role(door, elder) == ("guest", 0) and await role(door, child) == ("owner", 1)


@pytest.mark.asyncio
async def test_a_request_begun_earlier_is_shown_again_where_the_elder_comes_in(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    await door.send(child, "3", "谢谢")
    await let_in(door, child, elder)
    messages = (await door.client.get(MESSAGES, headers=elder)).json()["messages"]
    assert [message["text"] for message in messages] == ["echo:谢谢", SAY("utter_relay_joined")]
    assert messages[1]["card"] == card(contact_name="王*")


@pytest.mark.asyncio
async def test_both_windows_write_in_one_conversation_and_hear_each_other(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    await let_in(door, child, elder)
    answered = (await door.send(elder, "1", "13900000001")).json()["messages"]
    assert [message["text"] for message in answered] == ["echo:13900000001"]
    assert door.engine.asked[-1].incoming.person == door.engine.asked[0].incoming.person
    assert (await said(door, child))[-2:] == [("family", "13900000001"), ("bot", "echo:13900000001")]
    assert (await said(door, elder))[-2:] == [("citizen", "13900000001"), ("bot", "echo:13900000001")]


@pytest.mark.asyncio
async def test_an_elder_presses_a_button_that_was_offered_to_the_child(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    assert refusal(await door.send(elder, "0", payload="/skip")) == (422, "payload_not_offered")
    await let_in(door, child, elder)
    assert (await door.send(elder, "1", payload="/skip")).status_code == 200


@pytest.mark.asyncio
async def test_ids_of_two_windows_do_not_meet(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    await let_in(door, child, elder)
    for _ in range(2):
        assert (await door.send(elder, "2", "登记好了吗")).json()["messages"][0]["text"] == "echo:登记好了吗"
    assert len(door.engine.asked) == 3


@pytest.mark.asyncio
async def test_what_nobody_should_see_is_not_in_any_message(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    await let_in(door, child, elder)
    await door.send(elder, "1", "好")
    seen = (await door.client.get(MESSAGES, headers=child, params={"history": "1"})).text
    assert "window" not in seen and door.engine.asked[-1].incoming.window not in seen


@pytest.mark.parametrize(
    "mangle", [lambda c: f"{c[:4]} {c[4:]}", lambda c: c.translate({48 + n: 0xFF10 + n for n in range(10)})]
)
@pytest.mark.asyncio
async def test_a_code_is_taken_as_people_write_it(open_front: Any, mangle: Any) -> None:
    door, child, elder = await family(open_front)
    code = mangle(await code_of(door, child))
    assert (await door.client.post(f"{RELAY}/{code}/accept", headers=elder)).json()["role"] == "guest"


@pytest.mark.asyncio
async def test_a_code_that_opens_nothing_says_why(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    third = await door.session()

    async def accept(code: str, who: Who) -> tuple[int, str]:
        return refusal(await door.client.post(f"{RELAY}/{code}/accept", headers=who))

    code = await code_of(door, child)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    assert await accept(wrong, elder) == (404, "code_unknown")
    assert await accept("abc", elder) == (404, "code_unknown")
    assert await accept(code, child) == (422, "code_own")
    door.parts.clock.move(minutes=15)  # type: ignore[attr-defined]
    assert await accept(code, elder) == (410, "code_expired")
    code = await code_of(door, child)
    await door.client.post(f"{RELAY}/{code}/accept", headers=elder)
    assert await accept(code, third) == (410, "code_used")
    assert refusal(await door.client.post(RELAY, headers=elder)) == (422, "code_guest")
    assert await accept(await code_of(door, third), child) == (422, "code_host")


@pytest.mark.asyncio
async def test_guessing_is_stopped_and_right_codes_cost_nothing(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    code = await code_of(door, child)
    wrong = [f"{(int(code) + n) % 10**8:08}" for n in range(1, 40)]
    for _ in range(30):
        assert (await door.client.post(f"{RELAY}/{code}/open", headers=elder)).status_code == 200
    refused = [await door.client.post(f"{RELAY}/{guess}/open", headers=elder) for guess in wrong]
    stopped = [response for response in refused if response.status_code == 429]
    assert [r.status_code for r in refused[: int(ADDRESS_GUESSES.burst)]] == [404] * int(ADDRESS_GUESSES.burst)
    assert stopped and stopped[0].json()["error"]["code"] == "too_many_guesses" and stopped[0].headers["Retry-After"]
    assert (await door.client.post(f"{RELAY}/{code}/accept", headers=elder)).status_code == 429
    assert await role(door, elder) == ("alone", 0)


@pytest.mark.parametrize(
    "method, path", [("POST", RELAY), ("GET", RELAY), ("DELETE", RELAY), ("POST", f"{RELAY}/1/open")]
)
@pytest.mark.asyncio
async def test_without_a_session_no_door_of_the_family_opens(open_front: Any, method: str, path: str) -> None:
    door = await open_front()
    assert refusal(await door.client.request(method, path)) == (401, "no_session")


@pytest.mark.parametrize("who_ends", ["child", "elder"])
@pytest.mark.asyncio
async def test_either_side_ends_it_and_both_are_told(open_front: Any, who_ends: str) -> None:
    door, child, elder = await family(open_front)
    await let_in(door, child, elder)
    ended = await door.client.delete(RELAY, headers=child if who_ends == "child" else elder)
    assert ended.json() == {"role": "alone", "guests": 0}
    assert (await said(door, child))[-1] == ("system", SAY("utter_relay_ended"))
    assert await said(door, elder) == [("system", SAY("utter_relay_ended"))]
    await door.send(elder, "9", "我自己问")
    assert "我自己问" not in str(await said(door, child))


@pytest.mark.asyncio
async def test_ending_what_is_not_shared_says_nothing(open_front: Any) -> None:
    door, child, _ = await family(open_front)
    before = await said(door, child)
    assert (await door.client.delete(RELAY, headers=child)).status_code == 200
    assert await said(door, child) == before


@pytest.mark.asyncio
async def test_an_elder_who_deletes_everything_deletes_the_shared_conversation_and_their_own(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    await door.send(elder, "0", "我以前问过")
    await let_in(door, child, elder)
    own = door.engine.asked[2].incoming.person
    gone = (await door.send(elder, "1", "确定删除")).json()["messages"]
    assert [message["text"] for message in gone] == ["已删除您的对话和资料。"]
    assert await said(door, elder) == []
    assert await said(door, child) == [("system", SAY("utter_relay_erased"))]
    assert set(door.engine.forgotten) == {door.engine.asked[0].incoming.person, own}
    assert await role(door, elder) == await role(door, child) == ("alone", 0)


@pytest.mark.asyncio
async def test_a_child_who_deletes_everything_leaves_the_elder_what_was_theirs_alone(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    await door.send(elder, "0", "我以前问过")
    await let_in(door, child, elder)
    await door.send(child, "3", "确定删除")
    assert await said(door, child) == []
    assert await said(door, elder) == [
        ("citizen", "我以前问过"),
        ("bot", "echo:我以前问过"),
        ("system", SAY("utter_relay_erased")),
    ]


@pytest.mark.asyncio
async def test_a_guests_session_lives_as_long_as_the_conversation_is_used(open_front: Any) -> None:
    door, child, elder = await family(open_front)
    await let_in(door, child, elder)
    for day in range(2):
        door.parts.clock.move(days=20)  # type: ignore[attr-defined]
        assert (await door.send(elder, str(day), "还在")).status_code == 200


@pytest.mark.asyncio
async def test_the_stream_follows_what_the_other_window_says_and_ends_with_the_link(
    live: httpx.AsyncClient, live_server: Any
) -> None:
    async def session() -> Who:
        return {"Authorization": f"Bearer {(await live.post('/webhooks/web/session')).json()['session']}"}

    child, elder = await session(), await session()
    await live.post(MESSAGES, headers=child, json={"id": "1", "text": "登记"})
    code = (await live.post(RELAY, headers=child)).json()["code"]
    await live.post(f"{RELAY}/{code}/accept", headers=elder)
    heard: list[tuple[str, str]] = []
    async with live.stream("GET", "/webhooks/web/stream", headers=elder) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data: "):
                continue
            message = json.loads(line.removeprefix("data: "))
            heard.append((message["from"], message["text"]))
            if message["from"] == "system":
                await live.post(MESSAGES, headers=child, json={"id": "2", "text": "妈你看"})
            if message["text"] == "echo:妈你看":
                await live.delete(RELAY, headers=child)
    # The stream has ended by itself: what it showed is no longer this session's to see.
    assert heard[:4] == [
        ("bot", "echo:登记"),
        ("system", SAY("utter_relay_joined")),
        ("family", "妈你看"),
        ("bot", "echo:妈你看"),
    ]
