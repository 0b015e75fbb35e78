"""Signing in and out: a form that works without script, slowed down for whoever guesses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.front import schemas
from bot.front.bodies import read_body
from bot.front.channels.desk.guard import COOKIE, EVERYBODY, LOGIN, PAGE_HEADERS, StaffDoor, same
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer, Door, Parameter
from bot.front.errors import Refusal
from bot.front.limits import Buckets, Rate
from bot.front.openapi import refusals
from bot.staff import StaffUser

HOME = "/desk"
TEMPLATES = Path(__file__).resolve().parent / "templates"
FORM_LIMIT = 16_384
TRIES = Rate(5, 1 / 60)
"""Wrong passwords for one name from one address."""
ADDRESS_TRIES = Rate(60, 1 / 5)
"""Wrong passwords from one address, whatever the names."""
HEADERS = {**PAGE_HEADERS, "Referrer-Policy": "same-origin"}
"""With no referrer at all the browser would send the form without its origin."""
HTML = {"type": "string", "description": "HTML"}
FORM = schemas.record({"name": schemas.STRING, "password": schemas.STRING}, next=schemas.STRING)


@dataclass(frozen=True)
class Form:
    """What the sign-in sends."""

    name: str
    password: str
    next: str


class SignInDoors:
    """The sign-in over the desk's parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._desk = desk
        self._parts = desk.parts
        self._names = Buckets(TRIES)
        self._addresses = Buckets(ADDRESS_TRIES)

    def open_doors(self) -> tuple[Door, ...]:
        """The doors for those who are not signed in yet."""
        page = Answer("The sign-in.", HTML, "text/html")
        failed = {status: Answer("The sign-in, saying why.", HTML, "text/html") for status in (401, 403, 429)}
        return (
            Door(
                "GET",
                LOGIN,
                self.form,
                "The sign-in.",
                {200: page, 303: Answer("Signed in already.")},
                (Parameter("next", schemas.STRING, "Where to go afterwards, below /desk."),),
            ),
            Door(
                "POST",
                LOGIN,
                self.sign_in,
                "Signs in: a form with name and password.",
                {303: Answer("Signed in; the cookie is set."), **failed, **refusals(400, 413, 503)},
                body=FORM,
                body_type="application/x-www-form-urlencoded",
            ),
        )

    def doors(self) -> tuple[StaffDoor, ...]:
        """The doors for those who are."""
        out = {303: Answer("Signed out.")}
        return (StaffDoor("POST", "/desk/logout", self.sign_out, "Signs out.", out, EVERYBODY),)

    async def form(self, request: Request) -> Response:
        """The empty form; for those who are signed in already, the desk."""
        target = safe_target(request.query_params.get("next", ""))
        if await self._desk.guard.session(request) is not None:
            return RedirectResponse(target, 303, headers=HEADERS)
        return HTMLResponse(page(target=target), headers=HEADERS)

    async def sign_in(self, request: Request) -> Response:
        """Opens a session, always under a new token; or the form again with one sentence for everything wrong."""
        form = read_form(await read_body(request, FORM_LIMIT))
        if is_foreign(request):
            return self._again(form, 403, self._parts.say("utter_desk_sign_in_foreign"))
        address = self._parts.limiter.addresses.of(request)
        wait = self._names.take(f"{form.name.lower()} {address}") or self._addresses.take(address)
        if wait:
            slow = self._parts.say("utter_desk_sign_in_slow", seconds=wait)
            return self._again(form, 429, slow, {"Retry-After": str(wait)})
        user = await self._parts.readers.run(self._desk.staff.authenticate, form.name, form.password)
        if user is None:
            await self._record(None, "session.refused", form.name)
            return self._again(form, 401, self._parts.say("utter_desk_sign_in_wrong"))
        self._names.forget(f"{form.name.lower()} {address}")
        return await self._open(request, form, user)

    async def _open(self, request: Request, form: Form, user: StaffUser) -> Response:
        run, now = self._parts.threads.run, self._parts.clock()
        if old := request.cookies.get(COOKIE):
            await run(self._desk.staff.close, old)
        token = await run(self._desk.staff.open_session, user, now)
        await self._record(user, "session.opened", user.name)
        response = RedirectResponse(safe_target(form.next), 303, headers=HEADERS)
        self._desk.guard.give(request, response, token)
        return response

    async def sign_out(self, request: Request, user: StaffUser) -> Response:
        """Ends the session on this side too."""
        await self._parts.threads.run(self._desk.staff.close, request.cookies.get(COOKIE, ""))
        await self._record(user, "session.closed", user.name)
        response = RedirectResponse(LOGIN, 303, headers=HEADERS)
        response.delete_cookie(COOKIE, path=HOME, httponly=True, samesite="strict")
        return response

    async def _record(self, user: StaffUser | None, action: str, name: str) -> None:
        subject = f"staff:{user.id if user else 0}"
        await self._parts.threads.run(
            self._desk.audit.record, user, action, subject, self._parts.clock(), name=name.strip().lower()[:64]
        )

    def _again(self, form: Form, status: int, problem: str, headers: dict[str, str] | None = None) -> Response:
        body = page(target=safe_target(form.next), name=form.name, problem=problem)
        return HTMLResponse(body, status, headers={**HEADERS, **(headers or {})})


def read_form(body: bytes) -> Form:
    """The form's fields. Raises Refusal 400."""
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=16)
    except ValueError as error:
        raise Refusal(400, "bad_request") from error
    values = [fields.get(key, [""])[0] for key in ("name", "password", "next")]
    return Form(values[0][:256], values[1], values[2][:2048])


def safe_target(wanted: str) -> str:
    """Where to go after the sign-in: a place of the desk, or the desk itself. Never another site."""
    parts = urlsplit(wanted.replace("\\", "/"))
    path_ok = parts.path == HOME or parts.path.startswith(HOME + "/")
    own = not parts.scheme and not parts.netloc and path_ok and parts.path != LOGIN
    return wanted if own and wanted.isascii() and wanted.isprintable() and "\\" not in wanted else HOME


def is_foreign(request: Request) -> bool:
    """Whether a browser says that another site has sent this form. Other clients say nothing, and have no cookies."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and not same(urlsplit(origin).netloc.lower(), request.headers.get("host", "").lower())


def page(*, target: str, name: str = "", problem: str = "") -> str:
    """The sign-in as HTML."""
    focus = ("", " autofocus") if name else (" autofocus", "")
    return _template().substitute(
        next=escape(target),
        name=escape(name),
        problem=f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else "",
        focus_name=focus[0],
        focus_password=focus[1],
    )


@cache
def _template() -> Template:
    return Template((TEMPLATES / "login.html").read_text(encoding="utf-8"))
