"""The reception: takes a push in, waits a while for its answer, and gives it in the same connection when it is there."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from bot import logs
from bot.front.channels.wechat.courier import Courier
from bot.front.channels.wechat.meaning import TEXT_LIMIT, Meaning, meaning_of
from bot.front.channels.wechat.parts import CHANNEL, WechatParts
from bot.front.channels.wechat.pushes import Push
from bot.front.channels.wechat.rendering import Renderer
from bot.front.engine_client import EngineAway
from bot.front.errors import Refusal
from bot.front.parts import Parts
from bot.front.ports import Receipt
from bot.front.sharing import spoken
from bot.model.message import Incoming, Message, Speaker
from bot.postbox import Entry

log = logging.getLogger(__name__)

TRIES = 3
"""How often Tencent's server delivers a push."""
LATEST_S = 60
"""Seconds. A push comes within a quarter of a minute after it was written, its repetitions included."""
MOST_UNSTORED = 256
STOP_SHARING = "family:stop"
"""What the number under a code stands for; no button of the timeline can."""
AGAIN_S = 0.05

Alive = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Passive:
    """The passive reply; empty for none. `given` is called once it has left, `missed` when nobody was there to get it."""

    text: str = ""
    given: Callable[[], Awaitable[None]] | None = None
    missed: Callable[[], Awaitable[None]] | None = None


SILENCE = Passive()


class Erased(Exception):
    """The citizen is not known any more: they have had everything deleted."""


