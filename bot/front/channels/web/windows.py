"""What the reader of a window is shown: their own conversation, or the part of another's that they were let into."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from starlette.requests import Request

from bot.front.errors import Refusal
from bot.front.parts import Parts
from bot.front.ports import RelayPort, TimelinePort
from bot.front.sessions import Session
from bot.model.message import Incoming, Message, Speaker
from bot.relay import View

PAGE_SIZE = 200
MOST_MESSAGES = 2_000


@dataclass(frozen=True)
class Windows:
    """Reads the timeline through windows. Blocking."""

    timeline: TimelinePort
    relay: RelayPort

    def view(self, person: str) -> View:
        """What this person looks at now."""
        return self.relay.view(person)

    def history(self, view: View, after: int | None, with_own: bool) -> tuple[Message, ...]:
        """All that came since, page by page; at most MOST_MESSAGES, the reader asks again from the last."""
        found: list[Message] = []
        while len(found) < MOST_MESSAGES:
            page = self._page(view, after, with_own or view.is_shared)
            found.extend(page if with_own else without_own(page, view))
            if len(page) < PAGE_SIZE:
                break
            after = page[-1].id
        return tuple(found)

    def news(self, view: View, after: int | None) -> tuple[tuple[Message, ...], int | None]:
        """What others said since, at most a page of it, and up to which message that is."""
        page = self._page(view, after, view.is_shared)
        return without_own(page, view), page[-1].id if page else after

    def _page(self, view: View, after: int | None, with_citizen: bool) -> tuple[Message, ...]:
        start = max(after or 0, view.since)
        return self.timeline.since(view.conversation, start, PAGE_SIZE, with_citizen)


def without_own(messages: tuple[Message, ...], view: View) -> tuple[Message, ...]:
    """The messages but for those said in this window."""
    return tuple(m for m in messages if m.speaker is not Speaker.CITIZEN or m.body.get("window") != view.window)


def said_in(view: View, incoming: Incoming) -> Incoming:
    """A message as the conversation takes it; a guest's ids are kept apart from everybody else's."""
    if not view.is_guest:
        return incoming
    mark = hashlib.sha256(view.person.encode()).hexdigest()[:16]
    return replace(incoming, person=view.conversation, id=f"guest:{mark}:{incoming.id}", window=view.window)


class Speakers:
    """Who speaks, by the session they show."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def person(self, request: Request) -> str:
        """Who speaks. Raises Refusal 401."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(401, "no_session", headers={"WWW-Authenticate": "Bearer"})
        session = self._parts.sessions.read(token.strip())
        if session is None or not await self._is_alive(session):
            raise Refusal(401, "bad_session", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return session.person

    async def view(self, request: Request) -> View:
        """Who speaks, and where. Raises Refusal 401."""
        return await self._parts.sharing.view(await self.person(request))

    async def _is_alive(self, session: Session) -> bool:
        """The timeline is asked only about sessions past their first thirty days."""
        now = self._parts.clock()
        if session.is_young(now):
            return True
        return await self._parts.threads.run(self._parts.sessions.is_alive, session, now)
