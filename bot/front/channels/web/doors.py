"""The web door: page, widget, session, messages, stream."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from bot.front import schemas
from bot.front.bodies import read_body
from bot.front.channels.web import output
from bot.front.channels.web.input import read_after, read_incoming
from bot.front.channels.web.family import FamilyDoors
from bot.front.channels.web.shown import ShownDoors
from bot.front.channels.web.stream import Stream
from bot.front.channels.web.windows import Speakers, Windows, said_in
from bot.front.doors import Answer, Door, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.front.parts import Parts
from bot.front.sessions import LIFETIME
from bot.model.message import Incoming, Message
from bot.relay import View

NO_STORE = {"Cache-Control": "no-store"}
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
AFTER = Parameter("after", {"type": "string", "pattern": "^[0-9]{0,18}$"}, "Only what came after this message id.")
LAST_EVENT = Parameter("Last-Event-ID", schemas.STRING, "The last event seen; goes before `after`.", where="header")
HISTORY = Parameter("history", {"type": "string"}, "1: the citizen's own messages too.")


class WebDoors:
    """The endpoints, over the parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._windows = Windows(parts.timeline, parts.relay)
        self._speakers = Speakers(parts)
        self._shown = ShownDoors(parts)
        self._family = FamilyDoors(parts, self._speakers)
        self._stream = Stream(
            self._windows, parts.threads, parts.hub, parts.metrics, parts.closing, parts.storage_errors
        )

    def doors(self) -> tuple[Door, ...]:
        """Everything of this channel."""
        message_answer = Answer("Messages in order.", schemas.reference("Messages"))
        stream_answer = Answer("Server-sent events; each one a message.", schemas.STRING, "text/event-stream")
        return (
            Door("GET", "/", self.page, "The page.", {200: Answer("The page.", schemas.STRING, "text/html")}),
            Door(
                "GET",
                "/widget.js",
                self.widget,
                "The script that embeds the page in another site.",
                {200: Answer("The script.", schemas.STRING, "text/javascript")},
            ),
            Door(
                "POST",
                "/webhooks/web/session",
                self.open_session,
                "A new session.",
                {201: Answer("The session.", schemas.reference("Session")), **refusals(429)},
            ),
            Door(
                "POST",
                "/webhooks/web/messages",
                self.post_message,
                "One turn: the same id again gives the same answer and has no second effect.",
                {200: message_answer, **refusals(400, 401, 413, 422, 429, 503)},
                body=schemas.reference("Incoming"),
                signed_in=True,
            ),
            Door(
                "GET",
                "/webhooks/web/messages",
                self.get_messages,
                "What came since.",
                {200: message_answer, **refusals(401, 422, 429, 503)},
                (AFTER, HISTORY),
                signed_in=True,
            ),
            Door(
                "GET",
                "/webhooks/web/stream",
                self.stream,
                "What came since, and what comes.",
                {200: stream_answer, **refusals(401, 422, 429, 503)},
                (AFTER, LAST_EVENT),
                signed_in=True,
            ),
            *self._family.doors(),
            *self._shown.doors(),
        )

    async def page(self, _request: Request) -> Response:
        """The elders' page."""
        return HTMLResponse(self._parts.page(), headers={"Cache-Control": "no-cache"})

    async def widget(self, _request: Request) -> Response:
        """The embedding script; other sites load it, so it may cross origins."""
        headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(self._parts.widget(), media_type="text/javascript", headers=headers)

    async def open_session(self, request: Request) -> Response:
        """A signed session for somebody new."""
        self._parts.limiter.opening(self._parts.limiter.addresses.of(request))
        token = self._parts.sessions.issue(self._parts.clock())
        body = {"session": token, "expires_in": int(LIFETIME.total_seconds())}
        return JSONResponse(body, 201, headers=NO_STORE)

    async def post_message(self, request: Request) -> Response:
        """One turn."""
        person = await self._speakers.person(request)
        self._parts.limiter.message(person)
        incoming = read_incoming(person, await read_body(request))
        view = await self._parts.sharing.view(person)
        incoming = said_in(view, incoming)
        await self._check_offer(incoming)
        return _messages(await self._parts.turns.exchange(incoming), view)

    async def get_messages(self, request: Request) -> Response:
        """What came since."""
        view = await self._speakers.view(request)
        after = read_after(request.query_params.get("after"))
        with_own = request.query_params.get("history") == "1"
        return _messages(await self._parts.threads.run(self._windows.history, view, after, with_own), view)

    async def stream(self, request: Request) -> Response:
        """What came since, and what comes."""
        view = await self._speakers.view(request)
        after = read_after(request.headers.get("last-event-id") or request.query_params.get("after"))
        events = self._stream.events(view, after)
        return StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)

    async def _check_offer(self, incoming: Incoming) -> None:
        """A button's payload is believed only when this person was offered it. Raises Refusal 422."""
        if incoming.payload is None:
            return
        if await self._parts.threads.run(self._parts.timeline.offered, incoming.person, incoming.payload) is None:
            raise Refusal(422, "payload_not_offered")


def _messages(messages: tuple[Message, ...], view: View) -> Response:
    shown = [output.message_json(message, view.window) for message in messages]
    return JSONResponse({"messages": shown}, headers=NO_STORE)
