"""The hand-off over SQL, on each database: one clerk at a time, everything once, and threads that race."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.handover import (
    HAND_OFF,
    Agent,
    AttendedTimeline,
    Clerk,
    Handovers,
    IllegalStep,
    Move,
    NotYours,
    Outdated,
    State,
    UnknownStretch,
    Words,
)
from bot.handover.tables import events, notes, stretches
from bot.model.hours import parse_hours
from bot.model.message import Incoming, Speaker
from bot.phrases import phrasebook

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WANG, LI, CHIEF = Clerk(Agent(1, "Wang")), Clerk(Agent(2, "Li")), Clerk(Agent(3, "Chief"), oversees=True)
WISH = {"text": "12345", "buttons": [], "card": None, "effect": HAND_OFF}
ECHO = {"text": "echo", "buttons": [], "card": None}


class House:
    """Timeline and hand-off over one database."""

    def __init__(self, engine: Engine) -> None:
        words = Words(phrasebook(), parse_hours("always"))
        self.engine = engine
        self.timeline = AttendedTimeline(engine, words, lambda: True)
        self.handovers = Handovers(engine, self.timeline, words)

    def write(self, person: str, message_id: str, text: str = "hello", now: datetime = NOON) -> int:
        return self.timeline.receive(Incoming(person, message_id, text=text), now).turn

    def wish(self, person: str, now: datetime = NOON) -> str:
        """The key of a chat in which this person waits."""
        turn = self.write(person, f"wish-{now.isoformat()}", "人工", now)
        self.timeline.answer(turn, [WISH], Speaker.BOT, now)
        return next(chat.stretch.key for chat in self.handovers.open_chats() if chat.stretch.person == person)

    def speakers(self, person: str) -> list[str]:
        return [m.speaker.value for m in self.timeline.since(person, None, include_citizen=True)]

    def count(self, table: sa.Table) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0)


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls at the same moment, each in its thread; results and exceptions in their order."""
    gate = threading.Barrier(len(calls))

    def wait_and_call(call: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(wait_and_call, calls))


# -- one after the other --------------------------------------------------------------------------------------


def test_a_wish_is_a_stretch_with_its_place_in_the_queue(house: House) -> None:
    keys = [house.wish(f"web:{n}", NOON + n * MINUTE) for n in range(3)]
    chats = house.handovers.open_chats()
    assert [chat.stretch.key for chat in chats] == keys
    assert [house.handovers.position(chat.stretch) for chat in chats] == [1, 2, 3]
    assert [chat.last and chat.last.body["card"]["position"] for chat in chats] == [1, 2, 3]
    house.handovers.claim(keys[0], WANG, NOON + 5 * MINUTE)
    assert [house.handovers.position(chat.stretch) for chat in house.handovers.open_chats()] == [None, 1, 2]


def test_a_second_wish_is_the_same_stretch(house: House) -> None:
    first = house.wish("web:ann")
    assert house.wish("web:ann", NOON + MINUTE) == first
    assert house.count(stretches) == 1


def test_the_usual_wait_is_said_once_there_are_enough_to_tell(house: House) -> None:
    for number in range(5):
        key = house.wish(f"web:{number}")
        house.handovers.claim(key, WANG, NOON + (number + 1) * MINUTE)
        house.handovers.end(key, WANG, Move.CLOSE, "", NOON + 9 * MINUTE)
    house.wish("web:late", NOON + 10 * MINUTE)
    said = house.timeline.since("web:late", None)[-1].body["text"]
    assert "3分钟左右" in said
    assert "一般要等" not in house.timeline.since("web:0", None)[0].body["text"]


