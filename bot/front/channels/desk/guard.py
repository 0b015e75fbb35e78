"""Who may pass: every door of the desk is declared with the roles it is for, and the guard stands before all of them."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.front.doors import Answer, Door, Parameter, Schema
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.front.threads import Threads
from bot.staff import Role, Session, StaffUser
from bot.staff.staff import LONGEST

COOKIE = "lxt_desk"
CSRF_HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/desk/api/"
LOGIN = "/desk/login"

EVERYBODY = (Role.AGENT, Role.SUPERVISOR, Role.DATA_OFFICER, Role.ADMIN)
CLERKS = (Role.AGENT, Role.SUPERVISOR, Role.ADMIN)
"""Who talks with citizens and sees their data."""
OVERSEERS = (Role.SUPERVISOR, Role.ADMIN)
DATA = (Role.DATA_OFFICER, Role.SUPERVISOR, Role.ADMIN)
"""Who keeps facilities and wording right."""

PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
}
"""No site may show the desk in a frame, not even one that may show the citizens' page."""

Handler = Callable[[Request, StaffUser], Awaitable[Response]]


class SessionsPort(Protocol):
    """Who a cookie's token stands for. Blocking, thread-safe."""

    def session_of(self, token: str, now: datetime) -> Session | None: ...
    def rotate(self, token: str, now: datetime) -> str | None: ...


class StaffGuard:
    """Lets in who is signed in, has the role, and sends from a page of ours."""

    def __init__(
        self,
        sessions: SessionsPort,
        threads: Threads,
        clock: Callable[[], datetime],
        is_https: Callable[[Request], bool],
    ) -> None:
        self._sessions, self._threads, self._clock, self._is_https = sessions, threads, clock, is_https

    async def require(self, request: Request, *roles: Role) -> StaffUser:
        """Who asks.

        Raises:
            Refusal: 401 when nobody is signed in, 403 for another role, or when what changes something has not the
                page's token in `X-CSRF-Token`.
        """
        session = await self.session(request)
        request.state.staff_session = session
        if session is None:
            raise Refusal(401, "desk_not_signed_in")
        if session.user.role not in roles:
            raise Refusal(403, "desk_wrong_role")
        if request.method not in SAFE and not same(request.headers.get(CSRF_HEADER, ""), session.csrf):
            raise Refusal(403, "desk_bad_csrf")
        return session.user

    async def renew(self, request: Request, response: Response) -> None:
        """Puts a new token in the place of one that has been in use for a while."""
        fresh = await self._threads.run(self._sessions.rotate, request.cookies.get(COOKIE, ""), self._clock())
        if fresh is not None:
            self.give(request, response, fresh)

    def give(self, request: Request, response: Response, token: str) -> None:
        """Sets the cookie: not for scripts, not for other sites, and for TLS alone where there is TLS."""
        age = int(LONGEST.total_seconds())
        secure = self._is_https(request)
        response.set_cookie(COOKIE, token, age, path="/desk", secure=secure, httponly=True, samesite="strict")

    async def session(self, request: Request) -> Session | None:
        """The session of the request's cookie, if it has one that lives."""
        token = request.cookies.get(COOKIE, "")
        return await self._threads.run(self._sessions.session_of, token, self._clock()) if token else None


def same(given: str, kept: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), kept.encode())


@dataclass(frozen=True)
class StaffDoor:
    """A door for staff. `handler` is called only with somebody of these roles."""

    method: str
    path: str
    handler: Handler
    summary: str
    answers: Mapping[int, Answer]
    roles: tuple[Role, ...]
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None

    @property
    def is_page(self) -> bool:
        """A page for people; the others are asked by scripts."""
        return not self.path.startswith(API)

    def guarded(self, guard: StaffGuard) -> Door:
        """The door as the route table takes it, refusals included."""
        usual = {303: Answer("To the sign-in."), **refusals(403)} if self.is_page else refusals(401, 403)
        return Door(
            self.method,
            self.path,
            partial(self._pass, guard),
            self.summary,
            {**usual, **refusals(429, 503), **self.answers},
            self.parameters,
            self.body,
            staff=True,
        )

    async def _pass(self, guard: StaffGuard, request: Request) -> Response:
        try:
            user = await guard.require(request, *self.roles)
        except Refusal as refusal:
            if refusal.status == 401 and self.is_page:
                return to_sign_in(request)
            raise
        response = await self.handler(request, user)
        for name, value in PAGE_HEADERS.items():
            response.headers.setdefault(name, value)
        if self.is_page and request.method in SAFE and request.state.staff_session.due:
            await guard.renew(request, response)
        return response


def to_sign_in(request: Request) -> Response:
    """Sends a browser to the sign-in, and back here afterwards."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"{LOGIN}?next={quote(here, safe='/')}" if request.method in SAFE else LOGIN
    return RedirectResponse(target, 303, headers={"Cache-Control": "no-store"})
