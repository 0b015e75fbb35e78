"""The front application: every door of every channel, from one route table.

A new channel is a package under channels/ with a class that gives its doors; only `_channels` names it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.front import schemas
from bot.front.channels.api.doors import ApiDoors
from bot.front.channels.web.doors import WebDoors
from bot.front.doors import Answer, Door, Parameter, routes_of
from bot.front.errors import ErrorHandlers, Refusal
from bot.front.middleware import AddressLimit, Observed, SecurityHeaders, WebCors
from bot.front.openapi import document, refusals
from bot.front.operations import OperationDoors
from bot.front.parts import Parts

STATIC = "/static"


def create_app(parts: Parts) -> Starlette:
    """The application over its parts. `app.state.parts` keeps them for the server and for tests."""
    doors = _doors(parts)
    app = Starlette(
        routes=[*routes_of(doors), Mount(STATIC, StaticFiles(directory=parts.static_folder))],
        middleware=_middleware(parts),
        exception_handlers=_handlers(parts),
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False
    app.state.parts = parts
    app.state.doors = doors
    return app


def _doors(parts: Parts) -> tuple[Door, ...]:
    doors: tuple[Door, ...] = ()

    def description() -> dict[str, Any]:
        return document((*doors, _static_door()), parts.version)

    doors = tuple(door for channel in _channels(parts, description) for door in channel.doors())
    return doors


def _channels(parts: Parts, description: Any) -> tuple[WebDoors | ApiDoors | OperationDoors, ...]:
    return WebDoors(parts), ApiDoors(parts, description), OperationDoors(parts)


def _static_door() -> Door:
    """The page's files, described only: the mount serves them."""

    async def served_by_the_mount(_request: Any) -> Any:
        raise Refusal(404, "not_found")

    file = Answer("The file.", schemas.STRING, "text/plain")
    path = Parameter("path", schemas.STRING, "A file of the page.", where="path")
    answers = {200: file, **refusals(404)}
    return Door("GET", f"{STATIC}/{{path:path}}", served_by_the_mount, "The page's files.", answers, (path,))


def _middleware(parts: Parts) -> list[Middleware]:
    return [
        Middleware(Observed, metrics=parts.metrics),
        Middleware(SecurityHeaders, embed_origins=parts.embed_origins),
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
    parts.turns.start()
    yield
    parts.closing.set()
    await parts.turns.drain(parts.drain_s)
    await parts.engine.close()
    parts.threads.close()