class Reception:
    """One for the account."""

    def __init__(self, parts: Parts, wechat: WechatParts, courier: Courier, renderer: Renderer) -> None:
        self._parts, self._wechat, self._courier, self._renderer = parts, wechat, courier, renderer
        self._pace = wechat.pace
        self._unstored: OrderedDict[str, str] = OrderedDict()
        self._following: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Ends what nobody waits for any longer."""
        for task in tuple(self._following):
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)

    async def take(self, push: Push, alive: Alive) -> Passive:
        """The answer to a push: whatever goes wrong after it is stored, it is acknowledged and answered later.

        Raises one of the storage errors when it could not be stored, and Refusal.
        """
        began = monotonic()
        person = f"{CHANNEL}{push.citizen}"
        wechat = self._wechat
        meaning = meaning_of(push, wechat.payloads, wechat.settings.coord_system, wechat.own_keys)
        if meaning.leaves:
            await self._leave(person)
        if meaning.is_silent:
            return SILENCE
        unstored = self._unstored.get(_digest(person, push.key))
        if unstored is not None:
            return Passive(unstored)
        now = self._parts.clock()
        entry = await self._parts.threads.run(
            self._wechat.postbox.receive, person, push.key, meaning.grant, now, meaning.said, _written_at(push, now)
        )
        if entry.reply is not None:
            return self._reply(person, push.key, entry.reply)
        if entry.settled:
            return SILENCE
        if meaning.own is not None:
            return await self._give_code(person, push.key)
        with self._courier.hold(person):
            receipt = await self._store(person, push.key, meaning, entry)
            passive = await self._answer(person, push.key, receipt, entry.tries, alive, began)
        if passive.given is None:
            self._courier.wake(person)
        return passive

    # -- taking in ------------------------------------------------------------------------------------------

    async def _store(self, person: str, key: str, meaning: Meaning, entry: Entry) -> Receipt | None:
        """A turn for the engine, or at once what we say ourselves or nothing; then there is no receipt."""
        if entry.payload == STOP_SHARING:
            if entry.new:
                await self._parts.sharing.end(person, alone="utter_relay_alone")
            return None
        if meaning.sentence is None:
            text = None if entry.payload else meaning.text
            incoming = Incoming(person, key, text, entry.payload or meaning.payload, meaning.location)
            receipt = await self._parts.turns.receive(incoming)
            return None if receipt.silent else receipt  # a person has the conversation, and writes when they write
        body = _filled(self._wechat.sentence(meaning.sentence))
        await self._parts.threads.run(
            self._parts.timeline.say, person, Speaker.SYSTEM, body, self._parts.clock(), key=f"push:{key}"
        )
        return None

    async def _leave(self, person: str) -> None:
        """Raises Refusal 503 while the engine cannot be told: the event is delivered again."""
        await self._parts.sharing.end(person)  # who was let in is told before everything is gone
        await self._parts.threads.run(self._wechat.leave, person)
        try:
            await self._parts.engine.forget(person)
        except EngineAway as away:
            raise Refusal(503, "storage_busy", headers={"Retry-After": "2"}) from away

    async def _give_code(self, person: str, key: str) -> Passive:
        """A code for the family: given in this connection, repeated if it is asked for again, and stored nowhere."""
        try:
            code = await self._parts.sharing.make(person)
        except Refusal as refusal:
            text = self._parts.say(f"utter_front_error_{refusal.code}")
        else:
            where = self._parts.links.home or self._parts.say("utter_relay_where")
            text = self._parts.say("utter_relay_code", code=spoken(code), where=where, number=1)
            await self._parts.threads.run(self._wechat.postbox.offer, person, {"1": STOP_SHARING})
        self._keep_unstored(person, key, text)
        return self._reply(person, key, text)

    # -- giving out -----------------------------------------------------------------------------------------

    async def _answer(
        self, person: str, key: str, receipt: Receipt | None, tries: int, alive: Alive, began: float
    ) -> Passive:
        try:
            return await self._answer_in_time(person, key, receipt, tries, alive, began)
        except Exception as error:
            logs.event(log, logging.ERROR, "wechat_answer_failed", error=type(error).__name__)
            return SILENCE

    async def _answer_in_time(
        self, person: str, key: str, receipt: Receipt | None, tries: int, alive: Alive, began: float
    ) -> Passive:
        is_last = tries >= TRIES
        can_be_late = self._courier.is_open or is_last
        patience = self._pace.patience_s if can_be_late else self._pace.passive_patience_s
        answers = () if receipt is None else await self._wait(person, receipt, began + patience - monotonic())
        if not await alive():  # the next delivery gets it, or the courier
            if receipt is not None:
                await self._look_back(person, key, receipt, answers, is_last=is_last)
            return SILENCE
        try:
            text = await self._claim(person, key)
        except Erased:
            return self._say_farewell(person, key, answers)
        if text is not None:
            return self._reply(person, key, text)
        if receipt is not None and not answers:
            self._follow(person, key, receipt)
            if not self._courier.is_open and is_last:
                return await self._ask_for_patience(person, key)
        await self._settle(person, key)
        return SILENCE

    async def _wait(self, person: str, receipt: Receipt, patience: float) -> Sequence[Message]:
        """The turn's answer, if it comes in time and before this process ends."""
        answer = asyncio.create_task(self._parts.turns.answered(receipt, person, patience))
        closing = asyncio.create_task(self._parts.closing.wait())
        await asyncio.wait({answer, closing}, return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        if not answer.done():
            answer.cancel()
            return ()
        return await answer

    async def _claim(self, person: str, key: str) -> str | None:
        """Everything that is due to this person, as far as one text holds it; None when there is nothing.

        Raises Erased.
        """
        end = monotonic() + self._pace.claim_s
        # A reply that may not have arrived goes first: through the interface where there is one, else it is given up.
        grace = timedelta(days=1) if self._courier.is_open else timedelta(seconds=self._pace.grace_s)
        while True:
            look = await self._parts.threads.run(self._wechat.postbox.look, person)
            if look is None:
                raise Erased
            bubble, has_more = await self._parts.threads.run(self._courier.next_bubble, person, look)
            if bubble is None:  # another delivery of the same push may have been faster
                return await self._parts.threads.run(self._wechat.postbox.reply_to, person, key)
            text = bubble.text
            if has_more and not self._courier.can_follow(look):
                text = self._renderer.with_more(text)
            claim = (person, key, look.spot, bubble.to, text, bubble.choices, self._parts.clock(), grace)
            taken = await self._parts.threads.run(self._wechat.postbox.claim, *claim)
            if taken is not None or monotonic() > end:
                return taken
            await asyncio.sleep(AGAIN_S)

    def _reply(self, person: str, key: str, text: str) -> Passive:
        async def given() -> None:
            await self._settle(person, key)
            self._courier.wake(person)

        async def missed() -> None:
            self._courier.wake(person)  # it looks again when no further delivery is to be expected

        return Passive(text, given, missed)

    async def _settle(self, person: str, key: str) -> None:
        await self._parts.threads.run(self._wechat.postbox.settle, person, key, self._parts.clock())

    async def _ask_for_patience(self, person: str, key: str) -> Passive:
        text = self._parts.say("utter_wechat_slow")
        await self._parts.threads.run(self._wechat.postbox.settle_with, person, key, text, self._parts.clock())
        return Passive(text)

    # -- those who have gone --------------------------------------------------------------------------------

    def _say_farewell(self, person: str, key: str, answers: Sequence[Message]) -> Passive:
        """The answer to “delete everything”: given once more if it is asked for again, and stored nowhere."""
        text = self._renderer.plain([message.body for message in answers])
        self._keep_unstored(person, key, text)
        return Passive(text)

    def _keep_unstored(self, person: str, key: str, text: str) -> None:
        """For the next delivery of the same push, in this process's memory and for a while."""
        self._unstored[_digest(person, key)] = text
        while len(self._unstored) > MOST_UNSTORED:
            self._unstored.popitem(last=False)

    async def _look_back(
        self, person: str, key: str, receipt: Receipt, answers: Sequence[Message], *, is_last: bool
    ) -> None:
        """The connection is gone. Its next delivery must not be taken for something new by who was erased meanwhile."""
        if is_last or not answers:
            self._follow(person, key, receipt)
        elif await self._is_erased(person):
            self._say_farewell(person, key, answers)

    def _follow(self, person: str, key: str, receipt: Receipt) -> None:
        """The timeline keeps every answer for the courier, except the one that says that everything is erased."""
        task = asyncio.create_task(self._see_off(person, key, receipt))
        self._following.add(task)
        task.add_done_callback(self._following.discard)

    async def _see_off(self, person: str, key: str, receipt: Receipt) -> None:
        answers = await self._wait_visibly(person, receipt)
        if answers and await self._is_erased(person) and _digest(person, key) not in self._unstored:
            await self._courier.farewell(person, self._say_farewell(person, key, answers).text)

    async def _wait_visibly(self, person: str, receipt: Receipt) -> Sequence[Message]:
        """Waits on, while the citizen sees that somebody writes."""
        end, lit = monotonic() + self._pace.follow_s, True
        while (left := end - monotonic()) > 0 and not self._parts.closing.is_set():
            lit = lit and await self._courier.show_typing(person)
            answers = await self._wait(person, receipt, min(left, self._pace.typing_s))
            if answers:
                return answers
        return ()

    async def _is_erased(self, person: str) -> bool:
        return await self._parts.threads.run(self._wechat.postbox.look, person) is None


def _written_at(push: Push, now: datetime) -> datetime:
    """When the citizen wrote, by Tencent's clock, with a second for the difference to ours; now when that cannot be."""
    age = now.timestamp() - push.created
    return now - timedelta(seconds=age + 1) if 0 <= age <= LATEST_S else now


def _digest(person: str, key: str) -> str:
    return hashlib.sha256(f"{person} {key}".encode()).hexdigest()


def _filled(body: Any) -> dict[str, Any]:
    """Our own sentences name at most the limit of a text."""
    return {**body, "text": str(body["text"]).replace("{limit}", f"{TEXT_LIMIT:,}")}
