"""The event stream of the web door: what came since, at once, and then whatever comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

from bot.front.channels.web import output
from bot.front.channels.web.windows import Windows
from bot.front.hub import Hub, wait_for_event
from bot.front.metrics import Metrics
from bot.front.threads import Threads
from bot.relay import View

POLL_S = 2.0
"""How often the timeline itself is read: other processes write to it too."""
PING_S = 15.0
"""How often a silent stream says that it lives."""


@dataclass(frozen=True)
class Stream:
    """Reads a person's timeline for as long as the reader stays and the front is not closing."""

    windows: Windows
    threads: Threads
    hub: Hub
    metrics: Metrics
    closing: asyncio.Event
    storage_errors: tuple[type[Exception], ...]
    poll_s: float = POLL_S
    ping_s: float = PING_S

    async def events(self, view: View, after: int | None) -> AsyncIterator[bytes]:
        """Server-sent events, in order, from `after` on, none left out; until they look at another conversation."""
        self.metrics.streams.value += 1
        try:
            with self.hub.listen(view.conversation) as news, self.hub.listen(view.person, news):
                async for chunk in self._follow(view, after, news):
                    yield chunk
        finally:
            self.metrics.streams.value -= 1

    async def _follow(self, view: View, after: int | None, news: asyncio.Event) -> AsyncIterator[bytes]:
        yield output.PING  # headers and a first byte leave at once
        pinged = monotonic()
        while not self.closing.is_set():
            news.clear()
            chunks, after, now = await self._read(view, after)
            if now.conversation != view.conversation:
                return
            for chunk in chunks:
                yield chunk
            if monotonic() - pinged >= self.ping_s:
                pinged = monotonic()
                yield output.PING
            if not chunks:
                await self._wait(news)

    async def _read(self, view: View, after: int | None) -> tuple[list[bytes], int | None, View]:
        try:
            now = await self.threads.run(self.windows.view, view.person)
            if now.conversation != view.conversation:
                return [], after, now
            messages, last = await self.threads.run(self.windows.news, now, after)
        except self.storage_errors:  # locked for a moment: the next look finds what this one missed
            return [], after, view
        return [output.event(message, now.window) for message in messages], last, now

    async def _wait(self, news: asyncio.Event) -> None:
        """Until news, the next look, or the end."""
        wake = asyncio.create_task(wait_for_event(news, self.poll_s))
        end = asyncio.create_task(self.closing.wait())
        _, left = await asyncio.wait({wake, end}, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
