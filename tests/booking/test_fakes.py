"""The bookings in memory behave as the real ones, whatever is done with them in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.booking import Bookings, Slots
from bot.booking.bookings import BookingQuery
from bot.booking.slots import SlotQuery
from bot.model.booking import Booking
from tests.booking.fakes import FakeBookings, FakeSlots
from tests.booking.samples import ANN, BOB, DAY, HOUR, NOW, NURSERY, slot, wish

PEOPLE = (ANN, BOB, "web:cid")
PHONES = ("13900000001", "13900000002", "13900000001")
STEP = st.tuples(st.sampled_from(["book", "change", "cancel"]), st.integers(0, 2), st.integers(0, 3), st.integers(0, 4))


def outcome(act: Callable[[], Booking]) -> Any:
    """What came of it, without the number, which is drawn."""
    try:
        booking = act()
    except (ValueError, LookupError) as problem:
        return type(problem).__name__
    return booking.person, booking.phone, booking.slot.starts_at, booking.state, booking.sequence


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=14))
def test_the_same_steps_end_the_same_way(sqlite_engine: Engine, steps: list[tuple[str, int, int, int]]) -> None:
    empty(sqlite_engine)
    offered = [slot(sqlite_engine, (n + 1) * DAY, capacity=1 + n % 2) for n in range(3)]
    offered.append(slot(sqlite_engine, -HOUR))
    fake_slots = FakeSlots(Slots(sqlite_engine).find(SlotQuery(closed_too=True))[0])
    real, fake = Bookings(sqlite_engine), FakeBookings(fake_slots)
    made: list[tuple[str, str]] = [("YY-000000000", "YY-000000000")]
    for kind, who, where, which in steps:
        wanted = wish(PEOPLE[who], f"turn {which}", PHONES[who])
        mine = made[which % len(made)]
        there = offered[where].id

        def act(room: Any, number: str, kind: str = kind, there: int = there, wanted: Any = wanted) -> Booking:
            if kind == "book":
                booked: Booking = room.book(there, wanted, NOW)
                return booked
            moved: Booking = room.change(number, there, NOW, ANN) if kind == "change" else room.cancel(number, NOW, ANN)
            return moved

        assert outcome(lambda: act(real, mine[0])) == outcome(lambda: act(fake, mine[1])), (kind, who, where, which)
        known = {b.number for b in real.find(BookingQuery())[0]} - {pair[0] for pair in made}
        made += zip(sorted(known), set(fake.kept) - {pair[1] for pair in made})
        for one in offered:
            kept = Slots(sqlite_engine).get(one.id)
            assert kept is not None and kept.taken == fake_slots.kept[one.id].taken
    for person in PEOPLE:
        there_now = [b.slot.id for b in real.of_person(person, NOW)]
        assert there_now == [b.slot.id for b in fake.of_person(person, NOW)]
    assert fake_slots.open_slots(NURSERY, NOW) == Slots(sqlite_engine).open_slots(NURSERY, NOW)


def empty(engine: Engine) -> None:
    """Nobody holds anything, and nothing is offered."""
    for person in PEOPLE:
        Bookings(engine).erase(person)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM booking_slots")