def test_only_who_has_the_chat_speaks_in_it(house: House) -> None:
    key = house.wish("web:ann")
    with pytest.raises(NotYours):
        house.handovers.say(key, WANG, "hello", "m1", NOON)
    house.handovers.claim(key, WANG, NOON)
    for other in (LI, CHIEF):
        with pytest.raises(NotYours):
            house.handovers.say(key, other, "hello", "m1", NOON)
    first = house.handovers.say(key, WANG, "hello", "m1", NOON)
    assert house.handovers.say(key, WANG, "hello again", "m1", NOON) == first
    house.handovers.end(key, WANG, Move.CLOSE, "", NOON)
    with pytest.raises(NotYours):
        house.handovers.say(key, WANG, "one more thing", "m2", NOON)
    assert house.speakers("web:ann") == ["citizen", "bot", "system", "agent", "system"]


def test_what_a_chat_is_not_in_a_state_for_is_refused(house: House) -> None:
    key = house.wish("web:ann")
    with pytest.raises(IllegalStep):
        house.handovers.transfer(key, WANG, None, "", NOON)
    with pytest.raises(Outdated) as outdated:
        house.handovers.claim(key, WANG, NOON, version=7)
    assert outdated.value.stretch.version == 1
    house.handovers.claim(key, WANG, NOON, version=1)
    with pytest.raises(NotYours) as taken:
        house.handovers.claim(key, LI, NOON)
    assert taken.value.stretch.agent == WANG.agent
    with pytest.raises(UnknownStretch):
        house.handovers.claim("nobody", LI, NOON)


def test_ending_twice_is_ending_once(house: House) -> None:
    key = house.wish("web:ann")
    house.handovers.claim(key, WANG, NOON)
    ended = house.handovers.end(key, WANG, Move.GIVE_BACK, "done", NOON)
    assert house.handovers.end(key, WANG, Move.CLOSE, "", NOON + MINUTE) == ended
    assert (ended.state, ended.ended_how) == (State.ENDED, "returned")


def test_a_supervisor_gives_a_waiting_chat_to_a_clerk(house: House) -> None:
    key = house.wish("web:ann")
    given = house.handovers.transfer(key, CHIEF, LI.agent, "", NOON)
    assert (given.state, given.agent) == (State.WITH_AGENT, LI.agent)
    assert house.timeline.receive(Incoming("web:ann", "x", text="hello"), NOON).silent


def test_forgetting_a_person_leaves_no_row_of_theirs(house: House) -> None:
    kept, key = house.wish("web:bob"), house.wish("web:ann")
    house.handovers.claim(key, WANG, NOON)
    house.handovers.note(key, WANG, "secret", "n", NOON)
    house.timeline.erase("web:ann")
    with house.engine.connect() as connection:
        left = connection.execute(sa.select(stretches.c.key)).scalars().all()
        assert left == [kept] and connection.execute(sa.select(notes)).all() == []
        gone = connection.execute(sa.select(events).where(events.c.key == key)).one()
    assert (gone.kind, gone.stretch, gone.message, gone.why) == ("erased", None, None, None)
    with pytest.raises(UnknownStretch):
        house.handovers.stretch(key)


def test_retention_removes_what_has_ended_and_keeps_what_is_open(house: House) -> None:
    old, still = house.wish("web:ann"), house.wish("web:bob")
    house.handovers.claim(old, WANG, NOON)
    house.handovers.note(old, WANG, "note", "n", NOON)
    house.handovers.end(old, WANG, Move.CLOSE, "", NOON)
    assert house.handovers.purge(NOON) == 0
    assert house.handovers.purge(NOON + MINUTE) == 1
    assert [chat.stretch.key for chat in house.handovers.open_chats()] == [still]
    assert house.count(notes) == 0


def test_figures_are_made_from_the_stretches_of_a_period(house: House) -> None:
    house.wish("web:ann")
    house.wish("web:bob", NOON + MINUTE)
    assert len(house.handovers.between(NOON, NOON + MINUTE)) == 1
    assert len(house.handovers.between(NOON, NOON + 2 * MINUTE)) == 2


# -- at the same moment ---------------------------------------------------------------------------------------

ROUNDS = 25


