"""Chats: taking over, speaking, passing on, ending. Looking at them is next door."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.front import schemas
from bot.front.channels.desk import chat_views as views
from bot.front.channels.desk.chat_access import CHAT, KEY, ONE, ChatAccess, clerk, key_of
from bot.front.channels.desk.chat_reading import ReadingDoors
from bot.front.channels.desk.fields import Fields
from bot.front.channels.desk.guard import CLERKS, StaffDoor
from bot.front.channels.desk.parts import DeskParts
from bot.front.channels.desk.stream import DeskStream
from bot.front.doors import Answer, Schema
from bot.front.openapi import ERROR, refusals
from bot.handover import Move, Stretch, UnknownStretch
from bot.staff import StaffUser

ID_LIMIT = 128
WHY_LIMIT = 500

MOVED = {
    200: Answer("The chat as it is now.", schemas.record({"chat": CHAT})),
    409: Answer("Somebody was faster; the chat as it is.", schemas.record({"error": ERROR, "chat": CHAT})),
    **refusals(400, 404, 413, 422),
}
VERSION = {"version": schemas.nullable(schemas.INTEGER)}
SAID = schemas.record({"id": schemas.STRING, "text": {"type": "string", "maxLength": 2000}})
WHY = schemas.record({}, why=schemas.nullable(schemas.STRING), **VERSION)


class ChatDoors:
    """The chats over the desk's parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._desk, self._parts = desk, desk.parts
        self._access = ChatAccess(desk)
        self._stream = DeskStream(desk)

    def doors(self) -> tuple[StaffDoor, ...]:
        """Everything about chats."""
        return (*ReadingDoors(self._access, self._stream).doors(), *self._moving())

    def _moving(self) -> tuple[StaffDoor, ...]:
        transfer = schemas.record({}, to=schemas.nullable(schemas.INTEGER), why=schemas.STRING, **VERSION)

        def door(verb: str, handler: Any, summary: str, body: Schema) -> StaffDoor:
            return StaffDoor("POST", f"{ONE}/{verb}", handler, summary, MOVED, CLERKS, (KEY,), body)

        return (
            door(
                "claim", self.claim, "Takes a chat over: the bot is silent from now on.", schemas.record({}, **VERSION)
            ),
            door("transfer", self.transfer, "Passes it on, to a colleague or the queue.", transfer),
            door("return", self.give_back, "Gives it back to the bot.", WHY),
            door("close", self.close, "Closes it.", WHY),
            door("messages", self.say, "Says something to the citizen, once per id.", SAID),
            door("notes", self.note, "Notes something for colleagues, once per id.", SAID),
            door("typing", self.typing, "Shows colleagues that somebody types.", schemas.record({})),
        )

    # -- moving ---------------------------------------------------------------------------------------------

    async def claim(self, request: Request, user: StaffUser) -> Response:
        """Takes a chat over."""
        fields = await Fields.of(request)
        key, by, version = key_of(request), clerk(user), _version(fields)
        return await self._moved(
            user, "chat.claimed", lambda: self._desk.handovers.claim(key, by, self._parts.clock(), version)
        )

    async def transfer(self, request: Request, user: StaffUser) -> Response:
        """Passes a chat on."""
        fields = await Fields.of(request)
        to = await self._access.colleague(fields.whole("to", 1, 2**31)) if fields.has("to") else None
        key, why, version = key_of(request), fields.maybe("why", WHY_LIMIT), _version(fields)
        return await self._moved(
            user,
            "chat.transferred",
            lambda: self._desk.handovers.transfer(key, clerk(user), to, why, self._parts.clock(), version),
        )

    async def give_back(self, request: Request, user: StaffUser) -> Response:
        """The bot goes on."""
        return await self._ended(request, user, Move.GIVE_BACK, "chat.returned")

    async def close(self, request: Request, user: StaffUser) -> Response:
        """It is done; the citizen is asked how content they are."""
        closed = await self._ended(request, user, Move.CLOSE, "chat.closed")
        if closed.status_code == 200:
            with suppress(UnknownStretch):  # erased in this moment: nobody is there to be asked
                await self._ask_how_it_was(key_of(request))
        return closed

    async def _ask_how_it_was(self, key: str) -> None:
        stretch = await self._access.run(self._desk.handovers.stretch, key)
        subject, now = f"chat:{stretch.key}", self._parts.clock()
        await self._access.run(self._desk.casebook.notices.ask, stretch.person, subject, now)
        self._desk.herald.knock()

    async def say(self, request: Request, user: StaffUser) -> Response:
        """Says something to the citizen."""
        fields = await Fields.of(request)
        key, message_id, text = key_of(request), fields.text("id", ID_LIMIT), fields.text("text")
        message = await self._access.attempt(
            lambda: self._desk.handovers.say(key, clerk(user), text, message_id, self._parts.clock())
        )
        if isinstance(message, Response):
            return message
        self._parts.hub.publish(message.person)
        stretch = await self._access.run(self._desk.handovers.stretch, key)
        allowance = await self._access.run(self._desk.allowance, message.person)
        now = self._parts.clock()
        shown = {"message": views.message_json(message), "chat": views.chat_json(stretch, now, message)}
        return JSONResponse({**shown, "allowance": views.allowance_json(allowance, now)})

    async def note(self, request: Request, user: StaffUser) -> Response:
        """Notes something for colleagues."""
        fields = await Fields.of(request)
        stretch = await self._access.readable(request, user)
        note_id, text = fields.text("id", ID_LIMIT), fields.text("text")
        note = await self._access.run(
            self._desk.handovers.note, stretch.key, clerk(user), text, note_id, self._parts.clock()
        )
        await self._access.record(user, "chat.noted", stretch)
        self._stream.ring(stretch.person)
        return JSONResponse({"note": views.note_json(note), "chat": views.chat_json(stretch, self._parts.clock())})

    async def typing(self, request: Request, user: StaffUser) -> Response:
        """Shows the others that somebody types, for a few seconds. Kept nowhere."""
        stretch = await self._access.readable(request, user)
        self._stream.typing(stretch.key, user)
        return JSONResponse({"chat": views.chat_json(stretch, self._parts.clock())})

    async def _ended(self, request: Request, user: StaffUser, move: Move, action: str) -> Response:
        fields = await Fields.of(request)
        key, why, version = key_of(request), fields.maybe("why", WHY_LIMIT), _version(fields)
        return await self._moved(
            user, action, lambda: self._desk.handovers.end(key, clerk(user), move, why, self._parts.clock(), version)
        )

    async def _moved(self, user: StaffUser, action: str, move: Callable[[], Stretch]) -> Response:
        moved = await self._access.attempt(move)
        if isinstance(moved, Response):
            return moved
        await self._access.record(user, action, moved)
        self._parts.hub.publish(moved.person)
        return JSONResponse({"chat": views.chat_json(moved, self._parts.clock())})


def _version(fields: Fields) -> int | None:
    return fields.whole("version", 1, 2**31) if fields.has("version") else None
