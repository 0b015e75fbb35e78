"""Random interleavings of citizens, bot and clerks over the real turns, timeline and hand-off, in a database in memory.

Citizens write, the engine answers late or fails, clerks claim, pass on, speak and end, in an order drawn from a seed. What
each call returned is written down beside the database, and at the end the two are compared: see `Run.check`.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from bot.front.engine_client import EngineAway, EngineFailed
from bot.front.hub import Hub
from bot.front.metrics import Metrics
from bot.front.turns import Pace, Turns
from bot.handover import (
    Agent,
    AttendedTimeline,
    Clerk,
    Event,
    Handovers,
    IllegalStep,
    Move,
    NotYours,
    Outdated,
    State,
    Stretch,
    UnknownStretch,
    Words,
)
from bot.handover.states import STEPS
from bot.model.hours import parse_hours
from bot.model.message import Incoming, Message, Speaker
from bot.phrases import phrasebook
from bot.storage.rooms import all_tables

PEOPLE = ("web:ann", "wechat:bob")
CLERKS = tuple(Clerk(Agent(number, f"clerk {number}"), oversees=number == 3) for number in (1, 2, 3))
REFUSALS = (UnknownStretch, NotYours, Outdated, IllegalStep)
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine o'clock in Beijing; the office closes nine hours later."""
WORDS = ("找托育", "人工", "人工", "人工", "取消", "/restart", "我妈摔倒了")


SETTLED = 12
"""Rounds of the event loop after which whoever was woken has come to wait again."""


