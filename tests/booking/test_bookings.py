"""The contract of booking, on each database."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from bot.booking import (
    AlreadyBooked,
    BookingEnded,
    Bookings,
    NotBegun,
    SlotClosed,
    SlotFull,
    SlotInUse,
    Slots,
    UnknownBooking,
    UnknownSlot,
)
from bot.booking.bookings import BookingQuery
from bot.booking.rows import booking_number
from bot.booking.slots import SlotQuery
from bot.model.booking import BookingState, What
from tests.booking.samples import ADAPTATION, ANN, BOB, CLERK, DAY, HOUR, NOW, NURSERY, draft, slot, wish


def taken(engine: Engine, slot_id: int) -> int:
    found = Slots(engine).get(slot_id)
    assert found is not None
    return found.taken


def test_a_place_is_booked_under_a_number_that_reads_back(engine: Engine) -> None:
    bookings, offered = Bookings(engine), slot(engine)
    made = bookings.book(offered.id, wish(), NOW)
    assert made.number.startswith("YY-") and booking_number(f" {made.number.lower()} ") == made.number
    assert (made.state, made.phone, made.slot.id, made.slot.taken) == (
        BookingState.BOOKED,
        "13900000001",
        offered.id,
        1,
    )
    assert bookings.by_number(made.number) == made
    assert bookings.of_person(ANN, NOW) == (made,)


def test_a_doubled_turn_books_once(engine: Engine) -> None:
    bookings, offered = Bookings(engine), slot(engine, capacity=3)
    first = bookings.book(offered.id, wish(), NOW)
    assert bookings.book(offered.id, wish(), NOW) == first
    assert taken(engine, offered.id) == 1


@pytest.mark.parametrize(
    ("again", "says_number"),
    [(wish(key="t2", phone="13900000002"), True), (wish(BOB, "t2", "+86 139-0000-0001"), False)],
)
def test_one_person_and_one_telephone_hold_one_place_in_a_slot(
    engine: Engine, again: object, says_number: bool
) -> None:
    bookings, offered = Bookings(engine), slot(engine, capacity=3)
    first = bookings.book(offered.id, wish(), NOW)
    with pytest.raises(AlreadyBooked) as refused:
        bookings.book(offered.id, again, NOW)  # type: ignore[arg-type]
    assert refused.value.number == (first.number if says_number else None)
    assert taken(engine, offered.id) == 1


def test_a_full_a_begun_a_closed_and_an_unknown_slot_are_told_apart(engine: Engine) -> None:
    bookings = Bookings(engine)
    full, begun, closed = slot(engine), slot(engine, starts_in=-HOUR), slot(engine, starts_in=2 * DAY)
    bookings.book(full.id, wish(BOB, phone="13900000009"), NOW)
    Slots(engine).close(closed.id, NOW, CLERK, cancel=False)
    for slot_id, problem in ((full.id, SlotFull), (begun.id, SlotClosed), (closed.id, SlotClosed), (999, UnknownSlot)):
        with pytest.raises(problem):
            bookings.book(slot_id, wish(), NOW)


def test_a_changed_booking_keeps_its_number_and_gives_its_old_place_back(engine: Engine) -> None:
    bookings, old, new = Bookings(engine), slot(engine), slot(engine, starts_in=2 * DAY)
    made = bookings.book(old.id, wish(), NOW)
    moved = bookings.change(made.number, new.id, NOW, ANN)
    assert (moved.number, moved.state, moved.slot.id, moved.sequence) == (made.number, BookingState.CHANGED, new.id, 1)
    assert (taken(engine, old.id), taken(engine, new.id)) == (0, 1)
    assert bookings.change(made.number, new.id, NOW, ANN) == moved


def test_a_change_to_a_full_slot_leaves_everything_as_it_was(engine: Engine) -> None:
    bookings = Bookings(engine)
    for old, full in ((slot(engine), slot(engine, 2 * DAY)), (slot(engine, 4 * DAY), slot(engine, 3 * DAY))):
        bookings.book(full.id, wish(BOB, f"b{full.id}", "13900000009"), NOW)
        made = bookings.book(old.id, wish(key=f"a{old.id}"), NOW)
        with pytest.raises(SlotFull):
            bookings.change(made.number, full.id, NOW, ANN)
        assert bookings.by_number(made.number) == made
        assert (taken(engine, old.id), taken(engine, full.id)) == (1, 1)


def test_a_change_into_a_slot_one_is_in_already_is_refused(engine: Engine) -> None:
    bookings, one, other = Bookings(engine), slot(engine), slot(engine, 2 * DAY, capacity=2)
    made = bookings.book(one.id, wish(key="a"), NOW)
    bookings.book(other.id, wish(key="b"), NOW)
    with pytest.raises(AlreadyBooked):
        bookings.change(made.number, other.id, NOW, ANN)
    assert (taken(engine, one.id), taken(engine, other.id)) == (1, 1)


def test_a_cancelled_place_is_free_again_and_cancelling_twice_frees_one(engine: Engine) -> None:
    bookings, offered = Bookings(engine), slot(engine)
    made = bookings.book(offered.id, wish(), NOW)
    gone = bookings.cancel(made.number, NOW, ANN)
    assert bookings.cancel(made.number, NOW + HOUR, ANN) == gone
    assert gone.state is BookingState.CANCELLED and taken(engine, offered.id) == 0
    assert bookings.book(offered.id, wish(key="t2"), NOW).state is BookingState.BOOKED
    with pytest.raises(BookingEnded):
        bookings.change(made.number, offered.id, NOW, ANN)


def test_whether_they_came_is_noted_once_it_has_begun(engine: Engine) -> None:
    bookings, offered = Bookings(engine), slot(engine)
    number = bookings.book(offered.id, wish(), NOW).number
    with pytest.raises(NotBegun):
        bookings.finish(number, True, NOW, CLERK)
    assert bookings.finish(number, False, NOW + DAY, CLERK).state is BookingState.NO_SHOW
    with pytest.raises(BookingEnded):
        bookings.cancel(number, NOW + DAY, CLERK)
    assert taken(engine, offered.id) == 1


def test_a_number_that_nobody_has_is_unknown(engine: Engine) -> None:
    bookings = Bookings(engine)
    assert bookings.by_number("YY-000000000") is None and bookings.by_number("nonsense") is None
    with pytest.raises(UnknownBooking):
        bookings.cancel("YY-000000000", NOW, ANN)


def test_publishing_again_finds_what_is_offered_and_offers_again_what_was_taken_back(engine: Engine) -> None:
    slots = Slots(engine)
    first = slots.publish([draft(), draft(2 * DAY)], CLERK)
    assert slots.publish([draft(capacity=9)], CLERK) == first[:1]
    slots.close(first[0].id, NOW, CLERK, cancel=False)
    assert slots.open_slots(NURSERY, NOW) == (first[1:], 1)
    assert slots.publish([draft(capacity=9)], CLERK)[0].capacity == 9
    assert slots.open_slots(NURSERY, NOW)[1] == 2


def test_only_what_may_be_booked_of_this_offer_is_open_the_next_first(engine: Engine) -> None:
    slots = Slots(engine)
    later, sooner, full = slot(engine, 3 * DAY), slot(engine, DAY), slot(engine, 2 * DAY)
    slot(engine, -HOUR)
    slot(engine, offer=ADAPTATION, what=What.HOME_ASSESSMENT)
    Bookings(engine).book(full.id, wish(), NOW)
    assert [found.id for found in slots.open_slots(NURSERY, NOW)[0]] == [sooner.id, later.id]
    assert slots.open_slots(NURSERY, NOW, offset=1)[0] == (later,)
    assert slots.open_slots(NURSERY, NOW, frozenset({What.MEAL}))[1] == 0
    assert slots.find(SlotQuery(offer=NURSERY))[1] == 4


def test_a_slot_never_holds_less_than_is_taken(engine: Engine) -> None:
    slots, offered = Slots(engine), slot(engine, capacity=2)
    Bookings(engine).book(offered.id, wish(), NOW)
    with pytest.raises(SlotInUse) as refused:
        slots.change(offered.id, 0, "")
    assert refused.value.taken == 1
    assert slots.change(offered.id, 1, "新的说明").note == "新的说明"
    with pytest.raises(UnknownSlot):
        slots.change(999, 1, "")


def test_taking_a_slot_back_needs_a_word_when_places_are_held_and_tells_who_held_them(engine: Engine) -> None:
    slots, bookings, offered = Slots(engine), Bookings(engine), slot(engine, capacity=3)
    held = [bookings.book(offered.id, wish(f"web:{n}", phone=f"1390000000{n}"), NOW) for n in range(3)]
    with pytest.raises(SlotInUse):
        slots.close(offered.id, NOW, CLERK, cancel=False)
    assert slots.open_slots(NURSERY, NOW)[1] == 0 and slots.get(offered.id) is not None
    closed = slots.close(offered.id, NOW, CLERK, cancel=True)
    assert closed.closed and closed.taken == 0
    assert {n.booking.number for n in bookings.untold() if n.what == "cancelled"} == {b.number for b in held}
    assert slots.close(offered.id, NOW, CLERK, cancel=False) == closed


def test_the_desk_finds_bookings_by_slot_time_state_and_words(engine: Engine) -> None:
    bookings, one, other = Bookings(engine), slot(engine), slot(engine, 2 * DAY)
    first = bookings.book(one.id, wish(), NOW)
    second = bookings.book(other.id, wish(BOB, phone="13900000002", name="李%四"), NOW)
    asked = [
        (BookingQuery(), [first.number, second.number]),
        (BookingQuery(slot=other.id), [second.number]),
        (BookingQuery(until=NOW + DAY + HOUR), [first.number]),
        (BookingQuery(since=NOW + DAY + HOUR), [second.number]),
        (BookingQuery(words="0002"), [second.number]),
        (BookingQuery(words="%"), [second.number]),
        (BookingQuery(words=first.number), [first.number]),
        (BookingQuery(states=frozenset({BookingState.DONE})), []),
        (BookingQuery(city="suzhou"), []),
        (BookingQuery(limit=1, offset=1), [second.number]),
    ]
    for query, numbers in asked:
        assert [booking.number for booking in bookings.find(query)[0]] == numbers
    assert bookings.find(BookingQuery(limit=1))[1] == 2


def test_what_staff_do_is_told_and_what_the_citizen_does_is_not(engine: Engine) -> None:
    bookings, one, other = Bookings(engine), slot(engine), slot(engine, 2 * DAY)
    number = bookings.book(one.id, wish(), NOW).number
    assert bookings.untold() == ()
    bookings.change(number, other.id, NOW, CLERK)
    bookings.cancel(number, NOW, CLERK)
    told = bookings.untold()
    assert [(notice.what, notice.booking.number) for notice in told] == [("changed", number), ("cancelled", number)]
    for notice in told:
        bookings.told(notice.id, NOW)
    assert bookings.untold() == ()


def test_a_reminder_comes_on_the_day_before_by_day_and_once(engine: Engine) -> None:
    bookings = Bookings(engine)
    tomorrow, next_week = slot(engine, DAY), slot(engine, 7 * DAY)
    first = bookings.book(tomorrow.id, wish(key="a"), NOW)
    bookings.book(next_week.id, wish(key="b"), NOW)
    night = NOW + 14 * HOUR  # midnight in China
    assert bookings.remind(night) == 0 and bookings.remind(NOW - DAY) == 0
    assert bookings.remind(NOW) == 1 and bookings.remind(NOW + HOUR) == 0
    assert [(n.what, n.booking.number) for n in bookings.untold()] == [("reminder", first.number)]
    assert bookings.remind(NOW + 6 * DAY) == 1


def test_who_has_cancelled_is_not_reminded_and_who_has_moved_is_reminded_of_the_new_time(engine: Engine) -> None:
    bookings, one, other = Bookings(engine), slot(engine, DAY), slot(engine, 2 * DAY)
    number = bookings.book(one.id, wish(), NOW).number
    assert bookings.remind(NOW) == 1
    bookings.change(number, other.id, NOW, ANN)
    assert bookings.remind(NOW) == 0 and bookings.remind(NOW + DAY) == 1
    bookings.cancel(number, NOW, ANN)
    assert bookings.remind(NOW + DAY) == 0


def test_erasing_a_person_frees_their_places_and_touches_nobody_else(engine: Engine) -> None:
    bookings, one, other = Bookings(engine), slot(engine, capacity=2), slot(engine, 2 * DAY)
    theirs = bookings.book(one.id, wish(BOB, phone="13900000002"), NOW)
    mine = bookings.book(one.id, wish(), NOW)
    bookings.cancel(bookings.book(other.id, wish(key="x"), NOW).number, NOW, CLERK)
    assert bookings.erase(ANN) == 2
    assert bookings.by_number(mine.number) is None and bookings.by_number(theirs.number) is not None
    assert (taken(engine, one.id), taken(engine, other.id)) == (1, 0)
    assert bookings.untold() == () and bookings.erase(ANN) == 0
