"""Turns: inbox → engine → outbox.

A message is stored before anything else. Then each person's turns are answered one at a time in their order, many
persons side by side, detached from the connection that brought them, and taken up again after a restart. The engine
answers a repeated turn with the same replies, and the timeline stores one answer per turn, so trying again is harmless.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from bot import logs
from bot.front.engine_client import EngineAway, EngineFailed, EnginePort
from bot.front.engine_gate import EngineGate
from bot.front.hub import Hub, wait_for_event
from bot.front.metrics import Metrics
from bot.front.ports import PendingTurn, Receipt, Saying, TimelinePort
from bot.front.threads import Threads
from bot.model.message import Incoming, Message, Speaker
from bot.model.reply import Reply
from bot.timeline.records import UnknownTurn

log = logging.getLogger(__name__)
Replies = Sequence[Mapping[str, Any]]
RECENT = 256
FORGET = "forget"  # the effect of a reply that asks to erase the person before it is given
STORAGE_RETRY_S = (0.2, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Pace:
    """Numbers and times of the turns. `patience_s` is how long a citizen's request waits for its answer."""

    parallel: int = 8
    patience_s: float = 4.0
    look_s: float = 1.0  # how often a waiting request looks at the timeline itself: another front may have answered
    attempts: int = 3
    again_s: float = 0.5


