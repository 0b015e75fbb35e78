"""Tells citizens, on their own channel, what staff did with their requests and bookings, and reminds them.

What there is to tell was written down together with what happened; here it is said into the conversation under a key,
then ticked off. So a herald that dies in between says nothing twice and leaves nothing out, and several may work at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from bot import logs
from bot.booking import Bookings
from bot.booking.bookings import Notice as BookingNotice
from bot.casework.notices import HIGHEST, LOWEST, SATISFACTION, Notice, Notices
from bot.front.channels.desk.casebook import Casebook
from bot.front.parts import Parts
from bot.journeys.booking_words import what_words, when_words
from bot.model.booking import Slot
from bot.model.message import Speaker
from bot.model.reply import Button, Reply

log = logging.getLogger(__name__)

ROUND_S = 60.0
"""How often it looks by itself; what is done at the desk wakes it at once."""

CHANNELS = ("web:", "wechat:")
"""Whom there is a conversation with. Others were booked for by telephone."""


class Herald:
    """Works while the application runs."""

    def __init__(self, parts: Parts, book: Casebook, every_s: float = ROUND_S) -> None:
        self._parts, self._book, self._every_s = parts, book, every_s
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Begins; the first round is at once, for what an earlier process left."""
        self._stopping = False
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Ends after the message under way; the rest is told after the next start."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def knock(self) -> None:
        """There is something to tell."""
        self._news.set()

    async def _work(self) -> None:
        while not self._stopping:
            self._news.clear()
            try:
                await self.round()
            except self._parts.storage_errors as error:
                logs.event(log, logging.WARNING, "storage_unavailable", error=type(error).__name__)
            except Exception:
                log.error("herald_failed", exc_info=True)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._every_s):  # wait_for of 3.11 may lose the call to end
                    await self._news.wait()

    async def round(self) -> None:
        """Notes the reminders due, then tells everything that nobody was told yet."""
        run = self._parts.threads.run
        await run(self._book.bookings.remind, self._parts.clock())
        while found := await run(self._book.notices.untold):
            for notice in found:
                words = partial(self._of_case, notice)
                await self._tell(self._book.notices, notice.id, notice.person, f"case:{notice.id}", words)
        while booked := await run(self._book.bookings.untold):
            for news in booked:
                words, person = partial(self._of_booking, news), news.booking.person
                await self._tell(self._book.bookings, news.id, person, f"booking:{news.id}", words)

    async def _tell(
        self, desk: Notices | Bookings, notice: int, person: str, key: str, words: Callable[[], Reply | None]
    ) -> None:
        """Says it, when it is still to be said, and ticks it off."""
        run, now = self._parts.threads.run, self._parts.clock()
        reply = await run(words) if person.startswith(CHANNELS) else None
        if reply is not None and await run(desk.is_untold, notice):  # whoever was erased meanwhile is not spoken to
            await run(self._parts.timeline.say, person, Speaker.SYSTEM, reply.as_json(), now, key)
            self._parts.hub.publish(person)
        await run(desk.told, notice, now)

    def _of_case(self, notice: Notice) -> Reply | None:
        if notice.what == SATISFACTION:
            return self._question(notice.subject)
        request = self._book.casework.by_number(notice.subject)
        if request is None:
            return None
        title = self._book.titles().get(request.service, request.service)
        return Reply(self._parts.say(f"utter_desk_told_{notice.what}", number=request.number, title=title))

    def _question(self, subject: str) -> Reply:
        buttons = (
            Button(self._parts.say(f"utter_desk_score_{score}"), rate_payload(subject, score))
            for score in range(LOWEST, HIGHEST + 1)  # a channel that numbers its choices numbers them by their scores
        )
        return Reply(self._parts.say("utter_desk_satisfaction"), tuple(buttons))

    def _of_booking(self, news: BookingNotice) -> Reply:
        booking, say = news.booking, self._parts.say
        return Reply(
            say(
                f"utter_booking_told_{news.what}",
                number=booking.number,
                what=what_words(booking.slot, say),
                where=where_words(booking.slot, self._parts, self._book),
                when=when_words(booking.slot, say),
                note=booking.slot.note,
            ).strip()
        )


def where_words(slot: Slot, parts: Parts, book: Casebook) -> str:
    """The name of the facility or the service that offers the time; its id when it is not known any more."""
    if slot.offer.kind == "service":
        return book.titles().get(slot.offer.id, slot.offer.id)
    facility = parts.facilities.get(slot.offer.id)
    return facility.name if facility is not None else slot.offer.id


def rate_payload(subject: str, score: int) -> str:
    """The payload of a button that answers how content somebody is."""
    given: dict[str, Any] = {"rating": {"subject": subject, "score": score}}
    return "/rate_service" + json.dumps(given)
