"""Looking at chats: the list, one of them with its card, what could be said, and the stream."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.front import schemas
from bot.front.channels.desk import chat_views as views
from bot.front.channels.desk.chat_access import CHAT, KEY, ONE, ROOT, ChatAccess, oversees
from bot.front.channels.desk.guard import CLERKS, StaffDoor
from bot.front.channels.desk.stream import DeskStream
from bot.front.doors import Answer, Parameter
from bot.front.engine_client import EngineAway, EngineFailed
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.handover import Stretch
from bot.model.message import Message
from bot.staff import StaffUser

AFTER = Parameter("after", {"type": "string", "pattern": "^[0-9]{0,18}$"}, "Only what came after this event.")
LAST_EVENT = Parameter("Last-Event-ID", schemas.STRING, "The last event seen; goes before `after`.", where="header")
READ = 400
"""So many of the latest messages are read for the card."""
SHOWN = 80
CANNED = (
    "greeting",
    "looking",
    "which_city",
    "which_town",
    "call_back",
    "hotline",
    "not_in_plan",
    "anything_else",
    "bye",
)
"""Sentences ready to send, in the order in which a talk goes."""
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class ReadingDoors:
    """The doors that change nothing."""

    def __init__(self, access: ChatAccess, stream: DeskStream) -> None:
        self._access, self._stream = access, stream
        self._desk, self._parts = access.desk, access.parts

    def doors(self) -> tuple[StaffDoor, ...]:
        """All of them."""
        anything = {200: Answer("As JSON.", {"type": "object"})}
        events = {200: Answer("Server-sent events: queue, message, typing.", schemas.STRING, "text/event-stream")}
        chats = {200: Answer("Who waits, and one's own.", schemas.record({"chats": schemas.listing(CHAT)}))}
        one = {**anything, **refusals(404)}
        return (
            StaffDoor("GET", ROOT, self.chats, "Who waits for a person, and who has whom.", chats, CLERKS),
            StaffDoor("GET", ONE, self.chat, "A chat: known facts, last turns, notes.", one, CLERKS, (KEY,)),
            StaffDoor("GET", f"{ONE}/suggestions", self.suggestions, "What the plans say to it.", one, CLERKS, (KEY,)),
            StaffDoor("GET", "/desk/api/canned", self.canned, "Sentences ready to send.", anything, CLERKS),
            StaffDoor("GET", "/desk/api/colleagues", self.colleagues, "Who may take a chat.", anything, CLERKS),
            StaffDoor(
                "GET",
                "/desk/api/stream",
                self.stream,
                "What happens at the desk, as it happens.",
                {**events, **refusals(422)},
                CLERKS,
                (AFTER, LAST_EVENT),
            ),
        )

    async def chats(self, _request: Request, user: StaffUser) -> Response:
        """The queue and one's own chats. Read `cursor` before it: the stream goes on from there."""
        cursor = await self._access.run(self._desk.handovers.last_event)
        found = await self._access.run(self._desk.handovers.open_chats)
        now = self._parts.clock()
        listed = views.list_json(found, user, now, everything=oversees(user))
        me = {"id": user.id, "name": user.display, "role": user.role.value}
        return JSONResponse({"chats": listed, "cursor": cursor, "me": me, "now": views.moment(now)})

    async def chat(self, request: Request, user: StaffUser) -> Response:
        """One chat in full. Looking is written down."""
        cursor = await self._access.run(self._desk.handovers.last_event)
        stretch = await self._access.readable(request, user)
        view = await self._access.run(self._view, stretch)
        await self._access.record(user, "chat.viewed", stretch)
        return JSONResponse({**view, "cursor": cursor})

    def _view(self, stretch: Stretch) -> dict[str, Any]:
        desk, now = self._desk, self._parts.clock()
        said = self._last_messages(stretch.person)
        pressed = {str(m.body["payload"]) for m in said if m.body.get("payload")}
        titles = {payload: self._parts.timeline.offered(stretch.person, payload) or "" for payload in pressed}
        return {
            "chat": views.chat_json(stretch, now, said[-1] if said else None),
            "position": desk.handovers.position(stretch),
            "card": views.card_of(said),
            "messages": [views.message_json(message, titles) for message in said[-SHOWN:]],
            "notes": [views.note_json(note) for note in desk.handovers.notes(stretch)],
            "history": [views.step_json(event) for event in desk.handovers.history(stretch)],
            "allowance": views.allowance_json(desk.allowance(stretch.person), now),
        }

    def _last_messages(self, person: str) -> tuple[Message, ...]:
        return self._desk.handovers.last_messages(person, READ)

    async def suggestions(self, request: Request, user: StaffUser) -> Response:
        """What the plans say to the citizen's last words, to send or to change. Empty when they do not speak of it."""
        stretch = await self._access.readable(request, user)
        said = await self._access.run(self._last_messages, stretch.person)
        asked = views.questions(said)
        if not asked:
            return JSONResponse({"suggestions": [], "asked": None})
        try:
            found = await self._parts.policy.policy(asked[-1], views.card_of(said)["city"])
        except (EngineAway, EngineFailed):
            return JSONResponse({"suggestions": [], "asked": asked[-1]})
        suggested = [{"text": found["text"], "citations": found["citations"]}] if found["answerable"] else []
        return JSONResponse({"suggestions": suggested, "asked": asked[-1]})

    async def canned(self, _request: Request, _user: StaffUser) -> Response:
        """Sentences ready to send."""
        listed = [{"name": name, "text": self._parts.say(f"utter_desk_canned_{name}")} for name in CANNED]
        return JSONResponse({"canned": listed})

    async def colleagues(self, _request: Request, user: StaffUser) -> Response:
        """Who may take a chat."""
        found = await self._access.run(self._desk.staff.everybody, *CLERKS)
        listed = [{"id": one.id, "name": one.display, "role": one.role.value} for one in found if one.id != user.id]
        return JSONResponse({"colleagues": listed})

    async def stream(self, request: Request, user: StaffUser) -> Response:
        """Events from the last one seen on."""
        raw = request.headers.get("last-event-id") or request.query_params.get("after") or ""
        if raw and (not raw.isascii() or not raw.isdigit() or len(raw) > 18):
            raise Refusal(422, "bad_after")
        events = self._stream.events(request, user, int(raw) if raw else None, everything=oversees(user))
        return StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)