@dataclass
class Turns:
    """The desk where every citizen's message is handed in and its answer given out."""

    timeline: TimelinePort
    engine: EnginePort
    hub: Hub
    threads: Threads
    metrics: Metrics
    say: Saying
    clock: Callable[[], datetime]
    storage_errors: tuple[type[Exception], ...]
    forget: Callable[[str, str | None], Collection[str]]
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        self.gate = EngineGate(self.engine, self.metrics)
        self._slots = asyncio.Semaphore(self.pace.parallel)
        self._suspects = asyncio.Lock()
        self._closing = [asyncio.Lock() for _ in range(64)]
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._knocked: set[str] = set()
        self._open: set[int] = set()
        self._recent: dict[int, tuple[Message, ...]] = {}
        self._busy = 0
        self._stopping = False
        self._resumption: asyncio.Task[None] | None = None

    # -- life -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Looks for the engine and takes up what an earlier process left unanswered."""
        self.gate.start()
        self._resumption = asyncio.create_task(self._resume())

    async def _resume(self) -> None:
        left = await self._stubbornly(self.timeline.pending)
        for turn in left:
            self._count_open(turn.turn)
            self._wake(turn.incoming.person)
        if left:
            logs.event(log, logging.INFO, "turns_resumed", count=len(left))

    async def drain(self, seconds: float) -> None:
        """Lets the turns the engine is working on end, at most `seconds`; the others stay stored for the next start."""
        self._stopping = True
        end = monotonic() + seconds
        while self._busy and monotonic() < end:
            await asyncio.sleep(0.02)
        tasks = [*self._workers.values(), *([self._resumption] if self._resumption else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.gate.stop()

    # -- the citizen's side ---------------------------------------------------------------------------------

    async def exchange(self, incoming: Incoming) -> tuple[Message, ...]:
        """Stores a message and waits a while for its answer. The same id again gives what is known by then.

        When the answer takes longer than the patience, one system message asks to wait; the answer follows later.
        Nothing is answered while a person has the conversation.
        """
        receipt = await self.receive(incoming)
        if receipt.silent:
            return ()
        answers = await self.answered(receipt, incoming.person, self.pace.patience_s)
        return answers or await self._ask_to_wait(incoming.person, receipt.turn)

    async def receive(self, incoming: Incoming) -> Receipt:
        """Stores a message; its turn is worked on from now whatever becomes of the connection."""
        receipt = await self.threads.run(self.timeline.receive, incoming, self.clock())
        if receipt.answered:
            self.hub.publish(incoming.person)
        else:
            self._count_open(receipt.turn)
            self._wake(incoming.person)
        return receipt

    async def answered(self, receipt: Receipt, person: str, seconds: float) -> tuple[Message, ...]:
        """The answer to a stored message, as soon as it is there; empty when that takes longer."""
        with self.hub.listen(person) as news:
            return await self._patiently(receipt, news, seconds)

    async def _patiently(self, receipt: Receipt, news: asyncio.Event, seconds: float) -> tuple[Message, ...]:
        end = monotonic() + seconds
        fresh = receipt.new and not receipt.answered  # announced or looked up later; an older one's may be there
        while True:
            answers: tuple[Message, ...] = self._recent.get(receipt.turn, ())
            if not fresh and not answers:
                answers = await self.threads.run(self.timeline.answers, receipt.turn)
            left = end - monotonic()
            if answers:
                self._open.discard(receipt.turn)
            if answers or left <= 0 or receipt.turn in self._recent:
                return answers
            fresh = await wait_for_event(news, min(self.pace.look_s, left))
            news.clear()

    async def _ask_to_wait(self, person: str, turn: int) -> tuple[Message, ...]:
        async with self._closing[turn % len(self._closing)]:
            body = Reply(self.say("utter_front_wait")).as_json()
            try:
                said: tuple[Message, ...] = await self.threads.run(self.timeline.hold, turn, body, self.clock())
            except UnknownTurn:  # erased meanwhile: the last word is stored nowhere
                return self._recent.get(turn, ())
        self.hub.publish(person)
        return said

    # -- the engine's side ----------------------------------------------------------------------------------

    def _wake(self, person: str) -> None:
        self._knocked.add(person)
        if person not in self._workers and not self._stopping:
            self._workers[person] = asyncio.create_task(self._work(person))

    async def _work(self, person: str) -> None:
        try:
            while person in self._knocked and not self._stopping:
                self._knocked.discard(person)
                await self._work_off(person)
        finally:
            del self._workers[person]

    async def _work_off(self, person: str) -> None:
        while not self._stopping:
            turn = await self._stubbornly(self.timeline.next_turn, person)
            if turn is None:
                return
            try:
                await self._try(turn)
            except UnknownTurn:  # erased by the citizen meanwhile
                self._open.discard(turn.turn)
            except Exception as error:
                await self._settle(turn, await self._failed(turn, type(error).__name__))

    async def _try(self, turn: PendingTurn) -> None:
        """One try at one turn: answered at the end of it, or still the person's next turn."""
        await self.gate.passed()
        async with AsyncExitStack() as stack:
            if turn.attempts:  # it may be the one that kills the engine: such turns are tried one by one
                await stack.enter_async_context(self._suspects)
            await stack.enter_async_context(self._slots)
            if not self._stopping:
                await self._ask_and_answer(turn)

    async def _ask_and_answer(self, turn: PendingTurn) -> None:
        self._busy += 1
        try:
            await self._settle(turn, await self._ask(turn))
        finally:
            self._busy -= 1

    async def _ask(self, turn: PendingTurn) -> Replies | None:
        """The replies to store, or None when the turn must be tried again."""
        try:
            return await self.engine.ask(turn, self.clock()) or self._system("silence")
        except EngineAway as away:
            await self._away(str(away))
            return None
        except EngineFailed as failure:
            return await self._failed(turn, str(failure))

    async def _away(self, reason: str) -> None:
        self.metrics.failures.add(kind=reason)
        self.gate.lost()
        await asyncio.sleep(self.pace.again_s)

    async def _failed(self, turn: PendingTurn, reason: str) -> Replies | None:
        attempts = await self._stubbornly(self.timeline.attempt, turn.turn)
        self.metrics.failures.add(kind=reason)
        logs.event(
            log,
            logging.ERROR,
            "turn_failed",
            turn=turn.turn,
            person=logs.person_hash(turn.incoming.person),
            attempts=attempts,
            reason=reason,
        )
        self.gate.lost()
        if attempts >= self.pace.attempts:
            return self._system("apology")
        await asyncio.sleep(self.pace.again_s)
        return None

    def _system(self, name: str) -> Replies:
        self.metrics.turns.add(outcome=name)
        return (Reply(self.say(f"utter_front_{name}"), unsure=name == "silence").as_json(),)

    async def _settle(self, turn: PendingTurn, replies: Replies | None) -> None:
        if replies is None:
            return
        if any(reply.get("effect") == FORGET for reply in replies):
            await self._forget(turn, replies)
            return
        async with self._closing[turn.turn % len(self._closing)]:
            stored = await self._stubbornly(self.timeline.answer, turn.turn, replies, Speaker.BOT, self.clock())
        self._remember(turn.turn, stored)
        self._count_closed(turn)
        self.hub.publish(turn.incoming.person)

    async def _forget(self, turn: PendingTurn, replies: Replies) -> None:
        """Erases the person, then gives the answer to whoever waits for it now: it is stored nowhere."""
        person, window = turn.incoming.person, turn.incoming.window
        try:
            await asyncio.gather(*map(self.engine.forget, filter(None, (person, window))))
        except EngineAway as away:
            await self._away(str(away))
            return  # the turn is still open: the engine repeats its answer, and the erasure is tried again
        async with self._closing[turn.turn % len(self._closing)]:
            told = await self._stubbornly(self.forget, person, window)
        spoken = [{key: value for key, value in reply.items() if key != "effect"} for reply in replies]
        self._remember(turn.turn, tuple(Message(turn.turn, person, Speaker.BOT, self.clock(), body) for body in spoken))
        self._count_closed(turn)
        for one in (person, *told):
            self.hub.publish(one)

    # -- book-keeping ---------------------------------------------------------------------------------------

    async def _stubbornly(self, call: Callable[..., Any], *args: Any) -> Any:
        """A call of the timeline that must succeed before anything else makes sense for this person."""
        tries = 0
        while True:
            try:
                return await self.threads.run(call, *args)
            except self.storage_errors as error:
                logs.event(log, logging.WARNING, "storage_unavailable", error=type(error).__name__)
            await asyncio.sleep(STORAGE_RETRY_S[min(tries, len(STORAGE_RETRY_S) - 1)])
            tries += 1

    def _remember(self, turn: int, answers: tuple[Message, ...]) -> None:
        """Keeps the answer for those who wait for it now, so that they need not read it again."""
        self._recent[turn] = answers
        while len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]

    def _count_open(self, turn: int) -> None:
        self._open.add(turn)
        self.metrics.pending.value = len(self._open)

    def _count_closed(self, turn: PendingTurn) -> None:
        self._open.discard(turn.turn)
        self.metrics.pending.value = len(self._open)
        self.metrics.turns.add(outcome="closed")
        seconds = (self.clock() - turn.received_at).total_seconds()
        self.metrics.turn_seconds.observe(max(0.0, seconds))
        person, ms = logs.person_hash(turn.incoming.person), round(seconds * 1000)
        logs.event(log, logging.INFO, "turn_answered", turn=turn.turn, person=person, ms=ms)
