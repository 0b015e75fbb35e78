"""Looks after chats that nobody looks after: waits that outlast office hours, citizens whom a clerk has left alone."""

from __future__ import annotations

import asyncio
import logging

from bot import logs
from bot.front.channels.desk.parts import DeskParts

log = logging.getLogger(__name__)

EVERY_S = 30.0


class Sweeper:
    """One a front; several do no harm."""

    def __init__(self, desk: DeskParts, every_s: float = EVERY_S) -> None:
        self._desk, self._every_s = desk, every_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to look around."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Ends."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """One look around."""
        parts = self._desk.parts
        for stretch in await parts.threads.run(self._desk.handovers.sweep, parts.clock()):
            logs.event(log, logging.INFO, "chat_swept", state=stretch.state.value)
            parts.hub.publish(stretch.person)

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self.look()
            except self._desk.parts.storage_errors as error:
                logs.event(log, logging.WARNING, "storage_unavailable", error=type(error).__name__)
