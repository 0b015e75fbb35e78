"""The order of an answer: what nearest means when some rows say only in which town or county they are."""

from __future__ import annotations

from math import hypot, inf
from typing import NamedTuple

from bot.model.facility import Facility
from bot.model.place import Precision
from bot.places.coordinates import great_circle_m, to_wgs84

SPREAD_M = {Precision.EXACT: 0.0, Precision.VILLAGE: 0.0, Precision.TOWN: 3_700.0, Precision.COUNTY: 15_000.0}
"""How far, root-mean-square, a place may lie from the point that stands for it.

A place somewhere in a round area of radius R is R/sqrt(2) from its centre in this sense. The towns of 南通 (8,544 km²,
103 towns) and 宿州 (9,939 km², 112) average about 85 km², the counties about 1,540 km².
"""

LngLat = tuple[float, float]


class Candidate(NamedTuple):
    """What the order needs to know of a facility. `point` is WGS-84; `old` as registry.freshness defines it."""

    id: str
    point: LngLat | None
    precision: Precision
    old: bool
    name: str = ""
    price: float | None = None


def point_of(facility: Facility) -> LngLat | None:
    """The facility's point in WGS-84, None when it has none."""
    if facility.lng is None or facility.lat is None:
        return None
    return to_wgs84(facility.lng, facility.lat, facility.coord_system)


def expected_m(near: LngLat, point: LngLat | None, precision: Precision) -> float:
    """The root-mean-square distance to where the facility may be: plain for exact points, infinite without a point.

    It is never less than the distance to the point, which is what lets a search stop at a circle.
    """
    if point is None:
        return inf
    return hypot(great_circle_m(*near, *point), SPREAD_M[precision])


def distance_m(near: LngLat | None, point: LngLat | None, precision: Precision) -> int | None:
    """Whole metres to an exact or village point; None where the point only stands for a town or county."""
    if near is None or point is None or SPREAD_M[precision]:
        return None
    return round(great_circle_m(*near, *point))


NearKey = tuple[bool, float, str]


def near_key(candidate: Candidate, near: LngLat) -> NearKey:
    """Old rows last; then by expected distance; then by id, so that the order is total."""
    return (candidate.old, expected_m(near, candidate.point, candidate.precision), candidate.id)


def price_key(candidate: Candidate) -> tuple[bool, bool, float, str, str]:
    """Old rows last, rows without a price after those with one, then cheapest first."""
    return (candidate.old, candidate.price is None, candidate.price or 0.0, candidate.name, candidate.id)


def name_key(candidate: Candidate) -> tuple[bool, str, str]:
    """Old rows last, then by name in code-point order."""
    return (candidate.old, candidate.name, candidate.id)
