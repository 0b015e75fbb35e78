"""A front with its desk and with people who may take over: clerks signed in, citizens on the web door."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from bot import wiring
from bot.front.app import create_app
from bot.front.channels.desk.doors import DeskDoors
from bot.front.channels.desk.parts import DeskParts
from bot.front.parts import Parts
from bot.settings import load
from bot.staff import Role, passwords
from tests.front.conftest import Door
from tests.front.fakes import Clock, FakeEngine, bubble, make_parts, until
from tests.storage.engines import migrated_file

__all__ = ["migrated_file"]

PASSWORD = "correct-horse-1"
HUMAN = {**bubble("12345", "/apply_service"), "effect": "hand_off"}


async def bot(turn: Any) -> Sequence[dict[str, Any]]:
    """A bot that knows one need: a person."""
    said = turn.incoming.text or turn.incoming.payload or ""
    return [HUMAN] if "人工" in said else [bubble(f"echo:{said}", "/next")]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing; tests/staff has the real ones."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


class Clerk:
    """A member of staff at the desk: asks as a page would, with cookie and token."""

    def __init__(self, client: httpx.AsyncClient, user: Any, csrf: str) -> None:
        self.client, self.user, self.csrf = client, user, csrf

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/desk/api/{path}", params=params)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.client.post(f"/desk/api/{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    async def chats(self) -> list[dict[str, Any]]:
        answer = await self.get("chats")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["chats"])

    async def only_chat(self) -> str:
        (chat,) = await self.chats()
        return str(chat["person_key"])


@dataclass
class Office:
    """The front running, and what the tests look at behind it."""

    app: Any
    parts: Parts
    desk: DeskParts
    door: Door
    clock: Clock
    engine: FakeEngine
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def client(self, **more: Any) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        made = httpx.AsyncClient(transport=transport, base_url="http://front", **more)
        self.clients.append(made)
        return made

    def account(self, name: str, role: Role = Role.AGENT) -> Any:
        return self.desk.staff.add_user(name, role, PASSWORD, self.clock(), display=name.title())

    def clerk(self, name: str = "wang", role: Role = Role.AGENT) -> Clerk:
        user = self.account(name, role)
        token = self.desk.staff.open_session(user, self.clock())
        session = self.desk.staff.session_of(token, self.clock())
        assert session is not None
        return Clerk(self.client(cookies={"lxt_desk": token}), user, session.csrf)

    async def waiting(self) -> dict[str, str]:
        """A citizen who has asked for a person; on a loaded machine the answer that says so may come late."""
        before = len(self.desk.handovers.open_chats())
        who = await self.door.session()
        await self.door.send(who, "1", "人工")
        await until(lambda: len(self.desk.handovers.open_chats()) > before)
        return who

    def actions(self) -> list[str]:
        return [entry.action for entry in reversed(self.desk.audit.search())]

    def staff_doors(self) -> Any:
        return DeskDoors(self.desk).staff_doors()


@asynccontextmanager
async def opened(folder: Path, migrated: Path, hours: str, engine: FakeEngine, **changed: Any) -> AsyncIterator[Office]:
    database = folder / f"desk-{len(list(folder.iterdir()))}.db"
    shutil.copy(migrated, database)
    given = {"LXT_DATA_DIR": str(folder), "LXT_DATABASE_URL": f"sqlite:///{database}", "LXT_DESK_HOURS": hours}
    settings = load(given, folder / "none.env")
    storage, clock = wiring.storage(settings), Clock()
    parts = make_parts(
        storage,
        engine,
        timeline=wiring.timeline(settings),
        clock=clock,
        forget=lambda person: wiring.forget(settings, person),
        **changed,
    )
    desk = wiring._desk(settings, parts)
    app = create_app(parts, None, desk)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://front") as client,
    ):
        office = Office(app, parts, desk, Door(client, parts), clock, engine)
        yield office
        for one in office.clients:
            await one.aclose()
    storage.dispose()


@pytest_asyncio.fixture
async def open_office(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Callable[..., Any]]:
    async with AsyncExitStack() as stack:

        async def office(hours: str = "always", engine: FakeEngine | None = None, **changed: Any) -> Office:
            front = opened(tmp_path, migrated_file, hours, engine or FakeEngine(bot), **changed)
            return await stack.enter_async_context(front)

        yield office


@pytest_asyncio.fixture
async def office(open_office: Callable[..., Any]) -> Office:
    found = await open_office()
    assert isinstance(found, Office)
    return found


class Listener:
    """Reads a desk stream: events as (id, name, data), collected until a condition holds."""

    def __init__(self, office: Office, clerk: Clerk, last: int | None = None, after: int | None = None) -> None:
        self._office, self._clerk, self._last, self._after = office, clerk, last, after
        self.events: list[tuple[int | None, str, dict[str, Any]]] = []

    async def until(self, enough: Callable[[list[Any]], bool]) -> list[Any]:
        """Opens the stream, reads until `enough` says so, and closes it again."""
        scope = _scope(self._clerk, self._last, self._after)
        done = asyncio.Event()
        buffer = b""

        async def receive() -> dict[str, Any]:
            await done.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal buffer
            if message["type"] == "http.response.start":
                assert message["status"] == 200
                return
            buffer += message.get("body", b"")
            while b"\n\n" in buffer:
                block, buffer = buffer.split(b"\n\n", 1)
                if (event := _event(block)) is not None:
                    self.events.append(event)
            if enough(self.events):
                done.set()

        task = asyncio.create_task(self._office.app(scope, receive, send))
        async with asyncio.timeout(10):
            await done.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return self.events


def _scope(clerk: Clerk, last: int | None, after: int | None) -> dict[str, Any]:
    cookie = "; ".join(f"{name}={value}" for name, value in clerk.client.cookies.items())
    headers = [(b"host", b"front"), (b"cookie", cookie.encode())]
    if last is not None:
        headers.append((b"last-event-id", str(last).encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": "/desk/api/stream",
        "raw_path": b"/desk/api/stream",
        "root_path": "",
        "scheme": "http",
        "query_string": b"" if after is None else f"after={after}".encode(),
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("front", 80),
    }


def _event(block: bytes) -> tuple[int | None, str, dict[str, Any]] | None:
    fields = dict(line.split(": ", 1) for line in block.decode().splitlines() if not line.startswith(":"))
    if "data" not in fields:
        return None
    return (int(fields["id"]) if "id" in fields else None), fields["event"], json.loads(fields["data"])
