"""Handing a conversation on within a family: codes made and used, windows opened, closed and erased.

A guest sees the last answer, the request it is about and everything said from then on; nothing before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.front.errors import Refusal
from bot.front.hub import Hub
from bot.front.ports import BookPort, RelayPort, Saying, TimelinePort
from bot.front.threads import Threads
from bot.model.message import Message, Speaker
from bot.model.reply import Reply
from bot.relay import LIFETIME, CodeRefused, Offer, View

LOOK_BACK = 100
"""Messages among which the request is looked for."""
STATUSES = {"unknown": 404, "expired": 410, "used": 410}
EXPIRES_IN = int(LIFETIME.total_seconds())


@dataclass(frozen=True)
class Preview:
    """What a code would open, said without a name, a number or a word of the conversation."""

    channel: str
    service: str | None
    title: str | None
    state: str | None

    def as_json(self) -> dict[str, Any]:
        """As the door gives it."""
        request = None if self.service is None else {"service": self.service, "title": self.title, "state": self.state}
        return {"channel": self.channel, "request": request}


@dataclass
class Sharing:
    """One for the front. `erase` removes one person from everywhere and blocks."""

    timeline: TimelinePort
    relay: RelayPort
    book: Callable[[], BookPort]
    hub: Hub
    threads: Threads
    readers: Threads
    say: Saying
    clock: Callable[[], datetime]
    erase: Callable[[str], None]

    async def view(self, person: str) -> View:
        """What this person looks at."""
        return await self.threads.run(self.relay.view, person)

    async def make(self, owner: str) -> str:
        """A code for this person's conversation. Raises Refusal 422."""
        try:
            return await self.threads.run(self.relay.make, owner, self.clock())
        except CodeRefused as refused:
            raise _refusal(refused) from refused

    async def preview(self, raw: str, guest: str) -> Preview:
        """What a code would open for this guest. Raises Refusal 404, 410, 422."""
        offer = await self._peek(raw, guest)
        latest = await self.threads.run(self.timeline.latest, offer.owner, LOOK_BACK)
        card = _request_in(latest)
        channel = offer.owner.partition(":")[0]
        if card is None:
            return Preview(channel, None, None, None)
        service = str(card.get("service"))
        known = await self.readers.run(lambda: self.book().service(service))
        return Preview(channel, service, None if known is None else str(known["title"]), str(card.get("state")))

    async def accept(self, raw: str, guest: str) -> View:
        """Lets the guest in and says so to everybody concerned. Raises Refusal 404, 410, 422."""
        offer = await self._peek(raw, guest)
        latest = await self.threads.run(self.timeline.latest, offer.owner, LOOK_BACK)
        shown = _last_answer(latest)
        body = Reply(self.say("utter_relay_joined"), card=_request_beside(latest, shown)).as_json()
        # Said first, once for each code: whoever is let in finds it there, whenever this process ends.
        joined: Message = await self.threads.run(
            self.timeline.say, offer.owner, Speaker.SYSTEM, body, self.clock(), key=f"relay:{offer.mark}"
        )
        since = (shown[0].id if shown else joined.id) - 1
        try:
            await self.threads.run(self.relay.accept, _digits(raw), guest, since, self.clock())
        except CodeRefused as refused:
            raise _refusal(refused) from refused
        self.hub.publish(offer.owner)
        self.hub.publish(guest)
        return await self.view(guest)

    async def end(self, person: str, alone: str | None = None) -> None:
        """Closes this person's window, or everybody's onto their conversation; both sides are told.

        `alone` names the sentence for whoever shares nothing; without it nothing is said then.
        """
        others = await self.threads.run(self.relay.end, person)
        if others or alone:
            name = "utter_relay_ended" if others else str(alone)
            for one in (person, *others):
                await self.threads.run(self._tell, one, name)
                self.hub.publish(one)

    def forget(self, person: str, window: str | None) -> tuple[str, ...]:
        """Erases a conversation, and the guest in whose window that was said. Returns who else looked at it: they are told.

        Blocking.
        """
        gone = {person, window} if window else {person}
        left = {*self.relay.end(person)} - gone | ({person} if window else set())
        for one in sorted(gone):
            self.erase(one)
        for one in sorted(left):
            self._tell(one, "utter_relay_erased")
        return tuple(sorted(left))

    async def _peek(self, raw: str, guest: str) -> Offer:
        try:
            return await self.threads.run(self.relay.peek, _digits(raw), guest, self.clock())
        except CodeRefused as refused:
            raise _refusal(refused) from refused

    def _tell(self, person: str, name: str) -> None:
        self.timeline.say(person, Speaker.SYSTEM, Reply(self.say(name)).as_json(), self.clock())


def spoken(code: str) -> str:
    """The code as it is read out: in two halves."""
    return f"{code[:4]} {code[4:]}"


def _digits(raw: str) -> str:
    """The digits of what was typed, of either width, whatever stands between them."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", raw))


def _refusal(refused: CodeRefused) -> Refusal:
    return Refusal(STATUSES.get(refused.reason, 422), f"code_{refused.reason}")


def _last_answer(latest: Sequence[Message]) -> tuple[Message, ...]:
    """What was said to the citizen after the last thing they said; empty while an answer is awaited."""
    own = [at for at, message in enumerate(latest) if message.speaker is Speaker.CITIZEN]
    return tuple(latest[own[-1] + 1 :]) if own else ()


def _request_in(messages: Sequence[Message]) -> Mapping[str, Any] | None:
    """The latest request card."""
    cards = (message.body.get("card") or {} for message in reversed(messages))
    return next((card for card in cards if card.get("kind") == "request"), None)


def _request_beside(latest: Sequence[Message], shown: Sequence[Message]) -> dict[str, Any] | None:
    """The latest request card, unless the guest is shown it anyway."""
    card = _request_in(latest)
    return None if card is None or _request_in(shown) is not None else dict(card)
