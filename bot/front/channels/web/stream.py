"""The event stream of the web door: what came since, at once, and then whatever comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

from bot.front.channels.web import output
from bot.front.hub import Hub, wait_for_event
from bot.front.metrics import Metrics
from bot.front.ports import TimelinePort
from bot.front.threads import Threads

POLL_S = 2.0
"""How often the timeline itself is read: other processes write to it too."""
PING_S = 15.0
"""How often a silent stream says that it lives."""


@dataclass(frozen=True)
class Stream:
    """Reads a person's timeline for as long as the reader stays and the front is not closing."""

    timeline: TimelinePort
    threads: Threads
    hub: Hub
    metrics: Metrics
    closing: asyncio.Event
    storage_errors: tuple[type[Exception], ...]
    poll_s: float = POLL_S
    ping_s: float = PING_S

    async def events(self, person: str, after: int | None) -> AsyncIterator[bytes]:
        """Server-sent events, in order, from `after` on, none left out."""
        self.metrics.streams.value += 1
        try:
            with self.hub.listen(person) as news:
                async for chunk in self._follow(person, after, news):
                    yield chunk
        finally:
            self.metrics.streams.value -= 1

    async def _follow(self, person: str, after: int | None, news: asyncio.Event) -> AsyncIterator[bytes]:
        yield output.PING  # headers and a first byte leave at once
        pinged = monotonic()
        while not self.closing.is_set():
            news.clear()
            chunks, after = await self._read(person, after)
            for chunk in chunks:
                yield chunk
            if monotonic() - pinged >= self.ping_s:
                pinged = monotonic()
                yield output.PING
            if not chunks:
                await self._wait(news)

    async def _read(self, person: str, after: int | None) -> tuple[list[bytes], int | None]:
        try:
            messages = await self.threads.run(self.timeline.since, person, after)
        except self.storage_errors:  # locked for a moment: the next look finds what this one missed
            return [], after
        return [output.event(message) for message in messages], messages[-1].id if messages else after

    async def _wait(self, news: asyncio.Event) -> None:
        """Until news, the next look, or the end."""
        wake = asyncio.create_task(wait_for_event(news, self.poll_s))
        end = asyncio.create_task(self.closing.wait())
        _, left = await asyncio.wait({wake, end}, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
