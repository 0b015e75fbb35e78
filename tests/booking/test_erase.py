"""After an erasure nothing of a person is left in any file: casework as the desk works on it, and bookings."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.booking import Bookings
from bot.casework import Casework
from bot.casework.care import Care
from bot.casework.cases import Handed
from bot.casework.notices import Notices
from bot.model.booking import Wish
from bot.model.request import RequestState
from bot.storage.erase import scrub
from tests.booking.samples import CLERK, NOW, slot
from tests.storage.engines import sqlite_file

MARKERS = ("wechat:oMARKERopenid", "墓志铭标记", "13912345678")


def bytes_on_disk(engine: Engine) -> bytes:
    """Everything in the database's folder."""
    return b"".join(path.read_bytes() for path in sorted(sqlite_file(engine).parent.iterdir()))


def markers_on_disk(engine: Engine) -> list[str]:
    found = bytes_on_disk(engine)
    return [marker for marker in MARKERS if marker.encode() in found]


def live_through(engine: Engine, rng: random.Random) -> None:
    """The marked person and others register and book, and staff write about them, mixed."""
    casework, care, notices, bookings = Casework(engine, rng), Care(engine), Notices(engine), Bookings(engine, rng)
    for n in range(40):
        person, text, phone = MARKERS if n % 3 else (f"web:{n}", "别人说的", f"138{n:08d}")
        words = text * rng.randrange(1, 30)
        fields = {"contact_name": text, "contact_phone": phone, "address": words}
        number = casework.submit(person, "S-NT-E26", "nantong", fields, f"r{n}", NOW).number
        care.note(number, words, f"n{n}", CLERK, NOW)
        care.refer(number, Handed("department", "民政局", words), f"f{n}", CLERK, NOW)
        casework.move(number, RequestState.REFUSED, NOW, CLERK, words)
        notices.rate(person, number, 1 + n % 5, NOW)
        offered = slot(engine, timedelta(hours=n + 1), capacity=3)
        booked = bookings.book(offered.id, Wish(person, text, phone, f"b{n}", number), NOW, CLERK)
        if n % 2:
            bookings.cancel(booked.number, NOW, CLERK)


@pytest.mark.parametrize("seed", range(2))
def test_an_erased_person_leaves_no_bytes_of_cases_and_bookings(sqlite_engine: Engine, seed: int) -> None:
    with sqlite_engine.connect() as stays_open:  # or the last connection to close would remove the log
        stays_open.exec_driver_sql("PRAGMA user_version")
        live_through(sqlite_engine, random.Random(seed))
        Casework(sqlite_engine).erase(MARKERS[0])
        Bookings(sqlite_engine).erase(MARKERS[0])
        assert markers_on_disk(sqlite_engine) == list(MARKERS), "the scan would not notice anything"
        assert scrub(sqlite_engine)
        assert markers_on_disk(sqlite_engine) == []
        assert "别人说的".encode() in bytes_on_disk(sqlite_engine)