def test_of_a_take_over_and_an_answer_at_the_same_moment_the_later_answer_is_not_given(house: House) -> None:
    for number in range(ROUNDS):
        person, now = f"web:{number}", NOON + number * MINUTE
        key, turn = house.wish(person, now), house.write(person, "q", now=now)
        house_claim = lambda key=key, now=now: house.handovers.claim(key, WANG, now)  # noqa: E731
        house_answer = lambda turn=turn, now=now: house.timeline.answer(turn, [ECHO], Speaker.BOT, now)  # noqa: E731
        claimed, answered = together(house_claim, house_answer)
        assert claimed.state is State.WITH_AGENT and len(answered) <= 1
        said = house.speakers(person)
        expected = ["bot", "system"] if answered else ["system"]
        assert said == ["citizen", "bot", "citizen", *expected]
        assert house.timeline.pending_of(person) == []


def test_of_a_take_over_and_a_message_at_the_same_moment_nothing_is_left_for_the_bot(house: House) -> None:
    for number in range(ROUNDS):
        person, now = f"web:{number}", NOON + number * MINUTE
        key = house.wish(person, now)
        incoming = Incoming(person, "q", text="hello")
        together(
            lambda key=key, now=now: house.handovers.claim(key, WANG, now),
            lambda incoming=incoming, now=now: house.timeline.receive(incoming, now),
        )
        assert house.timeline.pending_of(person) == []
        assert house.speakers(person).count("citizen") == 2


def test_of_many_clerks_at_the_same_moment_one_gets_the_chat(house: House) -> None:
    clerks = [Clerk(Agent(number, str(number))) for number in range(8)]
    for number in range(ROUNDS // 5):
        key = house.wish(f"web:{number}")
        found = together(*(lambda clerk=clerk, key=key: house.handovers.claim(key, clerk, NOON) for clerk in clerks))
        won = [one for one in found if not isinstance(one, Exception)]
        lost = [one for one in found if isinstance(one, NotYours)]
        assert (len(won), len(lost)) == (1, 7)
        assert all(one.stretch.agent == won[0].agent for one in lost)


def test_two_wishes_at_the_same_moment_are_one_stretch(house: House) -> None:
    turns = [house.write("web:ann", f"m{number}", "人工") for number in range(4)]
    found = together(*(lambda turn=turn: house.timeline.answer(turn, [WISH], Speaker.BOT, NOON) for turn in turns))
    assert all(len(answer) == 1 for answer in found)
    assert house.count(stretches) == 1


def test_an_erasure_among_wishes_leaves_no_chat_without_its_person(house: House) -> None:
    for number in range(ROUNDS):
        person, now = f"web:{number}", NOON + number * MINUTE
        turn = house.write(person, "q", "人工", now)
        together(
            lambda turn=turn, now=now: house.timeline.answer(turn, [WISH], Speaker.BOT, now),
            lambda person=person: house.timeline.erase(person),
        )
    assert house.handovers.open_chats() == ()


def test_a_reader_among_writers_misses_no_event(house: House) -> None:
    """Events become visible in the order of their numbers, also when several people are written to at once."""
    keys = [house.wish(f"web:{number}") for number in range(4)]
    for key in keys:
        house.handovers.claim(key, WANG, NOON)
    heard: list[int] = []
    done = threading.Event()

    def listen() -> None:
        while True:
            last = done.is_set()
            heard.extend(event.id for event in house.handovers.events(heard[-1] if heard else 0))
            if last:
                return

    def speak(key: str) -> None:
        for number in range(15):
            house.handovers.say(key, WANG, f"{number}", f"m{number}", NOON)

    listener = threading.Thread(target=listen)
    listener.start()
    problems = [found for found in together(*(lambda key=key: speak(key) for key in keys)) if found is not None]
    done.set()
    listener.join()
    assert problems == []
    assert heard == [event.id for event in house.handovers.events(0, 1_000)]
    assert len(set(heard)) == len(heard)
