"""The application as a whole: its description, its headers, its operators' doors, what it does not serve."""

from __future__ import annotations

import ast
import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import Any

import httpx
import jsonschema
import pytest
from starlette.requests import HTTPConnection
from starlette.routing import Mount, Route

from bot.front import schemas
from bot.front.app import create_app
from bot.front.limits import Addresses, Buckets, Rate
from bot.phrases import phrasebook
from bot.settings import ROOT
from bot.storage import health
from tests.front.fakes import FakeEngine, make_parts, until

SITE = "https://www.example.cn"


@pytest.mark.asyncio
async def test_every_route_is_described_with_its_methods_and_nothing_else_is(open_front: Any, storage: Any) -> None:
    app = create_app(make_parts(storage, FakeEngine()))
    served = set()
    for route in app.routes:
        assert isinstance(route, (Route, Mount))
        methods = (route.methods or set()) - {"HEAD"} if isinstance(route, Route) else {"GET"}
        path = route.path if isinstance(route, Route) else f"{route.path}/{{path}}"
        served |= {(method, path.replace(":path}", "}")) for method in methods}
    door = await open_front()
    document = (await door.client.get("/api/v1/openapi.json")).json()
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == served


@pytest.mark.asyncio
async def test_answers_keep_to_the_schemas_of_the_description(open_front: Any) -> None:
    door = await open_front()
    document = (await door.client.get("/api/v1/openapi.json")).json()
    who = await door.session()
    await door.send(who, "1", "你好", location={"lng": 1, "lat": 2})
    calls = [
        ("get", "/healthz", {}),
        ("get", "/readyz", {}),
        ("get", "/api/v1/facilities", {}),
        ("get", "/webhooks/web/messages", {"headers": who, "params": {"history": "1"}}),
        ("post", "/webhooks/web/messages", {"headers": who, "json": {"id": "2", "text": "x"}}),
        ("post", "/webhooks/web/messages", {"headers": who, "content": b"{"}),
        ("post", "/webhooks/web/messages", {}),
    ]
    for method, path, options in calls:
        answer = await door.client.request(method, path, **options)
        said = document["paths"][path][method]["responses"][str(answer.status_code)]
        schema = {**said["content"]["application/json"]["schema"], "components": document["components"]}
        jsonschema.validate(answer.json(), schema)


