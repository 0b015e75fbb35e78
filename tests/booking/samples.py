"""Times, slots and wishes for the tests of booking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Engine

from bot.booking import Slots
from bot.booking.slots import Draft
from bot.model.booking import Offer, Slot, What, Wish

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, ten in the morning in China."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NURSERY = Offer("facility", "nt-1")
ADAPTATION = Offer("service", "S-NT-E26")
ANN, BOB, CLERK = "web:ann", "wechat:bob", "staff:7"


def draft(starts_in: timedelta = DAY, capacity: int = 1, **changed: Any) -> Draft:
    """An hour at the nursery."""
    start = NOW + starts_in
    values = {"city": "nantong", "what": What.VISIT, "offer": NURSERY, "note": "请带户口本"}
    return Draft(**{**values, "starts_at": start, "ends_at": start + HOUR, "capacity": capacity, **changed})


def slot(engine: Engine, starts_in: timedelta = DAY, capacity: int = 1, **changed: Any) -> Slot:
    """It, published."""
    return Slots(engine).publish([draft(starts_in, capacity, **changed)], CLERK)[0]


def wish(person: str = ANN, key: str = "t1", phone: str = "139 0000 0001", **changed: Any) -> Wish:
    """Somebody who wants a place."""
    return Wish(**{"person": person, "name": "王秀英", "phone": phone, "key": key, **changed})
