"""The front application: every door of every channel, from one route table.

A new channel is a package under channels/ with a class that gives its doors; only `_channels` names it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol, runtime_checkable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.front import schemas
from bot.front.channels.api.doors import ApiDoors
from bot.front.channels.desk import DESK_FILES
from bot.front.channels.desk.doors import DeskDoors
from bot.front.channels.desk.parts import DeskParts
from bot.front.channels.web.doors import WebDoors
from bot.front.channels.wechat.doors import WechatDoors
from bot.front.channels.wechat.parts import WechatParts
from bot.front.doors import Answer, Door, Parameter, routes_of
from bot.front.errors import ErrorHandlers, Refusal
from bot.front.middleware import AddressLimit, Observed, SecurityHeaders, WebCors
from bot.front.openapi import document, refusals
from bot.front.operations import OperationDoors
from bot.front.parts import Parts

STATIC = "/static"
DESK_STATIC = "/desk/static"


class Channel(Protocol):
    """One way to reach us."""

    def doors(self) -> tuple[Door, ...]: ...


@runtime_checkable
class Working(Protocol):
    """A channel that does something of its own while the application runs."""

    def start(self) -> None: ...
    async def stop(self) -> None: ...


def create_app(parts: Parts, wechat: WechatParts | None = None, desk: DeskParts | None = None) -> Starlette:
    """The application over its parts. `app.state.parts` keeps them for the server and for tests.

    `wechat` is None while no official account is set up: its door is closed. `desk` is None where nobody works.
    """
    doors, working = _doors(parts, wechat, desk)
    app = Starlette(
        routes=[
            *routes_of(doors),
            Mount(STATIC, StaticFiles(directory=parts.static_folder)),
            Mount(DESK_STATIC, StaticFiles(directory=DESK_FILES)),
        ],
        middleware=_middleware(parts),
        exception_handlers=_handlers(parts),
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False
    app.state.parts = parts
    app.state.doors = doors
    app.state.working = working
    return app


def _doors(
    parts: Parts, wechat: WechatParts | None, desk: DeskParts | None
) -> tuple[tuple[Door, ...], tuple[Working, ...]]:
    doors: tuple[Door, ...] = ()

    def description() -> dict[str, Any]:
        files = (_static_door(STATIC, "The page's files."), _static_door(DESK_STATIC, "The desk's files."))
        return document((*doors, *files), parts.version)

    channels = _channels(parts, wechat, desk, description)
    doors = tuple(door for channel in channels for door in channel.doors())
    return doors, tuple(channel for channel in channels if isinstance(channel, Working))


def _channels(
    parts: Parts, wechat: WechatParts | None, desk: DeskParts | None, description: Any
) -> tuple[Channel, ...]:
    api, operations = ApiDoors(parts, description), OperationDoors(parts)
    return WebDoors(parts), WechatDoors(parts, wechat), DeskDoors(desk), api, operations


def _static_door(root: str, summary: str) -> Door:
    """Files, described only: the mount serves them."""

    async def served_by_the_mount(_request: Any) -> Any:
        raise Refusal(404, "not_found")

    file = Answer("The file.", schemas.STRING, "text/plain")
    path = Parameter("path", schemas.STRING, "A file.", where="path")
    answers = {200: file, **refusals(404)}
    return Door("GET", f"{root}/{{path:path}}", served_by_the_mount, summary, answers, (path,))


def _middleware(parts: Parts) -> list[Middleware]:
    return [
        Middleware(Observed, metrics=parts.metrics),
        Middleware(SecurityHeaders, embed_origins=parts.embed_origins, map_origins=parts.map_origins),
        Middleware(WebCors, origins=parts.embed_origins),
        Middleware(AddressLimit, limiter=parts.limiter, say=parts.say),
    ]


def _handlers(parts: Parts) -> dict[Any, Any]:
    handlers = ErrorHandlers(parts.say)
    return {
        Refusal: handlers.refused,
        HTTPException: handlers.framework,
        Exception: handlers.unexpected,
        **dict.fromkeys(parts.storage_errors, handlers.storage),
    }


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    working: tuple[Working, ...] = app.state.working
    parts.turns.start()
    for channel in working:
        channel.start()
    yield
    parts.closing.set()
    await parts.turns.drain(parts.drain_s)
    for channel in working:
        await channel.stop()
    await parts.engine.close()
    parts.threads.close()
    parts.readers.close()
