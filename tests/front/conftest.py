"""A front over a real timeline in a throw-away database, with a client, for every test that asks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.front.app import create_app
from bot.front.parts import Parts
from bot.front.server import FrontServer, server_of
from tests.front.fakes import FakeEngine, make_parts, new_database, until


class Door:
    """A client of the web door: opens sessions, sends messages."""

    def __init__(self, client: httpx.AsyncClient, parts: Parts) -> None:
        self.client = client
        self.parts = parts

    @property
    def engine(self) -> FakeEngine:
        engine = self.parts.engine
        assert isinstance(engine, FakeEngine)
        return engine

    async def session(self) -> dict[str, str]:
        """The headers of somebody new."""
        opened = await self.client.post("/webhooks/web/session")
        assert opened.status_code == 201
        return {"Authorization": f"Bearer {opened.json()['session']}"}

    async def send(self, who: dict[str, str], id: str, text: str | None = None, **more: Any) -> httpx.Response:
        """One message."""
        body = {"id": id, **({"text": text} if text is not None else {}), **more}
        return await self.client.post("/webhooks/web/messages", headers=who, json=body)

    async def texts(self, who: dict[str, str], after: int | None = None, **params: Any) -> list[str]:
        """What is on the timeline, as texts."""
        query = {**({"after": after} if after is not None else {}), **params}
        got = await self.client.get("/webhooks/web/messages", headers=who, params=query)
        assert got.status_code == 200, got.text
        return [message["text"] for message in got.json()["messages"]]


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[Door]:
    """The application started, with a client; ended as the server would end it."""
    app = create_app(parts)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://front") as client,
    ):
        yield Door(client, parts)


@pytest.fixture
def storage(tmp_path: Path) -> sa.engine.Engine:
    return new_database(tmp_path)


@pytest_asyncio.fixture
async def open_front(storage: sa.engine.Engine) -> AsyncIterator[Callable[..., Any]]:
    """Opens a front with changed parts; several over the same database when called again."""
    async with AsyncExitStack() as stack:

        async def front(engine: FakeEngine | None = None, **changed: Any) -> Door:
            return await stack.enter_async_context(running(make_parts(storage, engine or FakeEngine(), **changed)))

        yield front


@pytest_asyncio.fixture
async def live_server(storage: sa.engine.Engine) -> AsyncIterator[FrontServer]:
    """The front on a real socket of the loopback, in this event loop."""
    app = create_app(make_parts(storage, FakeEngine()))
    listener = socket.create_server(("127.0.0.1", 0))
    server = server_of(app)
    server.port = listener.getsockname()[1]  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve([listener]))
    await until(lambda: server.started or task.done())
    assert server.started, task.exception()
    yield server
    server.should_exit = True
    app.state.parts.closing.set()
    await task


@pytest_asyncio.fixture
async def live(live_server: FrontServer) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the front on its real socket."""
    url = f"http://127.0.0.1:{live_server.port}"  # type: ignore[attr-defined]
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=10) as client:
        yield client
