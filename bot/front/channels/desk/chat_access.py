"""What every door about chats needs: whose chat it is, who asks, and how a refusal says how the chat stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.front import schemas
from bot.front.channels.desk import chat_views as views
from bot.front.channels.desk.guard import CLERKS, OVERSEERS
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Parameter
from bot.front.errors import Refusal
from bot.handover import Agent, Clerk, IllegalStep, NotYours, Outdated, Stretch, UnknownStretch
from bot.staff import StaffUser, UnknownStaff

ROOT = "/desk/api/chats"
ONE = f"{ROOT}/{{key}}"
KEY = Parameter("key", schemas.STRING, "The chat's person_key.", where="path")
CHAT = schemas.record(
    {
        "person_key": schemas.STRING,
        "channel": schemas.STRING,
        "state": schemas.one_of("waiting", "with_agent", "ended"),
        "reason": schemas.STRING,
        "since": schemas.STRING,
        "waited_s": schemas.INTEGER,
        "agent": schemas.nullable(schemas.record({"id": schemas.INTEGER, "name": schemas.STRING})),
        "last": schemas.nullable(schemas.STRING),
        "urgent": schemas.BOOLEAN,
        "version": schemas.INTEGER,
    }
)


class ChatAccess:
    """The chats, as doors reach them."""

    def __init__(self, desk: DeskParts) -> None:
        self.desk, self.parts = desk, desk.parts

    async def attempt(self, call: Callable[[], Any]) -> Any:
        """The call's result, or the answer that says how the chat stands instead. Raises Refusal 404 and 409."""
        try:
            return await self.run(call)
        except UnknownStretch as error:
            raise Refusal(404, "desk_no_such_chat") from error
        except IllegalStep as error:
            raise Refusal(409, "desk_chat_moved") from error
        except NotYours as other:
            return self._conflict("desk_chat_taken" if other.stretch.agent else "desk_chat_moved", other.stretch)
        except Outdated as outdated:
            return self._conflict("desk_chat_moved", outdated.stretch)

    def _conflict(self, code: str, stretch: Stretch) -> Response:
        who = stretch.agent.name if stretch.agent else ""
        message = self.parts.say(f"utter_front_error_{code}", name=who)
        body = {"error": {"code": code, "message": message}, "chat": views.chat_json(stretch, self.parts.clock())}
        return JSONResponse(body, 409)

    async def readable(self, request: Request, user: StaffUser) -> Stretch:
        """The chat of the path. Raises Refusal: 404 when there is none, or it is somebody else's."""
        try:
            stretch: Stretch = await self.run(self.desk.handovers.stretch, key_of(request))
        except UnknownStretch as error:
            raise Refusal(404, "desk_no_such_chat") from error
        if not views.may_read(stretch, user, oversees(user)):
            raise Refusal(404, "desk_no_such_chat")
        return stretch

    async def colleague(self, user_id: int) -> Agent:
        try:
            user = await self.run(self.desk.staff.user, user_id)
        except UnknownStaff as error:
            raise Refusal(422, "desk_no_such_colleague") from error
        if user.role not in CLERKS:
            raise Refusal(422, "desk_no_such_colleague")
        return Agent(user.id, user.display)

    async def record(self, user: StaffUser, action: str, stretch: Stretch) -> None:
        subject, details = f"chat:{stretch.key}", {"state": stretch.state.value, "channel": stretch.channel}
        await self.run(self.desk.audit.record, user, action, subject, self.parts.clock(), details)

    async def run(self, call: Callable[..., Any], *args: Any) -> Any:
        return await self.parts.threads.run(call, *args)


def clerk(user: StaffUser) -> Clerk:
    """The member of staff as the hand-off knows them."""
    return Clerk(Agent(user.id, user.display), oversees(user))


def oversees(user: StaffUser) -> bool:
    """Whether they see and move the chats of others."""
    return user.role in OVERSEERS


def key_of(request: Request) -> str:
    """The chat in the path."""
    return str(request.path_params["key"])
