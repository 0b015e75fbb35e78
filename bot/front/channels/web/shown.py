"""One answer as a page that can only be read: signed, good for a week, without a session. `bot/front/links.py` signs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.front import links, schemas
from bot.front.channels.web.page import fill
from bot.front.doors import Answer, Door, Parameter
from bot.front.parts import Parts
from bot.model.message import Message

TOKEN = Parameter("token", schemas.STRING, "As in the link.", where="path")
NO_INDEX = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
BEIJING = timezone(timedelta(hours=8))
HTML = "text/html"
PRIVATE = frozenset({"facts", "asking"})
"""Members of a card that are about the citizen and not about the answer."""


class ShownDoors:
    """The endpoint, over the parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def doors(self) -> tuple[Door, ...]:
        """The one page."""
        words = "A page that says so."
        answers = {
            200: Answer("The answer as a page.", schemas.STRING, HTML),
            404: Answer(words, schemas.STRING, HTML),
            410: Answer(words, schemas.STRING, HTML),
            429: Answer("Too fast.", schemas.reference("Error")),
        }
        return (Door("GET", "/c/{token}", self.show, "One answer, read-only, by its signed link.", answers, (TOKEN,)),)

    async def show(self, request: Request) -> Response:
        """The page, or in plain words why there is none."""
        token = links.read(str(request.path_params["token"]))
        message = None
        if token is not None:
            message = await self._parts.threads.run(self._parts.timeline.message, token.message)
        if token is None or message is None or not self._parts.links.is_genuine(token, message):
            return self._absent(404, "missing")
        if token.is_over(self._parts.clock()):
            return self._absent(410, "over")
        until = datetime.fromtimestamp(token.expiry, UTC).astimezone(BEIJING)
        return HTMLResponse(render(message, until, self._parts.map_attributes), headers=NO_INDEX)

    def _absent(self, status: int, name: str) -> Response:
        words = escape(self._parts.say(f"utter_front_card_{name}"))
        return HTMLResponse(fill("absent", {"words": words}), status, headers=NO_INDEX)


def render(message: Message, until: datetime, map_attributes: str = "") -> str:
    """The page of an answer that has a card. Without scripts: its words, and a link for each number on the card."""
    card = {name: value for name, value in (message.body.get("card") or {}).items() if name not in PRIVATE}
    lines = [line for line in str(message.body.get("text") or "").splitlines() if line.strip()]
    values = {
        "map": map_attributes,
        "month": str(until.month),
        "day": str(until.day),
        "words": "\n".join(f"<p>{escape(line)}</p>" for line in lines),
        "calls": "\n".join(
            fill("call", {"number": escape(number), "name": escape(name)}) for name, number in numbers(card)
        ),
        "data": _as_data({"text": message.body.get("text") or "", "card": card}),
    }
    return fill("shown", values)


def numbers(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and number of each row that has one that can be dialled."""
    for item in card.get("items") or ():
        phone = str(item.get("phone") or "").replace(" ", "")
        if phone.replace("-", "").removeprefix("+").isdigit() and phone.isascii():
            yield str(item.get("name") or ""), phone


def _as_data(given: Mapping[str, Any]) -> str:
    """JSON that stands in a script element: no `<` ends it, whatever a name holds."""
    return json.dumps(given, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
