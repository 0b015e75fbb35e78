"""The web door: page, widget, session, messages, stream."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from bot.front import schemas
from bot.front.bodies import read_body
from bot.front.channels.web import output
from bot.front.channels.web.input import read_after, read_incoming
from bot.front.channels.web.stream import Stream
from bot.front.doors import Answer, Door, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.front.parts import Parts
from bot.front.sessions import LIFETIME, Session
from bot.model.message import Incoming, Message

NO_STORE = {"Cache-Control": "no-store"}
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
PAGE_SIZE = 200
MOST_MESSAGES = 2_000
AFTER = Parameter("after", {"type": "string", "pattern": "^[0-9]{0,18}$"}, "Only what came after this message id.")
LAST_EVENT = Parameter("Last-Event-ID", schemas.STRING, "The last event seen; goes before `after`.", where="header")
HISTORY = Parameter("history", {"type": "string"}, "1: the citizen's own messages too.")


class WebDoors:
    """The endpoints, over the parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stream = Stream(
            parts.timeline, parts.threads, parts.hub, parts.metrics, parts.closing, parts.storage_errors
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
        person = await self._person(request)
        self._parts.limiter.message(person)
        incoming = read_incoming(person, await read_body(request))
        await self._check_offer(incoming)
        return _messages(await self._parts.turns.exchange(incoming))

    async def get_messages(self, request: Request) -> Response:
        """What came since."""
        person = await self._person(request)
        after = read_after(request.query_params.get("after"))
        with_own = request.query_params.get("history") == "1"
        return _messages(await self._parts.threads.run(self._since, person, after, with_own))

    async def stream(self, request: Request) -> Response:
        """What came since, and what comes."""
        person = await self._person(request)
        after = read_after(request.headers.get("last-event-id") or request.query_params.get("after"))
        events = self._stream.events(person, after)
        return StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)

    async def _person(self, request: Request) -> str:
        """Who speaks. Raises Refusal 401."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(401, "no_session", headers={"WWW-Authenticate": "Bearer"})
        session = self._parts.sessions.read(token.strip())
        if session is None or not await self._is_alive(session):
            raise Refusal(401, "bad_session", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return session.person

    async def _is_alive(self, session: Session) -> bool:
        """The timeline is asked only about sessions past their first thirty days."""
        now = self._parts.clock()
        if session.is_young(now):
            return True
        return await self._parts.threads.run(self._parts.sessions.is_alive, session, now)

    async def _check_offer(self, incoming: Incoming) -> None:
        """A button's payload is believed only when this person was offered it. Raises Refusal 422."""
        if incoming.payload is None:
            return
        if await self._parts.threads.run(self._parts.timeline.offered, incoming.person, incoming.payload) is None:
            raise Refusal(422, "payload_not_offered")

    def _since(self, person: str, after: int | None, with_own: bool) -> tuple[Message, ...]:
        """All that came since, page by page; at most MOST_MESSAGES, the reader asks again from the last."""
        found: list[Message] = []
        while len(found) < MOST_MESSAGES:
            page = self._parts.timeline.since(person, after, PAGE_SIZE, with_own)
            found.extend(page)
            if len(page) < PAGE_SIZE:
                break
            after = page[-1].id
        return tuple(found)


def _messages(messages: tuple[Message, ...]) -> Response:
    return JSONResponse({"messages": [output.message_json(message) for message in messages]}, headers=NO_STORE)
