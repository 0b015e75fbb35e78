"""One answer as a read-only page: who may open it, for how long, and what stands on it."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.front import links
from bot.front.links import Links
from bot.front.ports import PendingTurn
from bot.model.message import Message, Speaker
from bot.phrases import phrasebook
from bot.relay import Relay
from tests.front.conftest import Door
from tests.front.fakes import KEY, START, FakeEngine, Replies

HOME = "https://www.example.cn/"
SAY = phrasebook().say
ITEM = {
    "id": "nt-1", "name": "学田<托育>", "phone": "0513-8500 0001", "labels": [], "address": "学田路1号", "distance_m": 300,
    "location": {"lng": 120.88, "lat": 32.01, "coord_system": "wgs84", "precision": "exact"},
    "source": {"name": "演示", "url": None, "date": None}, "demo": True, "stale": False,
}  # fmt: skip
LIST = {"kind": "facilities", "total": 1, "offset": 0, "items": [ITEM], "origin": None, "widened": None}
VERDICTS = {
    "kind": "eligibility", "city": "nantong", "facts": {"age": 82, "household": ["低保"]}, "asking": "age",
    "results": [{"service": "S-NT-E09", "title": "适老化改造", "verdict": "eligible", "person": "我妈", "because": []}],
}  # fmt: skip


def answering(card: dict[str, Any] | None, text: str = "找到一家。\n\n1. 学田<托育>\n电话0513-85000001") -> Any:
    async def behave(_turn: PendingTurn) -> Replies:
        return [{"text": text, "buttons": [], "card": card}]

    return behave


async def answer_in(door: Door) -> Message:
    """An answer on somebody's timeline."""
    who = await door.session()
    await door.send(who, "1", "找托育")
    return door.parts.timeline.latest(door.engine.asked[0].incoming.person, 1)[0]


async def page_of(door: Door, message: Message) -> httpx.Response:
    address = Links(KEY, HOME).of(message)
    assert address is not None and address.startswith(HOME)
    return await door.client.get(address.removeprefix(HOME[:-1]))


def data_in(page: httpx.Response) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="given">(.*?)</script>', page.text, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


@pytest.mark.asyncio
async def test_the_page_shows_the_answer_with_numbers_that_dial_without_scripts(open_front: Any) -> None:
    door = await open_front(FakeEngine(answering(LIST)))
    page = await page_of(door, await answer_in(door))
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert 'href="tel:0513-85000001"' in page.text and "<p>找到一家。</p>" in page.text
    assert "学田<托育>" not in page.text and "学田&lt;托育&gt;" in page.text
    assert data_in(page)["card"] == LIST
    assert page.headers["cache-control"] == "no-store" and "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.asyncio
async def test_what_is_about_the_citizen_is_not_on_the_page(open_front: Any) -> None:
    door = await open_front(FakeEngine(answering(VERDICTS, "可能可以。")))
    page = await page_of(door, await answer_in(door))
    assert set(data_in(page)["card"]) == {"kind", "city", "results"} and "低保" not in page.text


@pytest.mark.asyncio
async def test_nothing_in_a_card_ends_the_element_it_stands_in(open_front: Any) -> None:
    hostile = {**LIST, "items": [{**ITEM, "name": "</script><script>alert(1)</script>", "phone": '1"><b>'}]}
    door = await open_front(FakeEngine(answering(hostile)))
    page = await page_of(door, await answer_in(door))
    assert "<script>alert" not in page.text and "<b>" not in page.text
    assert data_in(page)["card"] == hostile


@pytest.mark.asyncio
async def test_a_link_is_good_for_a_week_and_then_says_so(open_front: Any) -> None:
    door = await open_front(FakeEngine(answering(LIST)))
    message = await answer_in(door)
    door.parts.clock.move(days=7, seconds=-1)  # type: ignore[attr-defined]
    assert (await page_of(door, message)).status_code == 200
    door.parts.clock.move(seconds=1)  # type: ignore[attr-defined]
    gone = await page_of(door, message)
    assert gone.status_code == 410 and SAY("utter_front_card_over") in gone.text and "学田" not in gone.text


@pytest.mark.asyncio
async def test_what_was_erased_is_gone_from_its_link_too(open_front: Any) -> None:
    door = await open_front(FakeEngine(answering(LIST)))
    message = await answer_in(door)
    door.parts.forget(message.person)
    gone = await page_of(door, message)
    assert gone.status_code == 404 and SAY("utter_front_card_missing") in gone.text


@pytest.mark.asyncio
async def test_a_token_with_any_character_changed_opens_nothing(open_front: Any) -> None:
    door = await open_front(FakeEngine(answering(LIST)))
    token = Links(KEY, HOME).token(await answer_in(door))
    for at in range(len(token)):
        changed = token[:at] + ("0" if token[at] != "0" else "1") + token[at + 1 :]
        assert (await door.client.get(f"/c/{changed}")).status_code == 404


@pytest.mark.asyncio
async def test_one_message_does_not_open_another(open_front: Any) -> None:
    door = await open_front(FakeEngine(answering(LIST)))
    message = await answer_in(door)
    await door.send(await door.session(), "1", "找托育")
    _, rest = Links(KEY, HOME).token(message).split(".", 1)
    assert (await door.client.get(f"/c/{message.id + 2:x}.{rest}")).status_code == 404


def test_an_address_says_nothing_of_whose_it_is() -> None:
    message = Message(77, "wechat:oCitizen0001", Speaker.BOT, START, {"card": LIST})
    address = Links(KEY, HOME).of(message) or ""
    assert re.fullmatch(r"https://www\.example\.cn/c/4d\.[0-9a-f]{8}\.[0-9a-f]{32}", address)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"card": None},
        {"card": {"kind": "facilities", "items": []}},
        {"card": {"kind": "request", "fields": {"a": "b"}}},
    ],
)
def test_what_holds_nothing_to_look_at_gets_no_link(body: dict[str, Any]) -> None:
    message = Message(1, "web:a", Speaker.BOT, START, body)
    assert Links(KEY, HOME).of(message) is None
    assert Links(KEY, None).of(Message(1, "web:a", Speaker.BOT, START, {"card": LIST})) is None


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_is_a_genuine_token_but_our_own(raw: str) -> None:
    message = Message(77, "web:a", Speaker.BOT, START, {"card": LIST})
    token = links.read(raw)
    assert token is None or not Links(KEY, HOME).is_genuine(token, message)


def test_the_token_of_a_card_is_no_session_and_no_code(storage: Any) -> None:
    from bot.front.sessions import Sessions

    message = Message(77, "web:a", Speaker.BOT, START, {"card": LIST})
    token = Links(KEY, HOME).token(message)
    assert Sessions(KEY, lambda _: None).read(token) is None
    assert Relay(storage, KEY).view(token).conversation == token
