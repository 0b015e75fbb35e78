"""What operators look at: alive, ready, counted."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.front import metrics, schemas
from bot.front.doors import Answer, Door
from bot.front.parts import Parts

STORAGE_PATIENCE_S = 2.0
STATUS = schemas.record({"status": schemas.STRING})
READINESS = schemas.record({"ready": schemas.BOOLEAN, "missing": schemas.listing(schemas.STRING)})


class OperationDoors:
    """The endpoints, over the parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._storage_probe: asyncio.Future[bool] | None = None

    def doors(self) -> tuple[Door, ...]:
        """Everything for operators."""
        return (
            Door("GET", "/healthz", self.healthz, "The process lives.", {200: Answer("It does.", STATUS)}),
            Door(
                "GET",
                "/readyz",
                self.readyz,
                "A turn can be answered.",
                {200: Answer("It can.", READINESS), 503: Answer("It cannot; says what is missing.", READINESS)},
            ),
            Door(
                "GET",
                "/metrics",
                self.metrics,
                "Counts and times.",
                {200: Answer("Prometheus text format.", schemas.STRING, "text/plain")},
            ),
        )

    async def healthz(self, _request: Request) -> Response:
        """Touches nothing but this process."""
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def readyz(self, _request: Request) -> Response:
        """Asks the engine and the database."""
        engine, storage = await asyncio.gather(self._parts.engine.ready(), self._storage_ok())
        missing = [name for name, there in (("engine", engine), ("database", storage)) if not there]
        if self._parts.closing.is_set():
            missing.append("closing")
        body = {"ready": not missing, "missing": missing}
        return JSONResponse(body, 503 if missing else 200, headers={"Cache-Control": "no-store"})

    async def metrics(self, _request: Request) -> Response:
        """The exposition."""
        return PlainTextResponse(self._parts.metrics.render(), headers={"Content-Type": metrics.CONTENT_TYPE})

    async def _storage_ok(self) -> bool:
        """One probe at a time, however many ask: a locked database must not collect threads."""
        if self._storage_probe is None or self._storage_probe.done():
            self._storage_probe = asyncio.ensure_future(self._parts.threads.run(self._parts.storage_ok))
        done, _ = await asyncio.wait({self._storage_probe}, timeout=STORAGE_PATIENCE_S)
        return bool(done) and self._storage_probe.exception() is None and self._storage_probe.result()
