"""One line about each thing that can be asked of a facility: its number, address, way there, hours, price, places, ages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.journeys.facility_card import phone_words, price_words, where_words
from bot.journeys.find_words import age_words
from bot.journeys.ports import World
from bot.model.facility import Facility

Teller = Callable[[Facility, World], str]


def _phone(row: Facility, world: World) -> str:
    return phone_words(row, world.phrases) if row.phone else world.phrases.say("utter_detail_no_phone")


def _address(row: Facility, world: World) -> str:
    return world.phrases.say("utter_detail_address", where=where_words(row, world.phrases))


def _route(row: Facility, world: World) -> str:
    name = "utter_detail_route" if row.address else "utter_detail_route_unknown"
    return world.phrases.say(name, where=where_words(row, world.phrases), name=row.name)


def _hours(row: Facility, world: World) -> str:
    return world.phrases.say("utter_detail_hours" if row.hours else "utter_detail_no_hours", hours=row.hours or "")


def _price(row: Facility, world: World) -> str:
    return price_words(row, world.phrases)


def _capacity(row: Facility, world: World) -> str:
    if row.capacity is None:
        return world.phrases.say("utter_detail_no_capacity")
    free = "" if row.available is None else world.phrases.say("utter_detail_available", available=row.available)
    return world.phrases.say("utter_detail_capacity", capacity=row.capacity, free=free)


def _source(row: Facility, world: World) -> str:
    return world.phrases.say("utter_detail_source", url=row.source_url) if row.source_url else ""


def _age_range(row: Facility, world: World) -> str:
    bounds = {"low": row.min_age_months, "high": row.max_age_months}
    known = {name: age_words(months, world) for name, months in bounds.items() if months is not None}
    names = {2: "utter_detail_age_range", 1: f"utter_detail_age_{''.join(known)}", 0: "utter_detail_no_age_range"}
    return world.phrases.say(names[len(known)], **known)


def _unreachable(row: Facility, world: World) -> str:
    return world.phrases.say("utter_detail_unreachable")


TELLERS: dict[str, Teller] = {
    "phone": _phone,
    "address": _address,
    "route": _route,
    "hours": _hours,
    "price": _price,
    "capacity": _capacity,
    "source": _source,
    "age_range": _age_range,
    "unreachable": _unreachable,
}
"""By attribute of the vocabulary; `detail` is all of them and has no line of its own."""


def told(row: Facility, attributes: Iterable[str], world: World) -> list[str]:
    """The lines for some attributes, each once, in the order asked."""
    lines = (TELLERS[name](row, world) for name in dict.fromkeys(attributes) if name in TELLERS)
    return [line for line in lines if line]


def held(row: Facility, terms: Iterable[str], world: World) -> list[str]:
    """For each label, session or condition of admission, whether the registry holds it for the facility."""
    registered = {*row.labels, *row.sessions, *row.admits}
    return [
        world.phrases.say("utter_detail_has_term" if term in registered else "utter_detail_lacks_term", term=term)
        for term in dict.fromkeys(terms)
    ]
