"""The courier: brings through Tencent's interface what no connection waits for, in order and never more than allowed.

What is to be delivered is read from the timeline, from the person's spot on. A message counts before it is sent, and the
spot moves after it has arrived: a process that dies in between sends it again rather than losing it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import logs
from bot.front.channels.wechat.api import Api, Outcome
from bot.front.channels.wechat.errcodes import Verdict
from bot.front.channels.wechat.parts import CHANNEL, WechatParts
from bot.front.channels.wechat.rendering import Bubble, Renderer
from bot.front.parts import Parts
from bot.model.message import Message, Speaker
from bot.postbox import Look, Spot

log = logging.getLogger(__name__)

FOR_AGENTS = 1
"""So many of the allowed messages are kept for staff."""
WINDOW = timedelta(hours=48)
CLOSED = timedelta(hours=1)
"""How long an account that may not send is taken at its word."""
AT_ONCE = 64
MOST_READ = 20
CROWD = 200
STORAGE_RETRY_S = 1.0
RACE_S = 0.2


@dataclass(frozen=True)
class Parcel:
    """What is sent next. `key` names the push whose unconfirmed reply it repeats; None when it moves the spot.

    `left` messages may be sent `at` a time that was read after the bubble was: it never counts a leave that has ended.
    """

    bubble: Bubble
    left: int
    at: datetime
    key: str | None = None


class Courier:
    """One worker a person, a few at once. `api` is None where only passive replies are possible."""

    def __init__(self, parts: Parts, wechat: WechatParts, api: Api | None, renderer: Renderer) -> None:
        self._parts, self._wechat, self._api, self._renderer = parts, wechat, api, renderer
        self._pace = wechat.pace
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._knocked: set[str] = set()
        self._held: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._menus = True
        self._closed_until: datetime | None = None
        self._sweep: asyncio.Task[None] | None = None
        self._stopping = False

    # -- life -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Listens for news, and takes up what an earlier process left undelivered."""
        self._parts.hub.observers.append(self.wake)
        self._sweep = asyncio.create_task(self._take_up())

    async def stop(self) -> None:
        """Lets what is under way arrive, for a moment; the rest stays in the timeline for the next start."""
        self._stopping = True
        for timer in self._timers.values():
            timer.cancel()
        tasks = [*self._workers.values(), *([self._sweep] if self._sweep else [])]
        if tasks:
            await asyncio.wait(tasks, timeout=self._pace.drain_s)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._api is not None:
            await self._api.close()

    async def _take_up(self) -> None:
        people = await self._stubbornly_active()
        for person in people:
            while len(self._workers) >= CROWD:
                await asyncio.sleep(0.02)
            self.wake(person)

    async def _stubbornly_active(self) -> tuple[str, ...]:
        while True:
            try:
                return await self._parts.threads.run(self._wechat.postbox.active_since, self._parts.clock() - WINDOW)
            except self._parts.storage_errors:  # not prepared yet, or locked
                await asyncio.sleep(STORAGE_RETRY_S)

    # -- the reception's side -----------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether anything can be sent but passive replies."""
        closed = self._closed_until is not None and self._parts.clock() < self._closed_until
        return self._api is not None and not closed

    @contextmanager
    def hold(self, person: str) -> Iterator[None]:
        """While a connection waits, it is the one that delivers."""
        self._held[person] += 1
        try:
            yield
        finally:
            self._held[person] -= 1
            if not self._held[person]:
                del self._held[person]

    def wake(self, person: str) -> None:
        """There may be something for this person."""
        if self._stopping or self._api is None or not person.startswith(CHANNEL) or person in self._held:
            return
        self._knocked.add(person)
        if person not in self._workers:
            self._workers[person] = asyncio.create_task(self._work(person))

    async def farewell(self, person: str, text: str) -> None:
        """Says a last word to somebody who has just been erased; nothing of it is kept."""
        if self._api is not None and self.is_open:
            await self._api.send_text(person.removeprefix(CHANNEL), text)

    async def show_typing(self, person: str) -> bool:
        """Shows that an answer is being written. False when that is no use trying again."""
        if self._api is None or not self.is_open:
            return False
        outcome = await self._api.typing(person.removeprefix(CHANNEL))
        return outcome.verdict is Verdict.DONE

    def next_bubble(self, person: str, look: Look) -> tuple[Bubble | None, bool]:
        """What comes next for this person, and whether there is more after it. Blocking."""
        messages = self._due(person, look.spot.message)
        bubbles = self._renderer.bubbles(messages, look.spot.part)
        first = next(bubbles, None)
        return first, next(bubbles, None) is not None

    def _due(self, person: str, after: int) -> tuple[Message, ...]:
        """What was said to this person, and what somebody of the family said in their place."""
        while True:
            page: tuple[Message, ...] = self._parts.timeline.since(person, after, MOST_READ, include_citizen=True)
            due = tuple(m for m in page if m.speaker is not Speaker.CITIZEN or m.body.get("window"))
            if due or len(page) < MOST_READ:
                return due
            after = page[-1].id

    def can_follow(self, look: Look) -> bool:
        """Whether a second message can be sent after a passive reply."""
        return self.is_open and look.left(self._parts.clock()) > FOR_AGENTS

    # -- Tencent's side -------------------------------------------------------------------------------------

    async def _work(self, person: str) -> None:
        try:
            while person in self._knocked and not self._stopping:
                self._knocked.discard(person)
                async with self._slots:
                    await self._work_off(person)
        except self._parts.storage_errors as error:
            logs.event(log, logging.WARNING, "storage_unavailable", error=type(error).__name__)
            self._later(person, STORAGE_RETRY_S)
        except Exception:
            log.error("wechat_courier_failed", exc_info=True)
            self._later(person, self._pace.alarm_s)
        finally:
            del self._workers[person]

    async def _work_off(self, person: str) -> None:
        while not self._stopping and await self._step(person):
            pass

    async def _step(self, person: str) -> bool:
        """Sends at most one message. True when there may be another."""
        now = self._parts.clock()
        look = await self._parts.threads.run(self._wechat.postbox.look, person)
        if look is None:
            return False
        free_at = look.free_at(now, timedelta(seconds=self._pace.grace_s))
        if free_at is not None:
            self._later(person, (free_at - now).total_seconds())
            return False
        parcel = await self._parts.threads.run(self._parcel, person, look)
        if parcel is None or not self._may_send(person, parcel):
            return False
        until = parcel.at + timedelta(seconds=self._pace.busy_s)
        if not await self._parts.threads.run(self._wechat.postbox.reserve, person, look.spot, parcel.at, until):
            self._later(person, RACE_S)
            return False
        return await self._note(person, parcel, await self._send(person, parcel))

    def _parcel(self, person: str, look: Look) -> Parcel | None:
        if look.unconfirmed:
            lost, now = look.unconfirmed[0], self._parts.clock()
            return Parcel(Bubble(lost.text, look.spot, {}), look.left(now) - FOR_AGENTS, now, lost.key)
        bubble, has_more = self.next_bubble(person, look)
        if bubble is None:
            return None
        now = self._parts.clock()
        left = look.left(now) - (0 if bubble.by_agent else FOR_AGENTS)
        if has_more and left == 1:
            bubble = Bubble(self._renderer.with_more(bubble.text), bubble.to, bubble.choices)
        return Parcel(bubble, left, now)

    def _may_send(self, person: str, parcel: Parcel) -> bool:
        if not self.is_open:
            if self._closed_until is not None:
                self._later(person, (self._closed_until - parcel.at).total_seconds())
            return False
        if parcel.left <= 0:
            self._count("kept")
            return False
        return True

    async def _send(self, person: str, parcel: Parcel) -> Outcome:
        assert self._api is not None
        openid, bubble = person.removeprefix(CHANNEL), parcel.bubble
        if not bubble.text:
            return Outcome(Verdict.DONE)
        if bubble.menu is None or not self._menus:
            return await self._api.send_text(openid, bubble.text)
        outcome = await self._api.send(openid, bubble, self._renderer.menu_tail())
        if outcome.verdict is Verdict.PLAIN:
            self._menus = False
            outcome = await self._api.send_text(openid, bubble.text)
        return outcome

    async def _note(self, person: str, parcel: Parcel, outcome: Outcome) -> bool:
        """Writes down what became of a message. True when the next may be tried at once."""
        self._count(outcome.verdict.value)
        if outcome.verdict is Verdict.DONE:
            await self._arrived(person, parcel)
            return True
        now, verdict = self._parts.clock(), outcome.verdict
        if verdict is Verdict.SPLIT and parcel.key is None and self._renderer.tighten():
            await self._failed(person, again_at=None)
            return True
        if verdict in {Verdict.USED_UP, Verdict.GONE}:  # until they write again
            await self._failed(person, again_at=None, used_up=True)
        elif verdict is Verdict.AGAIN:
            delay = self._pace.again_s[min(self._failures[person], len(self._pace.again_s) - 1)]
            self._failures[person] += 1
            await self._failed(person, again_at=now + timedelta(seconds=delay), counted=not outcome.sure)
            self._later(person, delay)
        elif verdict in {Verdict.CLOSED, Verdict.ALARM}:
            pause = CLOSED if verdict is Verdict.CLOSED else timedelta(seconds=self._pace.alarm_s)
            self._closed_until = now + pause
            await self._failed(person, again_at=None)
            self._later(person, pause.total_seconds())
        else:
            await self._failed(person, again_at=now + WINDOW)  # a new push lifts it
        return False

    async def _arrived(self, person: str, parcel: Parcel) -> None:
        del self._failures[person]
        to: Spot | None = parcel.bubble.to
        choices: Mapping[str, str] = parcel.bubble.choices
        if parcel.key is not None:
            await self._parts.threads.run(self._wechat.postbox.settle, person, parcel.key, self._parts.clock())
            to = None
        await self._parts.threads.run(self._wechat.postbox.sent, person, to, choices)

    async def _failed(
        self, person: str, *, again_at: datetime | None, counted: bool = False, used_up: bool = False
    ) -> None:
        await self._parts.threads.run(
            self._wechat.postbox.failed, person, counted=counted, again_at=again_at, used_up=used_up
        )

    def _later(self, person: str, seconds: float) -> None:
        if self._stopping:
            return
        if person in self._timers:
            self._timers[person].cancel()

        def ring() -> None:
            del self._timers[person]
            self.wake(person)

        self._timers[person] = asyncio.get_running_loop().call_later(max(0.02, seconds), ring)

    def _count(self, outcome: str) -> None:
        self._parts.metrics.wechat_sends.add(outcome=outcome)
