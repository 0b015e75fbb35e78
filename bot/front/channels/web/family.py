"""The family's doors: a code for the conversation, what a code opens, going in, and leaving again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.front import schemas
from bot.front.channels.web.windows import Speakers
from bot.front.doors import Answer, Door, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.front.parts import Parts
from bot.front.sharing import EXPIRES_IN
from bot.relay import View

PATH = "/webhooks/web/relay"
NO_STORE = {"Cache-Control": "no-store"}
CODE = Parameter("code", schemas.STRING, "Eight digits, with or without a space between.", where="path")
T = TypeVar("T")


class FamilyDoors:
    """The endpoints, over the parts."""

    def __init__(self, parts: Parts, speakers: Speakers) -> None:
        self._parts, self._speakers = parts, speakers

    def doors(self) -> tuple[Door, ...]:
        """Everything a family shares by."""
        state = Answer("How the conversation is shared.", schemas.reference("Sharing"))
        bad_code = refusals(401, 404, 410, 422, 429, 503)
        return (
            Door(
                "POST",
                PATH,
                self.make,
                "A one-time code that opens this conversation to somebody of the family; the one before opens nothing.",
                {201: Answer("The code.", schemas.reference("FamilyCode")), **refusals(401, 422, 429, 503)},
                signed_in=True,
            ),
            Door(
                "GET",
                PATH,
                self.show,
                "Whether the conversation is shared.",
                {200: state, **refusals(401, 429, 503)},
                signed_in=True,
            ),
            Door(
                "DELETE",
                PATH,
                self.end,
                "A guest leaves; an owner closes every window but their own. Both sides are told.",
                {200: state, **refusals(401, 429, 503)},
                signed_in=True,
            ),
            Door(
                "POST",
                f"{PATH}/{{code}}/open",
                self.preview,
                "What a code opens, without a name or a word of it. Changes nothing.",
                {200: Answer("What it opens.", schemas.reference("FamilyPreview")), **bad_code},
                (CODE,),
                signed_in=True,
            ),
            Door(
                "POST",
                f"{PATH}/{{code}}/accept",
                self.accept,
                "The session speaks in that conversation from now on. The same session again changes nothing.",
                {200: state, **bad_code},
                (CODE,),
                signed_in=True,
            ),
        )

    async def make(self, request: Request) -> Response:
        """A code."""
        person = await self._speakers.person(request)
        self._parts.limiter.message(person)
        body = {"code": await self._parts.sharing.make(person), "expires_in": EXPIRES_IN}
        return JSONResponse(body, 201, headers=NO_STORE)

    async def show(self, request: Request) -> Response:
        """How it is shared."""
        return _state(await self._speakers.view(request))

    async def end(self, request: Request) -> Response:
        """No longer."""
        person = await self._speakers.person(request)
        await self._parts.sharing.end(person)
        return _state(await self._parts.sharing.view(person))

    async def preview(self, request: Request) -> Response:
        """What a code opens."""
        found = await self._trying(request, self._parts.sharing.preview)
        return JSONResponse(found.as_json(), headers=NO_STORE)

    async def accept(self, request: Request) -> Response:
        """In."""
        return _state(await self._trying(request, self._parts.sharing.accept))

    async def _trying(self, request: Request, act: Callable[[str, str], Awaitable[T]]) -> T:
        """A code tried. Whatever opens nothing counts against the address. Raises Refusal."""
        person = await self._speakers.person(request)
        address = self._parts.limiter.addresses.of(request)
        self._parts.limiter.guess(address)
        try:
            result = await act(str(request.path_params["code"]), person)
        except Refusal as refusal:
            if refusal.code != "code_unknown":
                self._parts.limiter.guessed(address)
            raise
        self._parts.limiter.guessed(address)
        return result


def _state(view: View) -> Response:
    role = "guest" if view.is_guest else "owner" if view.is_shared else "alone"
    return JSONResponse({"role": role, "guests": view.guests}, headers=NO_STORE)
