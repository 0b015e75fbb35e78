"""Many threads want the same places, on each database: never more are held than there are, nobody twice."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import Engine

from bot.booking import AlreadyBooked, BookingEnded, Bookings, SlotFull, Slots
from bot.booking.bookings import BookingQuery
from bot.model.booking import HOLDING, Booking
from tests.booking.samples import CLERK, DAY, HOUR, NOW, slot, wish

THREADS = 12


def all_at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each job gave, or the problem it met; all start together."""
    gate = threading.Barrier(min(THREADS, len(jobs)))

    def run(job: Callable[[], Any]) -> Any:
        try:
            return job()
        except (SlotFull, AlreadyBooked, BookingEnded) as problem:
            return problem

    def share(mine: Sequence[Callable[[], Any]]) -> list[Any]:
        gate.wait()
        return [run(job) for job in mine]

    with ThreadPoolExecutor(THREADS) as pool:
        shares = [jobs[n::THREADS] for n in range(THREADS)]
        return [result for results in pool.map(share, [s for s in shares if s]) for result in results]


def held(engine: Engine) -> dict[int, list[Booking]]:
    """Who holds a place, by slot."""
    found, _ = Bookings(engine).find(BookingQuery(states=HOLDING, limit=10_000))
    slots: dict[int, list[Booking]] = {}
    for booking in found:
        slots.setdefault(booking.slot.id, []).append(booking)
    return slots


def check(engine: Engine, slot_ids: Sequence[int]) -> None:
    """The count kept is the number of holders, within the capacity, and nobody is there twice."""
    holders = held(engine)
    for slot_id in slot_ids:
        kept = Slots(engine).get(slot_id)
        assert kept is not None
        here = holders.get(slot_id, [])
        assert kept.taken == len(here) <= kept.capacity
        assert max(Counter(b.person for b in here).values(), default=0) <= 1
        assert max(Counter(b.phone for b in here).values(), default=0) <= 1


def test_of_many_who_want_the_last_places_exactly_so_many_get_one(engine: Engine) -> None:
    offered, bookings = slot(engine, capacity=5), Bookings(engine)

    def job(n: int) -> Callable[[], Any]:
        return lambda: bookings.book(offered.id, wish(f"web:{n}", phone=f"139{n:08d}"), NOW)

    results = all_at_once([job(n) for n in range(60)])
    assert Counter(type(result) for result in results) == {Booking: 5, SlotFull: 55}
    check(engine, [offered.id])


def test_one_person_who_presses_many_times_holds_one_place(engine: Engine) -> None:
    offered, bookings = slot(engine, capacity=50), Bookings(engine)

    def job(n: int) -> Callable[[], Any]:
        return lambda: bookings.book(offered.id, wish(key=f"turn {n % 4}"), NOW)

    results = all_at_once([job(n) for n in range(48)])
    made = [result for result in results if isinstance(result, Booking)]
    assert made and len({booking.number for booking in made}) == 1
    check(engine, [offered.id])


def test_places_changed_cancelled_booked_and_taken_back_in_any_order_stay_counted(engine: Engine) -> None:
    rng, bookings, slots = random.Random(7), Bookings(engine), Slots(engine)
    offered = [slot(engine, DAY + timedelta(hours=n), capacity=rng.randrange(1, 4)).id for n in range(6)]
    people = [wish(f"web:{n}", key="first", phone=f"139{n:08d}") for n in range(18)]
    started = [bookings.book(offered[n], people[n], NOW) for n in range(6)]

    def job(n: int) -> Callable[[], Any]:
        kind, where, who = rng.randrange(4), rng.choice(offered), rng.choice(people)
        number = rng.choice(started).number
        if kind == 0:
            return lambda: bookings.cancel(number, NOW, CLERK)
        if kind == 1:
            return lambda: bookings.book(where, wish(who.person, f"turn {n}", who.phone), NOW)
        if kind == 2:
            return lambda: bookings.erase(who.person) if n % 5 == 0 else bookings.change(number, where, NOW, CLERK)
        return lambda: bookings.change(number, where, NOW, CLERK)

    all_at_once([_forgiving(job(n)) for n in range(240)])
    check(engine, offered)
    all_at_once([lambda s=s: slots.close(s, NOW + HOUR, CLERK, cancel=True) for s in offered])  # type: ignore[misc]
    assert held(engine) == {}
    check(engine, offered)


def _forgiving(job: Callable[[], Any]) -> Callable[[], Any]:
    """An erased booking is unknown to whoever wanted to change it."""

    def run() -> Any:
        try:
            return job()
        except LookupError as gone:
            return gone

    return run
