"""The desk's one page: what is where is decided by its scripts; what it may show, by the doors they ask."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.front import schemas
from bot.front.channels.desk.guard import EVERYBODY, StaffDoor, to_sign_in
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer
from bot.staff import Session, StaffUser

TEMPLATES = Path(__file__).resolve().parent / "templates"


class PageDoors:
    """The page, over the parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._parts = desk.parts
        self._guard = desk.guard

    def doors(self) -> tuple[StaffDoor, ...]:
        """The one page."""
        page = {200: Answer("The desk.", schemas.STRING, "text/html")}
        return (StaffDoor("GET", "/desk", self.page, "The desk's page.", page, EVERYBODY),)

    async def page(self, request: Request, _user: StaffUser) -> Response:
        """The page for whoever is signed in, with the token that their changes carry."""
        session = await self._guard.session(request)
        if session is None:  # signed out between two looks
            return to_sign_in(request)
        return HTMLResponse(render(session, [(city.id, city.name) for city in self._parts.cities]))


def render(session: Session, cities: list[tuple[str, str]]) -> str:
    """The page as HTML. `cities` are (id, name shown)."""
    choices = "".join(f'<option value="{escape(city)}">{escape(name)}</option>' for city, name in cities)
    return _template().substitute(
        csrf=escape(session.csrf),
        user=str(session.user.id),
        role=session.user.role.value,
        display=escape(session.user.display),
        cities=choices,
    )


@cache
def _template() -> Template:
    return Template((TEMPLATES / "desk.html").read_text(encoding="utf-8"))
