"""A front with its desk over a migrated database, and staff signed in at it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot import wiring
from bot.front.app import create_app
from bot.front.channels.desk.parts import DeskParts
from bot.front.parts import Parts
from bot.model.message import Incoming
from bot.model.request import Request
from bot.settings import Settings, load
from bot.staff import Role
from bot.storage.migrate import upgrade
from tests.front.fakes import FakeEngine, make_parts
from tests.storage.engines import migrated_file

__all__ = ["migrated_file"]

FIELDS = {
    "contact_name": "王秀英",
    "contact_phone": "13900000001",
    "town_code": "320602001",
    "town": "崇川区学田街道",
    "address": "学田街道3幢501",
    "callback_time": "上午",
    "consent": "2026-11-21T12:00:00+00:00",
}
ADAPTATION = "S-NT-E26"


class Staffer:
    """Somebody at the desk: asks as a page would, with cookie and token."""

    def __init__(self, client: httpx.AsyncClient, user: Any, csrf: str) -> None:
        self.client, self.user, self.csrf = client, user, csrf

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/desk/api/{path}", params=params)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.client.post(f"/desk/api/{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    async def delete(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.delete(f"/desk/api/{path}", params=params, headers={"X-CSRF-Token": self.csrf})


class Front:
    """The front running, and what the tests look at behind it."""

    def __init__(self, app: Any, parts: Parts, desk: DeskParts) -> None:
        self.app, self.parts, self.desk = app, parts, desk
        self.book = desk.casebook
        self._clients: list[httpx.AsyncClient] = []

    async def staffer(self, name: str = "wang", role: Role = Role.AGENT) -> Staffer:
        user = self.desk.staff.add_user(name, role, "correct-horse-1", self.parts.clock(), display=name.title())
        token = self.desk.staff.open_session(user, self.parts.clock())
        session = self.desk.staff.session_of(token, self.parts.clock())
        assert session is not None
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://front", cookies={"lxt_desk": token})
        self._clients.append(client)
        return Staffer(client, user, session.csrf)

    def submitted(self, person: str = "web:ann", key: str = "1", **fields: str) -> Request:
        """A request of a citizen who has a conversation."""
        self.parts.timeline.receive(Incoming(person, f"m{key}", text="申请"), self.parts.clock())
        given = {**FIELDS, **fields}
        return self.book.casework.submit(person, ADAPTATION, "nantong", given, key, self.parts.clock())

    def said(self, person: str = "web:ann") -> list[Any]:
        """What the system said to somebody, as bodies."""
        return [m.body for m in self.parts.timeline.since(person, None) if m.speaker.value == "system"]

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


def settings_over(folder: Path, migrated: Path) -> Settings:
    """Settings whose database is a copy of the migrated one."""
    copied = shutil.copy(migrated, folder / "desk.db")
    return load({"LXT_DATA_DIR": str(folder), "LXT_DATABASE_URL": f"sqlite:///{copied}"}, folder / "none.env")


@asynccontextmanager
async def desk_front(settings: Settings) -> AsyncIterator[Front]:
    """The application started, with a desk; ended as the server would end it."""
    storage = wiring.storage(settings)
    upgrade(storage)
    parts = make_parts(storage, FakeEngine(), timeline=wiring.timeline(settings))
    desk = wiring._desk(settings, parts)
    app = create_app(parts, None, desk)
    async with app.router.lifespan_context(app):
        front = Front(app, parts, desk)
        yield front
        await front.close()
    storage.dispose()


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path) -> Settings:
    return settings_over(tmp_path, migrated_file)


@pytest_asyncio.fixture
async def front(settings: Settings) -> AsyncIterator[Front]:
    async with desk_front(settings) as opened:
        yield opened
