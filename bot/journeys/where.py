"""Which city and which place a message means, given the city of the conversation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.journeys.ports import World
from bot.journeys.search_state import wgs84
from bot.model.place import Place, PlaceLevel
from bot.model.understanding import Stated


@dataclass(frozen=True)
class Where:
    """The place meant. `problem` is other_city, unknown_place or out_of_area; `choices` are places to choose between."""

    city: str | None
    place: Place | None = None
    problem: str | None = None
    named: str = ""
    choices: tuple[Place, ...] = ()


def where(stated: Stated, city: str | None, world: World) -> Where:
    """Reads the place of a message. A place of the other city moves the conversation there: that is what was asked."""
    if stated.position is not None:
        found = world.places.city_of(*wgs84(stated.position))
        return Where(found or city, problem=None if found else "out_of_area")
    if stated.other_city and not stated.places:
        return Where(city, problem="other_city", named=stated.other_city)
    if stated.unknown_place and stated.places and not stated.places_below_city:
        return Where(stated.places[0].city, problem="unknown_place", named=stated.unknown_place)
    if stated.places:
        return _among(stated, stated.city or city)
    if stated.unknown_place:
        return Where(stated.city or city, problem="unknown_place", named=stated.unknown_place)
    return Where(stated.city or city)


def _among(stated: Stated, city: str | None) -> Where:
    here = [place for place in stated.places if place.city == city] or list(stated.places)
    best = here[0]
    rivals = tuple(p for p in here if p.name == best.name and p.level is best.level)
    if len(rivals) > 1 and best.level is not PlaceLevel.VILLAGE:
        return Where(city or best.city, choices=rivals, named=best.name)
    return Where(best.city, place=best)