def test_the_schemas_themselves_are_sound() -> None:
    for schema in schemas.COMPONENTS.values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path",
    ["/webhooks/rest/webhook", "/socket.io/", "/model/parse", "/conversations/a/tracker", "/version", "/desk", "//x"],
)
async def test_stock_doors_are_closed(open_front: Any, path: str) -> None:
    door = await open_front()
    for method in ("GET", "POST"):
        answer = await door.client.request(method, f"http://front{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.asyncio
async def test_a_known_path_with_another_method_is_405_and_says_which_are_allowed(open_front: Any) -> None:
    door = await open_front()
    answer = await door.client.delete("/webhooks/web/messages")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.asyncio
async def test_the_page_allows_no_inline_script_and_no_foreign_frame(open_front: Any) -> None:
    door = await open_front()
    headers = (await door.client.get("/")).headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.asyncio
async def test_only_named_sites_may_frame_the_page_and_call_the_web_door(open_front: Any) -> None:
    door = await open_front(embed_origins=(SITE,))
    page = await door.client.get("/")
    assert page.headers["content-security-policy"].endswith(f"frame-ancestors 'self' {SITE}")
    assert "x-frame-options" not in page.headers
    asked = {"Access-Control-Request-Method": "POST"}
    path = "/webhooks/web/messages"
    allowed = await door.client.options(path, headers={"Origin": SITE, **asked})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (204, SITE)
    other = await door.client.options(path, headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in other.headers
    elsewhere = await door.client.get("/api/v1/facilities", headers={"Origin": SITE})
    assert "access-control-allow-origin" not in elsewhere.headers


@pytest.mark.asyncio
async def test_ready_only_when_engine_and_database_are(open_front: Any) -> None:
    engine, storage_is = FakeEngine(), {"ok": True}
    door = await open_front(engine, storage_ok=lambda: storage_is["ok"])
    assert (await door.client.get("/readyz")).json() == {"ready": True, "missing": []}
    engine.up, storage_is["ok"] = False, False
    answer = await door.client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["engine", "database"])
    assert (await door.client.get("/healthz")).status_code == 200


@pytest.mark.asyncio
async def test_a_locked_database_leaves_the_process_alive_and_not_ready_and_is_waited_for(
    open_front: Any, storage: Any
) -> None:
    door = await open_front(storage_ok=lambda: health.check(storage, wait_ms=200).ok)
    who = await door.session()
    with closing(sqlite3.connect(storage.url.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        sent = asyncio.create_task(door.send(who, "1", "a"))
        answer = await door.client.get("/readyz")
        assert (answer.status_code, answer.json()["missing"]) == (503, ["database"])
        assert (await door.client.get("/healthz")).status_code == 200
        other.execute("ROLLBACK")
    assert (await sent).json()["messages"][-1]["text"] == "echo:a"


@pytest.mark.asyncio
async def test_metrics_count_turns_and_name_no_person(open_front: Any) -> None:
    door = await open_front()
    who = await door.session()
    await door.send(who, "1", "a")
    await until(lambda: door.parts.metrics.pending.value == 0)
    text = (await door.client.get("/metrics")).text
    assert 'laoxiaotong_turns_total{outcome="closed"} 1' in text
    assert "laoxiaotong_engine_up 1" in text
    assert 'route="/webhooks/web/messages",status="200"' in text
    assert "web:" not in text


@pytest.mark.asyncio
async def test_static_files_are_served_and_nothing_beside_them(open_front: Any) -> None:
    door = await open_front()
    assert (await door.client.get("/static/app.mjs")).status_code == 200
    for path in ("/static/../page.py", "/static/%2e%2e/page.py", "/static/none.css", "/static/"):
        assert (await door.client.get(path)).status_code == 404


def test_an_address_is_taken_from_trusted_proxies_only() -> None:
    def seen(peer: str, forwarded: str | None, *trusted: str) -> str:
        headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        return Addresses(trusted).of(HTTPConnection({"type": "http", "client": (peer, 1), "headers": headers}))

    assert seen("9.9.9.9", "1.2.3.4") == "9.9.9.9"
    assert seen("10.0.0.1", "1.2.3.4", "10.0.0.0/8") == "1.2.3.4"
    assert seen("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "10.0.0.0/8") == "1.2.3.4"
    assert seen("10.0.0.1", "<script>", "10.0.0.0/8") == "unknown"
    assert seen("2001:db8::1", None) == "2001:db8::/64"


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    now = [0.0]
    buckets = Buckets(Rate(3, 0.5), lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.take("b") == 0
    now[0] = 2.0
    assert [buckets.take("a") for _ in range(2)] == [0, 2]


def test_every_refusal_in_the_code_has_its_sentence() -> None:
    codes = set()
    for path in (ROOT / "bot" / "front").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal" and len(node.args) > 1:
                if isinstance(node.args[1], ast.Constant):
                    codes.add(node.args[1].value)
    assert len(codes) > 20
    assert [code for code in codes if not phrasebook().has(f"utter_front_error_{code}")] == []


def test_the_front_imports_neither_the_dialogue_engine_nor_the_migrations_and_does_so_quickly() -> None:
    program = (
        "import time, json, sys; began = time.perf_counter(); import bot.wiring; import uvicorn;"
        "seconds = time.perf_counter() - began;"
        "print(json.dumps([seconds, [m for m in ('rasa', 'tensorflow', 'alembic', 'spacy') if m in sys.modules]]))"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    seconds, unwanted = json.loads(output)
    print(f"front imports in {seconds:.2f} s")
    assert unwanted == []


class Sse:
    """Reads server-sent events off a response as they come."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, dict[str, Any]]:
        """The next event: its id and data."""
        event: dict[str, str] = {}
        async for line in self._lines:
            if not line and "data" in event:
                return event["id"], json.loads(event["data"])
            name, _, value = line.partition(": ")
            if name:
                event[name] = value
        raise AssertionError("the stream has ended")


@pytest.mark.asyncio
async def test_a_stream_gives_what_was_said_then_what_is_said_and_takes_up_where_it_was_cut(live: Any) -> None:
    who = {"Authorization": f"Bearer {(await live.post('/webhooks/web/session')).json()['session']}"}

    async def say(id: str) -> None:
        await live.post("/webhooks/web/messages", headers=who, json={"id": id, "text": id})

    await say("a")
    async with live.stream("GET", "/webhooks/web/stream", headers=who) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = Sse(response)
        first, message = await events.next()
        assert message["text"] == "echo:a"
        await say("b")
        last, message = await events.next()
        assert message["text"] == "echo:b"
        assert int(last) > int(first)
    await say("c")
    async with live.stream("GET", "/webhooks/web/stream", headers={**who, "Last-Event-ID": last}) as response:
        assert (await Sse(response).next())[1]["text"] == "echo:c"
    async with live.stream("GET", f"/webhooks/web/stream?after={first}", headers=who) as response:
        assert (await Sse(response).next())[1]["text"] == "echo:b"


@pytest.mark.asyncio
async def test_streams_end_when_the_front_closes(live: Any, live_server: Any) -> None:
    who = {"Authorization": f"Bearer {(await live.post('/webhooks/web/session')).json()['session']}"}
    async with live.stream("GET", "/webhooks/web/stream", headers=who) as response:
        lines = response.aiter_lines()
        assert await anext(lines) == ": ping"
        live_server.handle_exit(15, None)
        live_server._captured_signals.clear()
        async with asyncio.timeout(3):
            assert [line async for line in lines if line] == []