class Inline:
    """Stands in for the threads: each call of the storage happens at once, so a seed means one order."""

    async def run(self, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return call(*args, **named)


class SlowEngine:
    """Answers when the run says so."""

    def __init__(self) -> None:
        self.asked: dict[int, tuple[Any, asyncio.Future[Any]]] = {}

    async def ask(self, turn: Any, now: datetime) -> Any:
        waiting = asyncio.get_running_loop().create_future()
        self.asked[turn.turn] = (turn, waiting)
        try:
            return await waiting
        finally:
            self.asked.pop(turn.turn, None)

    async def ready(self) -> bool:
        return True

    async def forget(self, person: str) -> None: ...

    async def close(self) -> None: ...


def new_storage() -> sa.engine.Engine:
    """An empty database in memory, with every table."""
    engine = sa.create_engine("sqlite://", future=True, poolclass=StaticPool, connect_args={"check_same_thread": False})
    all_tables().create_all(engine)
    return engine


@dataclass
class Span:
    """A time in which somebody had the chat: between two numbers of the timeline."""

    person: str
    first: int
    last: int | None = None


@dataclass
class Run:
    """One interleaving. The database is emptied before it begins."""

    storage: sa.engine.Engine
    rng: random.Random
    now: datetime = MORNING
    sent: dict[tuple[str, str], str] = field(default_factory=dict)
    spoken: dict[tuple[str, str], str] = field(default_factory=dict)
    noted: set[tuple[str, int, str]] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)
    silenced: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)
    heard: list[Event] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.now += timedelta(minutes=self.rng.choice([0, 0, 0, 500]))
        words = Words(phrasebook(), parse_hours("Mon-Fri 08:00-18:00"))
        self.timeline = AttendedTimeline(self.storage, words, lambda: True)
        self.handovers = Handovers(self.storage, self.timeline, words)
        self.engine = SlowEngine()
        self.turns = self._new_turns()
        self._ids = iter(range(1_000_000))

    def _new_turns(self) -> Turns:
        return Turns(
            self.timeline,
            self.engine,  # type: ignore[arg-type]
            Hub(),
            Inline(),  # type: ignore[arg-type]
            Metrics(),
            phrasebook().say,
            lambda: self.now,
            (),
            self.timeline.erase,
            Pace(again_s=0, attempts=2),
        )

    # -- what happens ---------------------------------------------------------------------------------------

    async def go(self, length: int) -> None:
        """Everybody asks for a person; then so many random events; then everything comes to rest."""
        self.turns.gate.start()
        await self._settle()
        for person in PEOPLE:
            await self._receive(person, "m-first", "人工")
            await self._settle()
            self._bot()
            await self._settle()
        for _ in range(length):
            await self._one()
            await self._settle()
        await self._rest()
        self.check()

    async def _one(self) -> None:
        weights = {
            self._citizen: 5,
            self._again: 1,
            self._bot: 5,
            self._fail: 1,
            self._claim: 3,
            self._transfer: 1,
            self._requeue: 1,
            self._end: 2,
            self._say: 3,
            self._note: 1,
            self._sweep: 1,
            self._read: 2,
        }
        self.now += timedelta(seconds=self.rng.randint(1, 90))
        step = self.rng.choices(list(weights), list(weights.values()))[0]
        self.steps[step.__name__] += 1
        result = step()
        if asyncio.iscoroutine(result):
            await result

    async def _citizen(self) -> None:
        person, words = self.rng.choice(PEOPLE), self.rng.choice(WORDS)
        await self._receive(person, f"m{next(self._ids)}", words)

    async def _again(self) -> None:
        if self.sent:
            person, message_id = self.rng.choice(list(self.sent))
            await self._receive(person, message_id, self.sent[person, message_id])

    async def _receive(self, person: str, message_id: str, words: str) -> None:
        attended = self._open_span(person) is not None
        receipt = await self.turns.receive(Incoming(person, message_id, text=words))
        self.sent[person, message_id] = words
        if receipt.new and attended:
            assert receipt.silent
            self.silenced.add(receipt.turn)

    def _bot(self) -> None:
        if self.engine.asked:
            turn, waiting = self.rng.choice(list(self.engine.asked.values()))
            wish = "人工" in (turn.incoming.text or "")
            reply = {"text": f"echo:{turn.turn}", "buttons": [], "card": None}
            waiting.set_result([{**reply, "effect": "hand_off"} if wish else reply])

    def _fail(self) -> None:
        if self.engine.asked:
            turn, waiting = self.rng.choice(list(self.engine.asked.values()))
            self.failed.add(turn.turn)
            waiting.set_exception(self.rng.choice([EngineAway("away"), EngineFailed("failed")]))

    def _chat(self) -> Stretch | None:
        chats = self.handovers.open_chats()
        return self.rng.choice(chats).stretch if chats else None

    def _claim(self) -> None:
        if (chat := self._chat()) is not None:
            with self._moving(chat):
                self.handovers.claim(chat.key, self.rng.choice(CLERKS), self.now)

    def _transfer(self) -> None:
        if (chat := self._chat()) is not None:
            by, to = self.rng.choice(CLERKS), self.rng.choice(CLERKS).agent
            with self._moving(chat):
                self.handovers.transfer(chat.key, by, to, "why", self.now)

    def _requeue(self) -> None:
        if (chat := self._chat()) is not None:
            with self._moving(chat):
                self.handovers.transfer(chat.key, self.rng.choice(CLERKS), None, "why", self.now)

    def _end(self) -> None:
        if (chat := self._chat()) is not None:
            move = self.rng.choice([Move.CLOSE, Move.GIVE_BACK])
            with self._moving(chat):
                self.handovers.end(chat.key, self.rng.choice(CLERKS), move, "why", self.now)

    def _sweep(self) -> None:
        self.now += timedelta(minutes=self.rng.choice([1, 1, 5, 20]))
        chats = {chat.stretch.key: chat.stretch for chat in self.handovers.open_chats()}
        for moved in self.handovers.sweep(self.now):
            self._note_move(chats[moved.key], moved)

    def _say(self) -> None:
        if (chat := self._chat()) is not None and chat.agent is not None:
            clerk = next(clerk for clerk in CLERKS if clerk.agent == chat.agent)
            message_id = self.rng.choice([f"a{next(self._ids)}", "a-again"])
            self.handovers.say(chat.key, clerk, f"agent {message_id}", message_id, self.now)
            self.spoken[chat.key, message_id] = f"agent {message_id}"

    def _note(self) -> None:
        if (chat := self._chat()) is not None:
            clerk, note_id = self.rng.choice(CLERKS), self.rng.choice(["n1", "n2"])
            self.handovers.note(chat.key, clerk, "note", note_id, self.now)
            self.noted.add((chat.key, clerk.agent.id, note_id))

    def _read(self) -> None:
        """A clerk's stream reads a little further."""
        self.heard += self.handovers.events(self.heard[-1].id if self.heard else 0, self.rng.randint(1, 5))

    # -- book-keeping ---------------------------------------------------------------------------------------

    @contextmanager
    def _moving(self, before: Stretch) -> Iterator[None]:
        open_turns = {turn.turn for turn in self.timeline.pending_of(before.person)}
        try:
            yield
        except REFUSALS:
            return
        after = self.handovers.stretch(before.key)
        self._note_move(before, after)
        if before.state is State.WAITING and after.state is State.WITH_AGENT:
            self.silenced |= open_turns

    def _note_move(self, before: Stretch, after: Stretch) -> None:
        attended, now = (stretch.state is State.WITH_AGENT for stretch in (before, after))
        if now and not attended:
            self.spans.append(Span(after.person, self._newest(after.person)))
        elif attended and not now:
            span = self._open_span(after.person)
            assert span is not None
            span.last = self._newest(after.person)

    def _open_span(self, person: str) -> Span | None:
        return next((span for span in self.spans if span.person == person and span.last is None), None)

    def _messages(self, person: str) -> tuple[Message, ...]:
        return self.timeline.since(person, None, 10_000, include_citizen=True)

    def _newest(self, person: str) -> int:
        return max((message.id for message in self._messages(person)), default=0)

    async def _settle(self) -> None:
        """Until nobody has anything to do but wait for the engine: nothing here waits for time or threads."""
        for _ in range(SETTLED):
            await asyncio.sleep(0)

    async def _rest(self) -> None:
        for _ in range(1_000):
            if not self.turns._workers:
                break
            self._bot()
            await self._settle()
        for chat in self.handovers.open_chats():
            with self._moving(chat.stretch):
                self.handovers.end(chat.stretch.key, CLERKS[2], Move.CLOSE, "", self.now)
        while found := self.handovers.events(self.heard[-1].id if self.heard else 0, 7):
            self.heard += found

    # -- what must hold -------------------------------------------------------------------------------------

    def check(self) -> None:
        """No bot message after a take-over, nothing lost, nothing doubled, every step legal, every event streamed once."""
        assert self.timeline.pending() == []
        for person in PEOPLE:
            said = self._messages(person)
            self._check_silence(person, said)
            self._check_citizen(person, said)
            self._check_answers(person, said)
        self._check_agents()
        self._check_steps()
        self._check_stream()

    def _check_silence(self, person: str, said: tuple[Message, ...]) -> None:
        for span in (span for span in self.spans if span.person == person):
            assert span.last is not None
            inside = [m for m in said if span.first < m.id <= span.last]
            assert not [m for m in inside if m.speaker is Speaker.BOT]

    def _check_citizen(self, person: str, said: tuple[Message, ...]) -> None:
        wrote = Counter(words for (who, _), words in self.sent.items() if who == person)
        stored = Counter(m.body["text"] for m in said if m.speaker is Speaker.CITIZEN)
        assert stored == wrote

    def _check_answers(self, person: str, said: tuple[Message, ...]) -> None:
        """Each turn has one answer, or silence where somebody had the chat."""
        with self.storage.connect() as connection:
            rows = connection.execute(
                sa.text(
                    "SELECT turn, count(*) - 1 FROM timeline_messages WHERE person = :p AND turn IS NOT NULL GROUP BY turn"
                ),
                {"p": person},
            ).all()
        for turn, answers in rows:
            assert answers == (0 if turn in self.silenced else 1), (turn, answers)
        echoes = Counter(m.body["text"] for m in said if m.speaker is Speaker.BOT)
        assert all(count == 1 for text, count in echoes.items() if text.startswith("echo:"))

    def _check_agents(self) -> None:
        with self.storage.connect() as connection:
            stored = connection.execute(
                sa.text("SELECT count(*) FROM timeline_messages WHERE speaker = 'agent'")
            ).scalar()
            notes = connection.execute(sa.text("SELECT count(*) FROM handover_notes")).scalar()
        assert (stored, notes) == (len(self.spoken), len(self.noted))

    def _check_steps(self) -> None:
        """Each chat's journal leads by drawn steps from waiting to its present state; nobody has two open ones."""
        with self.storage.connect() as connection:
            keys = connection.execute(sa.text("SELECT key FROM handover_stretches")).scalars().all()
        for key in keys:
            stretch = self.handovers.stretch(key)
            moves = [event.kind for event in self.handovers.history(stretch) if event.kind not in {"ask", "urgent"}]
            state = State.WAITING
            for kind in moves:
                state = STEPS[state, Move(kind)]
            assert state is stretch.state and stretch.version == len(moves) + 1
        assert self.handovers.open_chats() == ()

    def _check_stream(self) -> None:
        """What a reader heard bit by bit is all there is, once, in order; messages said in a chat are all among it."""
        assert [event.id for event in self.heard] == [event.id for event in self.handovers.events(0, 100_000)]
        heard = Counter(event.message.id for event in self.heard if event.message is not None)
        assert all(count == 1 for count in heard.values())
        for span in self.spans:
            for message in self._messages(span.person):
                if span.last is not None and span.first < message.id <= span.last:
                    assert message.id in heard


def emptied(storage: sa.engine.Engine) -> sa.engine.Engine:
    """The database without its rows."""
    with storage.begin() as connection:
        for table in reversed(all_tables().sorted_tables):
            if table.name.startswith(("timeline_", "handover_")):
                connection.execute(table.delete())
    return storage
