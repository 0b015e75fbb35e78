"""Facilities as a card and as words: every row with its source and date, and with what is not known said."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.model.facility import Facility, Hit
from bot.model.place import Precision
from bot.phrases import Phrasebook, phrasebook
from bot.registry.freshness import stale


def facility_json(hit: Hit, today: date) -> dict[str, Any]:
    """A facility as product.md prints it; the price in words, marked when nobody verified it, and beside it in figures."""
    row, phrases = hit.facility, phrasebook()
    return {
        "id": row.id,
        "name": row.name,
        "category": row.category,
        "labels": [*row.labels, *row.sessions, *row.admits],
        "address": row.address,
        "county": row.county,
        "town": row.town,
        "phone": row.phone,
        "hours": row.hours,
        "price": _card_price(row, phrases),
        "price_min": row.price_min,
        "price_max": row.price_max,
        "price_unit": row.price_unit,
        "price_note": row.price_note,
        "capacity": row.capacity,
        "distance_m": hit.distance_m,
        "location": _location(row),
        "source": {"name": row.source_name, "url": row.source_url, "date": _iso(row.source_date)},
        "verified_on": _iso(row.verified_on),
        "status": row.status,
        "stale": stale(row, today),
        "demo": row.demo,
    }


def _card_price(row: Facility, phrases: Phrasebook) -> str | None:
    if not _has_price(row):
        return None
    mark = "utter_facility_verified" if row.verified_on else "utter_facility_unverified"
    return _price(row, phrases) + phrases.say(mark)


def _has_price(row: Facility) -> bool:
    return row.price_min is not None or row.price_max is not None


def _location(row: Facility) -> dict[str, Any] | None:
    if row.lng is None or row.lat is None:
        return None
    return {
        "lng": row.lng,
        "lat": row.lat,
        "coord_system": row.coord_system.value,
        "precision": row.precision.value,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def item(hit: Hit, number: int, phrases: Phrasebook, today: date, *, has_origin: bool) -> str:
    """One facility in two or three lines."""
    row = hit.facility
    facts = [*row.labels, *row.sessions[:2], *([_price(row, phrases)] if _has_price(row) else [])]
    head = phrases.say("utter_facility_head", number=number, name=row.name, facts=_joined(facts, phrases))
    body = phrases.say(
        "utter_facility_body",
        where=where_words(row, phrases),
        distance=distance_words(hit, phrases) if has_origin else "",
        phone=phone_words(row, phrases),
    )
    return "\n".join([head, body, source_words(row, phrases, today)])


def _joined(facts: list[str], phrases: Phrasebook) -> str:
    return phrases.say("utter_facility_facts", facts="\u3001".join(facts)) if facts else ""


def where_words(row: Facility, phrases: Phrasebook) -> str:
    """Where it is, as far as that is known: never an address that nobody gave."""
    area = "".join(dict.fromkeys(part for part in (row.county, row.town) if part))
    if not row.address:
        return phrases.say("utter_facility_no_address", area=area)
    says_county = bool(row.county and row.county in row.address)
    return row.address if says_county or not area else area + row.address.removeprefix(row.town or "")


def phone_words(row: Facility, phrases: Phrasebook) -> str:
    """The number and whether somebody verified it, or that none is known."""
    if not row.phone:
        return phrases.say("utter_facility_no_phone")
    name = "utter_facility_phone_verified" if row.verified_on else "utter_facility_phone"
    return phrases.say(name, phone=row.phone)


def source_words(row: Facility, phrases: Phrasebook, today: date) -> str:
    """Where the row comes from and of when, with its warnings."""
    day = row.source_date.isoformat() if row.source_date else phrases.say("utter_facility_undated")
    words = phrases.say("utter_facility_source", source=row.source_name, date=day)
    if row.demo:
        words += phrases.say("utter_facility_demo")
    if row.status in {"planned", "suspended", "closed"}:
        words += phrases.say(f"utter_facility_{row.status}")
    if stale(row, today):
        words += phrases.say("utter_facility_stale")
    return words


def price_words(row: Facility, phrases: Phrasebook) -> str:
    """The price in words with its note and standing, or that none is known."""
    if not _has_price(row):
        return phrases.say("utter_facility_no_price")
    name = "utter_facility_price_verified" if row.verified_on else "utter_facility_price"
    return phrases.say(name, price=_price(row, phrases), note=row.price_note or "")


def _yuan(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _price(row: Facility, phrases: Phrasebook) -> str:
    low, high = row.price_min, row.price_max
    amount = "-".join(dict.fromkeys(_yuan(value) for value in (low, high) if value is not None))
    unit = phrases.say("utter_facility_per", unit=row.price_unit) if row.price_unit else ""
    return phrases.say("utter_facility_amount", amount=amount, unit=unit)


def distance_words(hit: Hit, phrases: Phrasebook) -> str:
    """How far away, or that it is not known."""
    if hit.distance_m is None:
        level = "town" if hit.facility.precision is Precision.TOWN else "county"
        return phrases.say("utter_facility_no_distance", level=phrases.say(f"utter_facility_level_{level}"))
    if hit.distance_m < 1_000:
        return phrases.say("utter_facility_metres", metres=max(10, round(hit.distance_m, -1)))
    return phrases.say("utter_facility_kilometres", kilometres=f"{hit.distance_m / 1000:.1f}")
