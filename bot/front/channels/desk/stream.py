"""The desk's event stream: what happened since, at once, and then whatever happens. Nothing is left out on reconnect."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

from starlette.requests import Request

from bot.front.channels.desk import chat_views as views
from bot.front.channels.desk.parts import DeskParts
from bot.front.hub import wait_for_event
from bot.handover import Event
from bot.staff import StaffUser

POLL_S = 2.0
"""How often the events are read without being told: other processes write to them too."""
PING_S = 15.0
SETTLE_S = 0.05
"""News come in bursts: one look serves for all of them."""
CHECK_S = 60.0
"""How often it is seen to that the reader is still signed in."""
PAGE = 200
PING = b": ping\n\n"
WHO_TYPES = 32


class _Reader:
    """One open stream: its bell, and who types meanwhile."""

    def __init__(self) -> None:
        self.bell = asyncio.Event()
        self.typing: list[tuple[str, StaffUser]] = []


class DeskStream:
    """Streams for as long as their readers stay, are signed in, and the front is not closing."""

    def __init__(self, desk: DeskParts) -> None:
        self._desk, self._parts = desk, desk.parts
        self._readers: set[_Reader] = set()
        self._parts.hub.observers.append(self.ring)

    def ring(self, _person: str) -> None:
        """Something may have happened."""
        for reader in self._readers:
            reader.bell.set()

    def typing(self, key: str, user: StaffUser) -> None:
        """Somebody types in a chat."""
        for reader in self._readers:
            reader.typing = [*reader.typing[-WHO_TYPES:], (key, user)]
            reader.bell.set()

    async def events(
        self, request: Request, user: StaffUser, after: int | None, *, everything: bool
    ) -> AsyncIterator[bytes]:
        """Server-sent events after the one of that number; from now on when there is none."""
        reader = _Reader()
        self._readers.add(reader)
        self._parts.metrics.streams.value += 1
        try:
            async for chunk in self._follow(request, user, after, reader, everything=everything):
                yield chunk
        finally:
            self._readers.discard(reader)
            self._parts.metrics.streams.value -= 1

    async def _follow(
        self, request: Request, user: StaffUser, after: int | None, reader: _Reader, *, everything: bool
    ) -> AsyncIterator[bytes]:
        yield PING
        if after is None:
            after = await self._parts.threads.run(self._desk.handovers.last_event)
        pinged = checked = monotonic()
        while not self._parts.closing.is_set():
            reader.bell.clear()
            found, after = await self._read(after)
            for event in found:
                if (chunk := self._shown(event, user, everything=everything)) is not None:
                    yield chunk
            for key, typist in reader.typing:
                if typist.id != user.id:
                    yield _event("typing", {"person_key": key, "agent": {"id": typist.id, "name": typist.display}})
            reader.typing = []
            if monotonic() - checked >= CHECK_S:
                checked = monotonic()
                if await self._desk.guard.session(request) is None:
                    return
            if monotonic() - pinged >= PING_S:
                pinged = monotonic()
                yield PING
            if len(found) < PAGE:
                await self._wait(reader.bell)

    async def _read(self, after: int) -> tuple[tuple[Event, ...], int]:
        try:
            found = await self._parts.threads.run(self._desk.handovers.events, after, PAGE)
        except self._parts.storage_errors:  # locked for a moment: the next look finds what this one missed
            return (), after
        return found, found[-1].id if found else after

    def _shown(self, event: Event, user: StaffUser, *, everything: bool) -> bytes | None:
        """The event as this reader may see it. The words of a colleague's chat are not theirs."""
        data: dict[str, Any] = {"person_key": event.key, "kind": event.kind, "by": event.by, "chat": None}
        if event.stretch is None:
            return _event("queue", data, event.id)
        readable = views.may_read(event.stretch, user, everything)
        data["chat"] = views.chat_json(event.stretch, self._parts.clock(), event.message if readable else None)
        if event.kind != "message":
            return _event("queue", {**data, "why": event.why}, event.id)
        if not readable or event.message is None:
            return None
        return _event("message", {**data, "message": views.message_json(event.message)}, event.id)

    async def _wait(self, bell: asyncio.Event) -> None:
        """Until news, the next look, or the end."""
        wake = asyncio.create_task(wait_for_event(bell, POLL_S))
        end = asyncio.create_task(self._parts.closing.wait())
        _, left = await asyncio.wait({wake, end}, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.sleep(SETTLE_S)


def _event(name: str, data: dict[str, Any], number: int | None = None) -> bytes:
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
