"""The desk's stream: everything in order, nothing missed on reconnect, nothing of a colleague's chat."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.staff import Role
from tests.front.desk.conftest import Listener


def kinds(events: list[Any]) -> list[str]:
    return [data["kind"] if name == "queue" else name for _, name, data in events]


@pytest.mark.asyncio
async def test_a_clerk_sees_who_comes_and_what_is_said_as_it_happens(office: Any) -> None:
    clerk = office.clerk()
    cursor = (await clerk.get("chats")).json()["cursor"]
    listening = asyncio.create_task(Listener(office, clerk, after=cursor).until(lambda found: len(found) >= 6))
    who = await office.waiting()
    await office.door.send(who, "2", "找托育")
    key = await clerk.only_chat()
    await clerk.post(f"chats/{key}/claim")
    events = await listening
    assert kinds(events)[:6] == ["ask", "message", "message", "message", "claim", "message"]
    texts = [data["message"]["text"] for _, name, data in events if name == "message"]
    assert texts[1:3] == ["找托育", "echo:找托育"]
    ids = [number for number, _, _ in events]
    assert ids == sorted(ids) and len(set(ids)) == len(ids)


@pytest.mark.asyncio
async def test_after_a_break_at_any_event_exactly_the_rest_comes(office: Any) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    key = await clerk.only_chat()
    await clerk.post(f"chats/{key}/claim")
    for number in range(5):
        await office.door.send(who, f"c{number}", f"citizen {number}")
        await clerk.post(f"chats/{key}/messages", id=f"a{number}", text=f"agent {number}")
    await clerk.post(f"chats/{key}/close", why="")
    last = office.desk.handovers.last_event()

    def whole(found: list[Any]) -> bool:
        return bool(found) and found[-1][0] == last

    everything = await Listener(office, clerk, last=0).until(whole)
    assert [number for number, _, _ in everything] == list(range(1, last + 1))
    for break_at in range(1, last):
        rest = await Listener(office, clerk, last=break_at).until(whole)
        assert [(n, name, d.get("message")) for n, name, d in rest] == [
            (n, name, d.get("message")) for n, name, d in everything if n > break_at
        ]


@pytest.mark.asyncio
async def test_the_words_of_a_colleagues_chat_are_shown_to_supervisors_only(office: Any) -> None:
    wang, li, chief = office.clerk("wang"), office.clerk("li"), office.clerk("chief", Role.SUPERVISOR)
    who = await office.waiting()
    key = await wang.only_chat()
    await wang.post(f"chats/{key}/claim")
    cursor = office.desk.handovers.last_event()
    await office.door.send(who, "2", "a secret")
    await wang.post(f"chats/{key}/messages", id="1", text="your secret is safe")
    await wang.post(f"chats/{key}/notes", id="2", text="a note")
    last = office.desk.handovers.last_event()

    def whole(found: list[Any]) -> bool:
        return bool(found) and found[-1][0] == last

    assert "secret" not in str(await Listener(office, li, last=cursor).until(whole))
    assert str(await Listener(office, chief, last=cursor).until(whole)).count("secret") >= 2


@pytest.mark.asyncio
async def test_colleagues_see_who_types_and_the_typist_does_not(office: Any) -> None:
    wang, li = office.clerk("wang"), office.clerk("li")
    await office.waiting()
    key = await wang.only_chat()
    hearing = asyncio.create_task(Listener(office, li).until(lambda found: "typing" in kinds(found)))
    own = Listener(office, wang)
    mine = asyncio.create_task(own.until(lambda found: "claim" in kinds(found)))
    while not hearing.done():
        await wang.post(f"chats/{key}/typing")
        await asyncio.sleep(0.02)
    (event,) = [event for event in hearing.result() if event[1] == "typing"][:1]
    assert event[0] is None and event[2]["agent"]["name"] == "Wang"
    await wang.post(f"chats/{key}/claim")
    await mine
    assert "typing" not in kinds(own.events)


@pytest.mark.parametrize("bad", ["x", "-1", "1" * 19, "１"])
@pytest.mark.asyncio
async def test_an_event_number_that_is_none_is_refused(office: Any, bad: str) -> None:
    clerk = office.clerk()
    refused = await clerk.get("stream", after=bad)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_after")
