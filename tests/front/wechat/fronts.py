"""Fronts with an official account, over a throw-away database and a stand-in for Tencent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import sqlalchemy as sa

from bot.front.app import create_app
from bot.front.channels.wechat import menu
from bot.front.channels.wechat.parts import WechatPace, WechatParts
from bot.front.parts import Parts
from bot.front.ports import PendingTurn
from bot.model.place import CoordSystem
from bot.phrases import phrasebook
from bot.postbox import Postbox, TokenShelf
from bot.relay import Relay
from bot.settings import WechatSettings
from bot.timeline import Timeline
from tests.front.fakes import KEY, Clock, FakeEngine, Replies, echo, make_parts, until
from tests.front.wechat.tencent import ACCOUNT, SECRET, Fields, Post, Pusher, Tencent
from tests.front.wechat.vectors import OWN_APPID, OWN_KEY, OWN_TOKEN

PERSON = "wechat:oCitizen0001"


def patient() -> WechatPace:
    """Times that no test reaches, unless it shortens them."""
    return WechatPace(patience_s=10.0, passive_patience_s=10.0, claim_s=2.0, again_s=(0.05, 0.1, 0.2), drain_s=0.5)


def account(mode: str = "safe", **changed: Any) -> WechatSettings:
    """An official account."""
    given = {
        "token": OWN_TOKEN,
        "aes_keys": (OWN_KEY,),
        "appid": OWN_APPID,
        "secret": SECRET,
        "account": ACCOUNT,
        "mode": mode,
        "api_base": "http://127.0.0.1",
        "coord_system": CoordSystem.GCJ02,
    }
    return WechatSettings(**{**given, **changed})


def wechat_parts(
    storage: sa.engine.Engine, settings: WechatSettings, transport: Any = None, pace: WechatPace | None = None
) -> WechatParts:
    """The account's side of a front."""

    def leave(person: str) -> None:
        Timeline(storage).erase(person)
        Postbox(storage).erase(person)
        Relay(storage, KEY).erase(person)

    return WechatParts(
        settings=settings,
        postbox=Postbox(storage),
        shelf=TokenShelf(storage),
        leave=leave,
        sentence=lambda name: phrasebook().reply(name).as_json(),
        payloads=menu.payloads(),
        own_keys=menu.own_keys(),
        asks_number=frozenset({"age"}),
        pace=pace or patient(),
        transport=transport,
    )


class Wire(httpx.AsyncBaseTransport):
    """Carries requests as a socket does: when the client hangs up, the application goes on and is told when it asks."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.under_way: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        gone, complete = asyncio.Event(), asyncio.get_running_loop().create_future()
        unread = [{"type": "http.request", "body": body, "more_body": False}]
        begun: dict[str, Any] = {}
        written = bytearray()

        async def receive() -> Any:
            if unread:
                return unread.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(event: Any) -> None:
            if event["type"] == "http.response.start":
                begun.update(event)
                return
            written.extend(event.get("body", b""))
            if not event.get("more_body") and not complete.done():
                complete.set_result(None)

        task = asyncio.create_task(self._serve(_scope(request), receive, send, complete))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)
        try:
            await complete
        finally:
            gone.set()
        return httpx.Response(begun["status"], headers=begun["headers"], content=bytes(written))

    async def _serve(self, scope: Any, receive: Any, send: Any, complete: asyncio.Future[None]) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            if not complete.done():
                complete.set_exception(httpx.ReadError("the server is gone"))

    def cut(self) -> None:
        """Ends every request, as a killed server does."""
        for task in tuple(self.under_way):
            task.cancel()


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.url.path,
        "raw_path": request.url.raw_path,
        "query_string": request.url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": ("front", 80),
        "root_path": "",
    }


@dataclass
class Account:
    """A front seen from outside: what citizens send it and see of it."""

    client: httpx.AsyncClient
    parts: Parts
    tencent: Tencent
    pusher: Pusher
    pace: WechatPace
    wire: Wire

    @property
    def engine(self) -> FakeEngine:
        engine = self.parts.engine
        assert isinstance(engine, FakeEngine)
        return engine

    @property
    def clock(self) -> Clock:
        clock = self.parts.clock
        assert isinstance(clock, Clock)
        return clock

    async def send(self, post: Post) -> httpx.Response:
        """One request."""
        return await self.client.post(post.url, content=post.body, headers={"Content-Type": "text/xml"})

    async def push(self, fields: Fields) -> str | None:
        """A push, delivered once; the passive reply to it."""
        return await self.pusher.deliver(self.send, fields, tries=1)

    def asked(self) -> list[str | None]:
        """What the engine was asked."""
        return [turn.incoming.payload or turn.incoming.text for turn in self.engine.asked]

    async def until_sent(self, count: int) -> None:
        """Waits for messages through the interface."""
        await until(lambda: len(self.tencent.sends) >= count)


@asynccontextmanager
async def open_account(
    storage: sa.engine.Engine,
    engine: FakeEngine | None = None,
    *,
    settings: WechatSettings | None = None,
    tencent: Tencent | None = None,
    **changed: Any,
) -> AsyncIterator[Account]:
    """A front with its account, started; ended as the server would end it."""
    clock = changed.setdefault("clock", Clock())
    there = tencent or Tencent(lambda: clock().timestamp())
    chosen = settings or account()
    erase = wechat_parts(storage, chosen).leave
    parts = make_parts(storage, engine or FakeEngine(), **{"forget": erase, **changed})
    wechat = wechat_parts(storage, chosen, httpx.ASGITransport(there.app))
    app = create_app(parts, wechat)
    wire = Wire(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=wire, base_url="http://front") as client,
    ):
        yield Account(client, parts, there, Pusher(there, chosen.mode), wechat.pace, wire)


class Gated(FakeEngine):
    """An engine that answers once it is let; afterwards at once."""

    def __init__(self, behave: Callable[[PendingTurn], Awaitable[Replies]] = echo) -> None:
        super().__init__(self._wait)
        self.then = behave
        self.gate = asyncio.Event()

    async def _wait(self, turn: PendingTurn) -> Replies:
        await self.gate.wait()
        return await self.then(turn)


async def acknowledged(door: Account, fields: Fields) -> None:
    """A push whose answer takes too long: acknowledged, then answered by the engine."""
    assert isinstance(door.engine, Gated)
    patience, door.pace.patience_s = door.pace.patience_s, 0.05
    assert await door.push(fields) is None
    door.pace.patience_s = patience
    door.engine.gate.set()
