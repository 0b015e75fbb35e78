"""The web door from outside: sessions, messages, history, and everything it refuses."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.front.channels.web.input import TEXT_LIMIT, clean_text, read_incoming
from bot.front.errors import Refusal
from bot.front.parts import Limiter
from bot.model.place import CoordSystem
from tests.front.fakes import KEY, START, FakeEngine

MESSAGES = "/webhooks/web/messages"


def code(response: httpx.Response) -> tuple[int, str]:
    error = response.json()["error"]
    assert set(error) == {"code", "message"}
    assert any("\u4e00" <= character <= "\u9fff" for character in error["message"])
    return response.status_code, error["code"]


@pytest.mark.asyncio
async def test_a_session_is_created_and_says_how_long_it_lives(open_front: Any) -> None:
    door = await open_front()
    opened = await door.client.post("/webhooks/web/session")
    assert opened.status_code == 201
    assert opened.json()["expires_in"] == 30 * 24 * 3600


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer "}])
@pytest.mark.asyncio
async def test_without_a_session_nobody_is_heard(open_front: Any, header: dict[str, str]) -> None:
    door = await open_front()
    for method, path in (("POST", MESSAGES), ("GET", MESSAGES), ("GET", "/webhooks/web/stream")):
        assert code(await door.client.request(method, path, headers=header)) == (401, "no_session")


@pytest.mark.asyncio
async def test_a_session_with_any_character_changed_is_not_believed(open_front: Any) -> None:
    door = await open_front()
    token = (await door.session())["Authorization"].removeprefix("Bearer ")
    for at in range(0, len(token), 7):
        changed = token[:at] + ("0" if token[at] != "0" else "1") + token[at + 1 :]
        refused = await door.client.get(MESSAGES, headers={"Authorization": f"Bearer {changed}"})
        assert code(refused) == (401, "bad_session")


@pytest.mark.asyncio
async def test_a_session_survives_a_restart_of_the_front(open_front: Any) -> None:
    first, second = await open_front(), await open_front()
    who = await first.session()
    await first.send(who, "1", "记得我吗")
    assert await second.texts(who) == ["echo:记得我吗"]


@pytest.mark.asyncio
async def test_a_session_ends_thirty_days_after_the_last_message(open_front: Any) -> None:
    door = await open_front()
    silent, talking = await door.session(), await door.session()
    door.parts.clock.move(days=20)
    await door.send(talking, "1", "a")
    door.parts.clock.move(days=20)
    assert (await door.client.get(MESSAGES, headers=silent)).status_code == 401
    assert (await door.client.get(MESSAGES, headers=talking)).status_code == 200
    door.parts.clock.move(days=11)
    assert (await door.client.get(MESSAGES, headers=talking)).status_code == 401


@pytest.mark.asyncio
async def test_one_person_never_reads_what_another_was_told(open_front: Any) -> None:
    door = await open_front()
    one, other = await door.session(), await door.session()
    await door.send(one, "1", "我的秘密")
    assert await door.texts(other) == []


@pytest.mark.asyncio
async def test_history_gives_the_citizens_own_words_too(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    await door.send(who, "1", "第一句")
    got = (await door.client.get(MESSAGES, headers=who, params={"history": "1"})).json()["messages"]
    assert [(m["from"], m["text"]) for m in got] == [("citizen", "第一句"), ("bot", "echo:第一句")]


@pytest.mark.asyncio
async def test_after_an_id_comes_only_what_is_newer(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    first = (await door.send(who, "1", "一")).json()["messages"][-1]["id"]
    await door.send(who, "2", "二")
    assert await door.texts(who, after=first) == ["echo:二"]


@pytest.mark.asyncio
async def test_a_message_has_the_members_that_are_promised(open_front: Any) -> None:
    door = await open_front()
    (message,) = (await door.send(await door.session(), "1", "x")).json()["messages"]
    assert set(message) == {"id", "from", "at", "text", "buttons", "card"}
    assert message["at"] == START.isoformat()


@pytest.mark.asyncio
async def test_ten_thousand_characters_are_taken_however_they_are_written(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    long = "\U0001f600" * TEXT_LIMIT
    answered = await door.client.post(MESSAGES, headers=who, content=json.dumps({"id": "1", "text": long}))
    assert answered.json()["messages"][0]["text"] == f"echo:{long}"


@pytest.mark.asyncio
async def test_more_than_ten_thousand_are_refused_kindly_and_nothing_happens(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    assert code(await door.send(who, "1", "长" * (TEXT_LIMIT + 1))) == (413, "text_too_long")
    assert code(await door.send(who, "2", "长" * 200_000)) == (413, "body_too_large")
    assert door.engine.asked == []


@pytest.mark.asyncio
async def test_a_button_is_believed_only_when_it_was_offered_to_this_person(open_front: Any) -> None:
    door = await open_front()
    offered, other = await door.session(), await door.session()
    assert code(await door.send(offered, "0", payload="/next")) == (422, "payload_not_offered")
    await door.send(offered, "1", "你好")  # the echo offers /next
    assert (await door.send(offered, "2", payload="/next")).json()["messages"][0]["text"] == "echo:/next"
    assert code(await door.send(other, "3", payload="/next")) == (422, "payload_not_offered")
    assert [turn.incoming.payload for turn in door.engine.asked] == [None, "/next"]


@pytest.mark.asyncio
async def test_what_looks_like_a_command_is_passed_on_as_text(open_front: Any) -> None:
    door = await open_front()
    await door.send(await door.session(), "1", '/restart{"a":1}')
    assert door.engine.asked[0].incoming.text == '/restart{"a":1}'
    assert door.engine.asked[0].incoming.payload is None


@pytest.mark.asyncio
async def test_empty_text_is_a_message_too(open_front: Any) -> None:
    door = await open_front()
    assert (await door.send(await door.session(), "1", " \n ")).status_code == 200


@pytest.mark.asyncio
async def test_a_position_reaches_the_engine_with_its_coordinate_system(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    await door.send(who, "1", location={"lng": 120.8, "lat": 32})
    await door.send(who, "2", text="这里", location={"lng": 1, "lat": 2, "coord_system": "gcj02"})
    first, second = (turn.incoming.location for turn in door.engine.asked)
    assert (first.lng, first.lat, first.coord_system) == (120.8, 32.0, CoordSystem.WGS84)
    assert second.coord_system is CoordSystem.GCJ02


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (400, "bad_json")),
        (b"{", (400, "bad_json")),
        (b"\xff\xfe", (400, "bad_json")),
        (b"[" * 60_000, (400, "bad_json")),
        (b'{"id":"1","text":"a","n":' + b"9" * 20_000 + b"}", (400, "bad_json")),
        (b"[]", (422, "not_an_object")),
        (b"null", (422, "not_an_object")),
        (b'{"id":"1"}', (422, "no_content")),
        (b'{"id":"1","text":null}', (422, "no_content")),
        (b'{"text":"a"}', (422, "bad_id")),
        (b'{"id":1,"text":"a"}', (422, "bad_id")),
        (b'{"id":"","text":"a"}', (422, "bad_id")),
        (b'{"id":"a\\nb","text":"a"}', (422, "bad_id")),
        (b'{"id":"\\ud800","text":"a"}', (422, "bad_id")),
        (b'{"id":"' + b"x" * 129 + b'","text":"a"}', (422, "bad_id")),
        (b'{"id":"1","text":1}', (422, "wrong_type")),
        (b'{"id":"1","payload":["a"]}', (422, "wrong_type")),
        (b'{"id":"1","payload":"/a","text":"a"}', (422, "too_much_content")),
        (b'{"id":"1","location":"here"}', (422, "wrong_type")),
        (b'{"id":"1","location":{"lng":181,"lat":0}}', (422, "bad_location")),
        (b'{"id":"1","location":{"lng":0,"lat":NaN}}', (422, "bad_location")),
        (b'{"id":"1","location":{"lng":1e999,"lat":0}}', (422, "bad_location")),
        (b'{"id":"1","location":{"lng":true,"lat":0}}', (422, "bad_location")),
        (b'{"id":"1","location":{"lng":"120","lat":32}}', (422, "bad_location")),
        (b'{"id":"1","location":{"lng":120,"lat":32,"coord_system":"mars"}}', (422, "bad_coord_system")),
        (b'{"id":"1","location":{"lng":120,"lat":32,"coord_system":["wgs84"]}}', (422, "bad_coord_system")),
    ],
)
@pytest.mark.asyncio
async def test_a_bad_body_is_refused_by_name(open_front: Any, body: bytes, expected: tuple[int, str]) -> None:
    door = await open_front()
    assert code(await door.client.post(MESSAGES, headers=await door.session(), content=body)) == expected
    assert door.engine.asked == []


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 19, "１"])
@pytest.mark.asyncio
async def test_an_after_that_is_no_message_id_is_refused(open_front: Any, after: str) -> None:
    door = await open_front()
    got = await door.client.get(MESSAGES, headers=await door.session(), params={"after": after})
    assert code(got) == (422, "bad_after")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.fixed_dictionaries({}, optional={"id": JSON, "text": JSON, "payload": JSON, "location": JSON, "x": JSON})
POSITIONS = st.fixed_dictionaries({}, optional={"lng": JSON, "lat": JSON, "coord_system": JSON})
LOCATED = st.fixed_dictionaries({"id": st.text(min_size=1, max_size=3), "location": POSITIONS})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=80), (FIELDS | LOCATED | JSON).map(lambda value: json.dumps(value).encode())))
def test_any_body_at_all_is_read_or_refused_and_what_is_read_can_be_stored(body: bytes) -> None:
    try:
        incoming = read_incoming("web:a", body)
    except Refusal as refusal:
        assert refusal.status in {400, 413, 422}
        return
    assert incoming.id.isprintable()
    assert 1 <= len(incoming.id) <= 128
    assert incoming.text is not None or incoming.payload is not None or incoming.location is not None
    if incoming.text is not None:
        assert "\x00" not in incoming.text
        incoming.text.encode("utf-8")


@given(st.text(st.characters(), max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.asyncio
async def test_any_body_at_all_is_answered_below_500(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    examples: list[bytes] = []
    bodies = st.one_of(st.binary(max_size=60), (FIELDS | LOCATED).map(lambda value: json.dumps(value).encode()))

    @settings(max_examples=60, deadline=None, database=None)
    @given(bodies)
    def collect(body: bytes) -> None:
        examples.append(body)

    collect()
    for body in examples:
        response = await door.client.post(MESSAGES, headers=who, content=body)
        assert response.status_code < 500, body
        assert "error" in response.json() or "messages" in response.json()


@pytest.mark.asyncio
async def test_a_burst_of_a_fast_human_passes_and_a_flood_is_told_when_to_come_back(open_front: Any) -> None:
    door = await open_front(limiter=Limiter(enabled=True))
    who, other = await door.session(), await door.session()
    statuses = [(await door.client.post(MESSAGES, headers=who, content=b"{")).status_code for _ in range(30)]
    assert statuses == [400] * 30
    while (await door.client.post(MESSAGES, headers=who, content=b"{")).status_code == 400:
        pass  # what three a second give back meanwhile
    refused = await door.send(who, "x", "a")
    assert code(refused) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) >= 1
    assert (await door.send(other, "1", "a")).status_code == 200


@pytest.mark.asyncio
async def test_a_fault_of_ours_shows_no_trace(open_front: Any, storage: Any) -> None:
    from bot.timeline import Timeline

    class Broken(Timeline):
        def since(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("secret of the house")

    door = await open_front(timeline=Broken(storage))
    failed = await door.client.get(MESSAGES, headers=await door.session())
    assert code(failed) == (500, "internal")
    assert "secret" not in failed.text


@pytest.mark.asyncio
async def test_a_locked_database_is_said_and_nothing_is_acknowledged(open_front: Any, storage: Any) -> None:
    import sqlalchemy as sa

    from bot.timeline import Timeline

    class Locked(Timeline):
        def receive(self, *_: Any) -> Any:
            raise sa.exc.OperationalError("insert", {}, Exception("database is locked"))

    door = await open_front(timeline=Locked(storage))
    refused = await door.send(await door.session(), "1", "a")
    assert code(refused) == (503, "storage_busy")
    assert refused.headers["retry-after"]


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Any) -> None:
    from bot.front.sessions import load_key

    first = load_key(tmp_path / "keys")
    assert load_key(tmp_path / "keys") == first != KEY
    assert (tmp_path / "keys" / "session.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["session.key"]


@pytest.mark.asyncio
async def test_the_engine_sees_the_name_of_the_channel(open_front: Any) -> None:
    door = await open_front(FakeEngine())
    await door.send(await door.session(), "1", "a")
    assert door.engine.asked[0].incoming.person.startswith("web:")
