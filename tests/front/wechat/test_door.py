"""The door: what is let in, what is refused and how, and what each kind of push is answered with."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.front.channels.wechat.crypto import Cipher, signature
from bot.front.channels.wechat.doors import BODY_LIMIT
from bot.front.errors import Refusal
from bot.front.parts import Limiter
from bot.logs import JsonLines
from bot.phrases import phrasebook
from tests.front.fakes import FakeEngine, bubble, make_parts, until
from tests.front.wechat import vectors
from tests.front.wechat.fronts import PERSON, Account, account, open_account
from tests.front.wechat.tencent import PATH, Post, Pusher, as_xml, event, message

SAY = phrasebook().say


@pytest_asyncio.fixture
async def door(storage: sa.engine.Engine) -> AsyncIterator[Account]:
    async with open_account(storage) as opened:
        yield opened


# -- verification -------------------------------------------------------------------------------------------------


def verification(**changed: str) -> dict[str, str]:
    token, timestamp, nonce, signed = vectors.SIGNATURES[3]
    assert token == vectors.OWN_TOKEN
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce, "echostr": "4375120948345356249", **changed}


@pytest.mark.asyncio
async def test_the_console_gets_its_echo_and_nothing_else(door: Account) -> None:
    answer = await door.client.get(PATH, params=verification())
    assert (answer.status_code, answer.content) == (200, b"4375120948345356249")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.asyncio
@pytest.mark.parametrize("changed", [{"signature": "0" * 40}, {"nonce": "2"}, {"echostr": ""}, {"echostr": "a\nb"}])
async def test_a_forged_verification_is_403(door: Account, changed: dict[str, str]) -> None:
    assert (await door.client.get(PATH, params=verification(**changed))).status_code == 403


@pytest.mark.asyncio
@pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce", "echostr"])
async def test_an_incomplete_verification_is_403(door: Account, missing: str) -> None:
    params = {name: value for name, value in verification().items() if name != missing}
    assert (await door.client.get(PATH, params=params)).status_code == 403


@pytest.mark.asyncio
async def test_the_door_is_closed_while_no_account_is_set_up(open_front: Any) -> None:
    closed = await open_front()
    assert (await closed.client.get(PATH, params=verification())).status_code == 404
    assert (await closed.client.post(PATH, params=verification(), content=b"<xml/>")).status_code == 404


# -- what a push is answered with ---------------------------------------------------------------------------------


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_a_text_is_answered_in_the_same_connection(storage: sa.engine.Engine, mode: str) -> None:
    async with open_account(storage, settings=account(mode)) as door:
        assert await door.push(message(1, "你好")) == "echo:你好\n回复数字就能选：\n1 /next"
        assert door.tencent.sends == []


@pytest.mark.asyncio
async def test_a_number_presses_the_button_it_stands_for(door: Account) -> None:
    await door.push(message(1, "你好"))
    assert await door.push(message(2, "１")) is not None
    assert await door.push(message(3, "7")) is not None
    assert door.asked() == ["你好", "/next", "7"]
    assert [turn.incoming.payload for turn in door.engine.asked] == [None, "/next", None]


@pytest.mark.asyncio
async def test_a_number_means_nothing_to_somebody_else(door: Account) -> None:
    await door.push(message(1, "你好"))
    await door.push(message(2, "1", who="oOther"))
    assert [turn.incoming.payload for turn in door.engine.asked] == [None, None]


@pytest.mark.asyncio
async def test_a_location_and_a_recognised_voice_are_said(door: Account) -> None:
    location = {"Location_X": "31.98", "Location_Y": "120.89", "Scale": "20", "Label": "崇川区"}
    await door.push(message(1, kind="location", **location))
    await door.push(message(2, kind="voice", MediaId="m", Format="amr", Recognition="附近的养老院"))
    place = door.engine.asked[0].incoming.location
    assert place is not None and (place.lat, place.lng, place.coord_system.value) == (31.98, 120.89, "gcj02")
    assert door.engine.asked[1].incoming.text == "附近的养老院"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (message(1, kind="image", PicUrl="https://example.cn/x", MediaId="m"), "picture"),
        (message(1, kind="video", MediaId="m", ThumbMediaId="t"), "picture"),
        (message(1, kind="voice", MediaId="m", Recognition=""), "voice"),
        (message(1, kind="link", Title="t", Description="d", Url="https://example.cn"), "link"),
        (message(1, kind="hologram"), "unknown"),
        (event("scancode_waitmsg", "K"), "unknown"),
    ],
)
async def test_what_we_cannot_read_is_answered_kindly_without_the_engine(
    door: Account, fields: dict[str, str], sentence: str
) -> None:
    assert await door.push(fields) == SAY(f"utter_wechat_{sentence}")
    assert await door.push(fields) == SAY(f"utter_wechat_{sentence}")
    assert door.engine.asked == []
    assert len(door.parts.timeline.since(PERSON, None)) == 1


@pytest.mark.asyncio
async def test_a_new_follower_is_welcomed_with_choices_that_work(door: Account) -> None:
    welcome = await door.push(event("subscribe", ""))
    assert welcome is not None and "\n1 找地方" in welcome
    await door.push(message(2, "1"))
    assert door.asked() == ["/find_facility"]


@pytest.mark.asyncio
async def test_two_presses_in_one_second_are_two(door: Account) -> None:
    await door.push(event("CLICK", "FIND_MEAL", created=5))
    await door.push(event("CLICK", "HUMAN", created=5))
    await door.push(event("CLICK", "HUMAN", created=5))
    assert door.asked() == ['/find_facility{"category": "meal_point"}', "/human"]


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "something_new"])
async def test_other_events_are_acknowledged_and_not_kept(door: Account, name: str) -> None:
    assert await door.push(event(name, "https://example.cn", Latitude="1", Longitude="2")) is None
    assert door.parts.timeline.since(PERSON, None, include_citizen=True) == ()


@pytest.mark.asyncio
async def test_who_leaves_is_forgotten(door: Account) -> None:
    await door.push(message(1, "你好"))
    assert await door.push(event("unsubscribe")) is None
    assert door.parts.timeline.since(PERSON, None, include_citizen=True) == ()
    assert door.engine.forgotten == [PERSON]


@pytest.mark.asyncio
async def test_who_leaves_while_the_engine_is_away_is_announced_again(door: Account) -> None:
    await door.push(message(1, "你好"))
    door.engine.up = False
    assert (await door.send(door.pusher.request(event("unsubscribe")))).status_code == 503
    assert door.parts.timeline.since(PERSON, None, include_citizen=True) == ()
    door.engine.up = True
    assert (await door.send(door.pusher.request(event("unsubscribe")))).status_code == 200
    assert door.engine.forgotten == [PERSON]


@pytest.mark.asyncio
async def test_a_section_end_in_an_answer_does_no_harm(storage: sa.engine.Engine) -> None:
    async def behave(_turn: Any) -> Any:
        return [bubble("院名]]></Content><Evil>x</Evil>")]

    async with open_account(storage, FakeEngine(behave)) as door:
        assert await door.push(message(1, "x")) == "院名]]＞</Content><Evil>x</Evil>".replace("]]＞<", "]]>＜").replace(
            "<Evil", "＜Evil"
        ).replace("</Evil", "＜/Evil")


# -- what is refused ----------------------------------------------------------------------------------------------


async def status(door: Account, post: Post) -> int:
    answer = await door.send(post)
    assert door.engine.asked == []
    return answer.status_code


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changed", [{"msg_signature": "0" * 40}, {"msg_signature": ""}, {"nonce": "7"}, {"timestamp": "1"}]
)
async def test_a_forged_push_is_403(door: Account, changed: dict[str, str]) -> None:
    assert await status(door, door.pusher.request(message(1, "x"), **changed)) == 403


@pytest.mark.asyncio
async def test_an_old_push_is_403(door: Account) -> None:
    post = door.pusher.request(message(1, "x"))
    door.clock.move(seconds=301)
    assert await status(door, post) == 403


@pytest.mark.asyncio
async def test_a_replayed_request_is_403_and_a_repeated_push_is_not(door: Account) -> None:
    post = door.pusher.request(message(1, "x"))
    first = await door.send(post)
    assert first.status_code == 200
    assert (await door.send(post)).status_code == 403
    assert (await door.send(door.pusher.request(message(1, "x")))).status_code == 200
    assert len(door.engine.asked) == 1


@pytest.mark.asyncio
async def test_a_signature_seen_once_signs_no_other_body_in_plain_mode(storage: sa.engine.Engine) -> None:
    async with open_account(storage, settings=account("plain")) as door:
        post = door.pusher.request(message(1, "x"))
        await door.send(post)
        forged = Post(post.query, as_xml(message(2, "别人的话", who="oVictim")).encode())
        assert (await door.send(forged)).status_code == 403
        assert door.asked() == ["x"]


@pytest.mark.asyncio
async def test_in_safe_mode_a_plain_push_is_403(door: Account) -> None:
    assert await status(door, Pusher(door.tencent, "plain").request(message(1, "x"))) == 403


@pytest.mark.asyncio
async def test_another_key_and_another_appid_are_403(door: Account) -> None:
    for other in (Pusher(door.tencent, key="A" * 43), Pusher(door.tencent, appid="wx00000000000000ff")):
        assert await status(door, other.request(message(1, "x"))) == 403


@pytest.mark.asyncio
async def test_a_push_for_another_account_is_403(door: Account) -> None:
    assert await status(door, door.pusher.request({**message(1, "x"), "ToUserName": "gh_other"})) == 403


@pytest.mark.asyncio
@pytest.mark.parametrize("cut", [0, 20, -20])
async def test_a_truncated_body_is_403(door: Account, cut: int) -> None:
    post = door.pusher.request(message(1, "x"))
    assert await status(door, Post(post.query, post.body[:cut])) == 403


def signed(door: Account, document: str) -> Post:
    """A genuine request around any document."""
    encrypted = Cipher(vectors.OWN_KEY, vectors.OWN_APPID).encrypt(document)
    stamp = {"timestamp": str(int(door.tencent.now())), "nonce": "5"}
    right = signature(vectors.OWN_TOKEN, stamp["timestamp"], stamp["nonce"], encrypted)
    query = {**stamp, "encrypt_type": "aes", "msg_signature": right}
    return Post(query, as_xml({"Encrypt": encrypted}).encode())


XXE = '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Content>&e;</Content></xml>'
BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'


@pytest.mark.asyncio
@pytest.mark.parametrize("document", ["", "{}", "<xml/>", XXE, BOMB, as_xml({**message(1, "x"), "MsgId": "x"})])
async def test_a_genuine_push_that_is_none_is_400(door: Account, document: str) -> None:
    assert await status(door, signed(door, document)) == 400


@pytest.mark.asyncio
async def test_entities_outside_the_encryption_are_400(door: Account) -> None:
    post = door.pusher.request(message(1, "x"))
    for document in (XXE, BOMB):
        assert await status(door, Post(post.query, document.encode())) == 400


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [BODY_LIMIT + 1, 1_000_000])
async def test_a_body_that_is_too_large_is_413(door: Account, size: int) -> None:
    assert await status(door, Post(door.pusher.request(message(1, "x")).query, b"x" * size)) == 413


@pytest.mark.asyncio
async def test_an_empty_text_is_a_turn(door: Account) -> None:
    assert await door.push(message(1, "")) is not None
    assert door.asked() == [""]


@pytest.mark.asyncio
async def test_only_refused_pushes_count_against_their_address(storage: sa.engine.Engine) -> None:
    class Exhausted(Limiter):
        def request(self, address: str) -> None:
            raise Refusal(429, "too_many_requests", seconds=1)

    async with open_account(storage, limiter=Exhausted(enabled=True)) as door:
        assert (await door.client.post(PATH)).status_code == 429
        assert (await door.send(door.pusher.request(event("VIEW", "u")))).status_code == 200


@pytest.mark.asyncio
async def test_what_cannot_be_stored_is_not_acknowledged(storage: sa.engine.Engine) -> None:
    async with open_account(storage) as door:
        with storage.begin() as connection:
            connection.execute(sa.text("DROP TABLE postbox_pushes"))
        assert (await door.send(door.pusher.request(message(1, "x")))).status_code == 503


@pytest.mark.asyncio
async def test_the_log_names_no_citizen_and_nothing_they_wrote(door: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await door.push(message(1, "墓志铭标记"))
    await door.send(door.pusher.request(message(2, "墓志铭标记"), msg_signature="0"))
    door.tencent.faults = [40003]
    door.parts.timeline.say(PERSON, speaker(), {"text": "墓志铭标记"}, door.parts.clock())
    door.parts.hub.publish(PERSON)
    await until(lambda: any("wechat_call" in record.message for record in caplog.records))
    ours = [r for r in caplog.records if r.name.startswith("bot.")]  # httpx and the like are quiet in service
    written = "\n".join(JsonLines("front").format(record) for record in ours)
    assert "wechat_refused" in written and '"rid": "5f9a-0b1c2d3e-aa"' in written
    for secret in ("墓志铭标记", "oCitizen0001", vectors.OWN_TOKEN, vectors.OWN_KEY, "token-1"):
        assert secret not in written


def speaker() -> Any:
    from bot.model.message import Speaker

    return Speaker.AGENT


@pytest.mark.asyncio
async def test_the_doors_count_what_they_do(door: Account) -> None:
    await door.push(message(1, "x"))
    await door.client.post(PATH)
    told = (await door.client.get("/metrics")).text
    assert 'laoxiaotong_wechat_pushes_total{outcome="passive"} 1' in told
    assert 'laoxiaotong_wechat_pushes_total{outcome="refused"} 1' in told


@pytest.mark.asyncio
async def test_a_refusal_is_the_doors_usual_object(door: Account) -> None:
    answer = await door.client.post(PATH)
    assert answer.status_code == 403
    assert json.loads(answer.text)["error"]["code"] == "not_genuine"


@pytest.mark.asyncio
async def test_other_doors_answer_as_before(storage: sa.engine.Engine) -> None:
    parts = make_parts(storage, FakeEngine())
    from bot.front.app import create_app

    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(parts)), base_url="http://front") as client:
        assert (await client.get("/healthz")).status_code == 200
