"""Slots and bookings as the desk's pages read them."""

from __future__ import annotations

from typing import Any

from bot.front import schemas
from bot.front.channels.desk.case_views import iso
from bot.front.channels.desk.casebook import Casebook
from bot.front.channels.desk.herald import where_words
from bot.front.parts import Parts
from bot.model.booking import HOLDING, Booking, Slot

SLOT = schemas.record(
    {
        "id": schemas.INTEGER,
        "city": schemas.STRING,
        "what": schemas.STRING,
        "kind": schemas.one_of("facility", "service"),
        "offer": schemas.STRING,
        "name": schemas.STRING,
        "starts_at": schemas.STRING,
        "ends_at": schemas.STRING,
        "capacity": schemas.INTEGER,
        "taken": schemas.INTEGER,
        "note": schemas.STRING,
        "closed": schemas.BOOLEAN,
        "open": schemas.BOOLEAN,
    }
)
SLOTS = schemas.record({"total": schemas.INTEGER, "page": schemas.INTEGER, "items": schemas.listing(SLOT)})
BOOKING = schemas.record(
    {
        "number": schemas.STRING,
        "state": schemas.STRING,
        "name": schemas.STRING,
        "phone": schemas.STRING,
        "channel": schemas.STRING,
        "request": schemas.nullable(schemas.STRING),
        "created_at": schemas.STRING,
        "updated_at": schemas.STRING,
        "holds": schemas.BOOLEAN,
        "slot": SLOT,
    }
)
BOOKINGS = schemas.record({"total": schemas.INTEGER, "page": schemas.INTEGER, "items": schemas.listing(BOOKING)})


def slot_json(slot: Slot, parts: Parts, book: Casebook) -> dict[str, Any]:
    """One time offered."""
    return {
        "id": slot.id,
        "city": slot.city,
        "what": slot.what.value,
        "kind": slot.offer.kind,
        "offer": slot.offer.id,
        "name": where_words(slot, parts, book),
        "starts_at": iso(slot.starts_at),
        "ends_at": iso(slot.ends_at),
        "capacity": slot.capacity,
        "taken": slot.taken,
        "note": slot.note,
        "closed": slot.closed,
        "open": slot.is_open(parts.clock()),
    }


def booking_json(booking: Booking, parts: Parts, book: Casebook) -> dict[str, Any]:
    """One place held or once held."""
    return {
        "number": booking.number,
        "state": booking.state.value,
        "name": booking.name,
        "phone": booking.phone,
        "channel": booking.person.partition(":")[0],
        "request": booking.request,
        "created_at": iso(booking.created_at),
        "updated_at": iso(booking.updated_at),
        "holds": booking.state in HOLDING,
        "slot": slot_json(booking.slot, parts, book),
    }
