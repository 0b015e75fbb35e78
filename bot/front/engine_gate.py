"""Whether the engine is there: one prober for all who wait, instead of a retry loop per person."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot import logs
from bot.front.engine_client import EnginePort
from bot.front.metrics import Metrics

log = logging.getLogger(__name__)
PROBE_S = 0.25


class EngineGate:
    """Open while the engine answers. Closed at first and after every loss, until a probe succeeds."""

    def __init__(self, engine: EnginePort, metrics: Metrics, probe_s: float = PROBE_S) -> None:
        self._engine = engine
        self._metrics = metrics
        self._probe_s = probe_s
        self._open = asyncio.Event()
        self._prober: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to look for the engine."""
        if self._prober is None or self._prober.done():
            self._prober = asyncio.create_task(self._probe())

    def lost(self) -> None:
        """Somebody found the engine away."""
        if self._open.is_set():
            logs.event(log, logging.WARNING, "engine_away")
        self._open.clear()
        self._metrics.engine_up.value = 0
        self.start()

    async def passed(self) -> None:
        """Waits until the engine is there."""
        await self._open.wait()

    async def stop(self) -> None:
        """Ends the prober."""
        if self._prober is not None:
            self._prober.cancel()
            with suppress(asyncio.CancelledError):
                await self._prober

    async def _probe(self) -> None:
        while not await self._engine.ready():
            await asyncio.sleep(self._probe_s)
        self._metrics.engine_up.value = 1
        self._open.set()
        logs.event(log, logging.INFO, "engine_ready")
