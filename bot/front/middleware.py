"""What surrounds every door: counting, security headers, the address limit, and CORS for the web door alone."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs
from bot.front.doors import ROUTE
from bot.front.errors import Refusal, error_response
from bot.front.metrics import Metrics
from bot.front.parts import Limiter
from bot.front.ports import Saying

log = logging.getLogger(__name__)
FREE = ("/healthz", "/readyz", "/metrics", "/static/", "/desk/static/")
WECHAT_DOOR = "/webhooks/wechat"
"""Its pushes come from a few addresses for everybody: the door itself counts those it refuses."""
WEB_DOOR = "/webhooks/web/"
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Headed(ABC):
    """Calls `amend` with the headers of each response before they leave."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @abstractmethod
    def amend(self, scope: Scope, message: Message) -> None:
        """`message` is the start of the response to `scope`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything through, the response's start amended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def amended(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.amend(scope, message)
            await send(message)

        await self.app(scope, receive, amended)


class Observed(Headed):
    """Counts and logs each request by its route's template: no address, no query, no id."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        super().__init__(app)
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Notes when the request came."""
        scope["lxt.began"] = monotonic()
        await super().__call__(scope, receive, send)

    def amend(self, scope: Scope, message: Message) -> None:
        """Counts the response."""
        seconds = monotonic() - scope["lxt.began"]
        method = scope["method"] if scope["method"] in KNOWN_METHODS else "OTHER"
        route, status = route_name(scope), str(message["status"])
        self._metrics.requests.add(method=method, route=route, status=status)
        self._metrics.request_seconds.observe(seconds)
        level = logging.DEBUG if scope["path"].startswith(FREE) else logging.INFO
        logs.event(log, level, "request", method=method, route=route, status=status, ms=round(seconds * 1000))


def route_name(scope: Scope) -> str:
    """The template of the route that answered; never the path itself."""
    return str(scope.get(ROUTE, "other"))


class SecurityHeaders(Headed):
    """No inline script, no foreign source but the map's pictures, no frame but those allowed."""

    def __init__(self, app: ASGIApp, embed_origins: Sequence[str], map_origins: Sequence[str] = ()) -> None:
        super().__init__(app)
        images = " ".join(["'self'", "data:", *map_origins])
        ancestors = " ".join(["'self'", *embed_origins])
        self._fixed = {
            "Content-Security-Policy": (
                f"default-src 'self'; img-src {images}; object-src 'none'; base-uri 'none'; "
                f"form-action 'self'; frame-ancestors {ancestors}"
            ),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "geolocation=(self), camera=(), microphone=(self), payment=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if not embed_origins:
            self._fixed["X-Frame-Options"] = "SAMEORIGIN"

    def amend(self, scope: Scope, message: Message) -> None:
        """Adds what the response does not say itself."""
        headers = MutableHeaders(scope=message)
        for name, value in self._fixed.items():
            headers.setdefault(name, value)


class AddressLimit:
    """Refuses an address that asks too often. Operators' doors and static files are free."""

    def __init__(self, app: ASGIApp, limiter: Limiter, say: Saying) -> None:
        self.app = app
        self._limiter = limiter
        self._say = say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request through, or answers 429."""
        if scope["type"] == "http" and scope["path"] != WECHAT_DOOR and not scope["path"].startswith(FREE):
            try:
                self._limiter.request(self._limiter.addresses.of(HTTPConnection(scope)))
            except Refusal as refusal:
                await error_response(self._say, refusal)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class WebCors(Headed):
    """Lets the pages of the embedding sites call the web door; every other origin gets no permission."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(app)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a permitted preflight itself."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and self._origin(scope):
            await self._preflight(scope)(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    def amend(self, scope: Scope, message: Message) -> None:
        """Names the permitted origin."""
        origin = self._origin(scope)
        if origin:
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "Retry-After"
            headers.add_vary_header("Origin")

    def _origin(self, scope: Scope) -> str | None:
        origin = Headers(scope=scope).get("origin")
        return origin if origin in self._origins and scope["path"].startswith(WEB_DOOR) else None

    def _preflight(self, scope: Scope) -> Response:
        headers = {
            "Access-Control-Allow-Origin": self._origin(scope) or "",
            "Access-Control-Allow-Methods": "GET, POST, DELETE",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        }
        return Response(status_code=204, headers=headers)
