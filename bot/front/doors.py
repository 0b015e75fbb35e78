"""The route table: each door says what it serves and how; routes and their description are both made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

Endpoint = Callable[[Request], Awaitable[Response]]
Schema = Mapping[str, Any]

JSON = "application/json"
ROUTE = "lxt.route"
"""Where a request's scope keeps the template of its route, for the log and the counters."""


@dataclass(frozen=True)
class Answer:
    """One kind of response. `schema` is JSON Schema; None for an empty body."""

    description: str
    schema: Schema | None = None
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """One parameter in the query, the path or a header."""

    name: str
    schema: Schema
    description: str
    where: str = "query"
    required: bool = False


@dataclass(frozen=True)
class Door:
    """One method of one path."""

    method: str
    path: str
    endpoint: Endpoint
    summary: str
    answers: Mapping[int, Answer]
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None
    signed_in: bool = False
    staff: bool = False
    body_type: str = JSON

    @property
    def refusals(self) -> tuple[int, ...]:
        """The error statuses among the answers."""
        return tuple(status for status in self.answers if status >= 400)


def routes_of(doors: tuple[Door, ...]) -> list[BaseRoute]:
    """One route per path, so that a known path with another method is 405 and not 404."""
    by_path: dict[str, dict[str, Door]] = {}
    for door in doors:
        by_path.setdefault(door.path, {})[door.method] = door
    return [_route(path, methods) for path, methods in by_path.items()]


def _route(path: str, methods: Mapping[str, Door]) -> Route:
    async def dispatch(request: Request) -> Response:
        request.scope[ROUTE] = path
        method = "GET" if request.method == "HEAD" else request.method
        return await methods[method].endpoint(request)

    return Route(path, dispatch, methods=list(methods))
