"""A stand-in for the server behind the page: the web door with canned answers, and faults on demand."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.front.channels.web import page

CITIES = [("nantong", "南通市"), ("suzhou", "宿州市（安徽）")]
ANSWERS: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("answers.yml").read_text("utf-8"))
CLAUSES: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("clauses.yml").read_text("utf-8"))
POLICY = {"Content-Security-Policy": "default-src 'self'; frame-ancestors *"}


@dataclass
class StandIn:
    """Everything said, kept in memory. A fault is taken from `faults` by the next message: a status, or a delay in seconds."""

    sessions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)
    faults: list[int | float] = field(default_factory=list)
    streams_opened: int = 0
    closing: bool = False
    port: int = 0
    _answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _ids: int = 0

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def effects(self) -> list[str]:
        """The messages that had an effect: each id once, however often it came."""
        return list(self._answers)

    def forget_sessions(self) -> None:
        """Every session becomes unknown, as after a change of keys."""
        self.sessions.clear()

    def say(self, speaker: str, text: str, session: str | None = None) -> None:
        """A message out of turn to the session given, or to the newest."""
        said = self.sessions[session or list(self.sessions)[-1]]
        self._keep(said, speaker, {"text": text, "buttons": [], "card": None})

    def turn(self, session: str, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The answer to one message; the same answer when it comes again."""
        self.received.append(dict(message))
        if message["id"] not in self._answers:
            said = self.sessions[session]
            self._keep(
                said, "citizen", {name: message[name] for name in ("text", "payload", "location") if name in message}
            )
            key = message.get("text") or message.get("payload") or ""
            replies = ANSWERS.get(key, ANSWERS["otherwise"])
            self._answers[message["id"]] = [self._keep(said, "bot", reply) for reply in replies]
        return self._answers[message["id"]]

    def _keep(self, said: list[dict[str, Any]], speaker: str, body: Mapping[str, Any]) -> dict[str, Any]:
        self._ids += 1
        at = datetime.now(UTC).isoformat()  # the clock of the browser, which dates what the citizen says
        head = {"id": self._ids, "from": speaker, "at": at, "text": "", "buttons": [], "card": None}
        said.append({**head, **body})
        return said[-1]


def make_app(state: StandIn) -> Starlette:
    """The doors of the page over `state`."""

    async def first_screen(_: Request) -> Response:
        return HTMLResponse(page.render(cities=CITIES), headers=POLICY)

    async def host_page(_: Request) -> Response:
        script = f'<script src="{state.url}widget.js" defer></script>'
        return HTMLResponse(
            f'<!DOCTYPE html><html lang="zh-CN"><title>host</title><a href="#">before</a>{script}</html>'
        )

    async def widget(_: Request) -> Response:
        return FileResponse(page.WIDGET)

    async def open_session(_: Request) -> Response:
        token = f"session-{len(state.sessions)}-{time.monotonic_ns()}"
        state.sessions[token] = []
        return JSONResponse({"session": token, "expires_in": 3600}, status_code=201)

    async def receive(request: Request) -> Response:
        fault = state.faults.pop(0) if state.faults else None
        if isinstance(fault, int):
            body = {"error": {"code": "fault", "message": "现在不行"}}
            return JSONResponse(body, status_code=fault, headers={"Retry-After": "1"} if fault == 429 else {})
        if fault is not None:
            await asyncio.sleep(fault)
        if (session := _session(request)) is None:
            return JSONResponse({"error": {"code": "session", "message": ""}}, status_code=401)
        return JSONResponse({"messages": state.turn(session, await request.json())})

    async def history(request: Request) -> Response:
        if (session := _session(request)) is None:
            return JSONResponse({}, status_code=401)
        wanted = state.sessions[session] if request.query_params.get("history") else _theirs(state.sessions[session])
        return JSONResponse({"messages": _after(wanted, request)[:3]})  # short pages, so that reading on is needed

    async def clause(request: Request) -> Response:
        if (found := CLAUSES.get(request.path_params["id"])) is None:
            return JSONResponse({"error": {"code": "no_such_clause", "message": "没有"}}, status_code=404)
        return JSONResponse(found)

    async def stream(request: Request) -> Response:
        if (session := _session(request)) is None:
            return JSONResponse({}, status_code=401)
        state.streams_opened += 1
        return StreamingResponse(events(session, _cursor(request)), media_type="text/event-stream")

    async def events(session: str, after: int) -> AsyncIterator[str]:
        yield ": ping\n\n"
        while not state.closing and session in state.sessions:
            for message in _theirs(state.sessions[session]):
                if message["id"] > after:
                    after = message["id"]
                    yield f"id: {after}\ndata: {json.dumps(message)}\n\n"
            await asyncio.sleep(0.05)

    def _session(request: Request) -> str | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return token if token in state.sessions else None

    return Starlette(
        routes=[
            Route("/", first_screen),
            Route("/host", host_page),
            Route("/widget.js", widget),
            Route("/webhooks/web/session", open_session, methods=["POST"]),
            Route("/webhooks/web/messages", receive, methods=["POST"]),
            Route("/webhooks/web/messages", history),
            Route("/webhooks/web/stream", stream),
            Route("/api/v1/clauses/{id}", clause),
            Mount("/static", StaticFiles(directory=page.STATIC)),
        ]
    )


def _theirs(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [message for message in said if message["from"] != "citizen"]


def _cursor(request: Request) -> int:
    return int(request.query_params.get("after") or 0)


def _after(said: list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
    return [message for message in said if message["id"] > _cursor(request)]


class Running:
    """The stand-in on a free port of this machine, in a thread, for the length of a `with` block."""

    def __init__(self) -> None:
        self.state = StandIn()
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.state.port = self._socket.getsockname()[1]
        config = uvicorn.Config(
            make_app(self.state), log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self.state

    def __exit__(self, *_: object) -> None:
        self.state.closing = True
        self._server.should_exit = True
        self._thread.join(timeout=5)
