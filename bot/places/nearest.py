"""Which known place a shared position is near: WGS-84, by great-circle distance."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, radians

from bot.model.place import Place
from bot.places.coordinates import great_circle_m

NEAR_TOWN_M = 15_000
"""Farther than this from a town's seat, a position is not called by the town's name."""
NEAR_CITY_M = 80_000
"""Farther than this from every known place, a position is in no covered city."""
_METRES_PER_DEGREE = 111_320.0


class NearestPlaces:
    """Towns for labels; towns, seats and the neighbouring cities' seats to tell which city a position is in.

    The gazetteer holds points, not boundaries: near a border the answer is that of the nearest seat.
    """

    def __init__(self, towns: Iterable[Place], points: Iterable[tuple[float, float, str | None]]) -> None:
        self._towns = [(t.lng, t.lat, t) for t in towns if t.lng is not None and t.lat is not None]
        self._points = list(points)

    def town(self, lng: float, lat: float) -> Place | None:
        """The nearest town with a point of its own within NEAR_TOWN_M."""
        found = min(self._towns, key=lambda t: _rough_m2(lng, lat, t[0], t[1]), default=None)
        if found is None or great_circle_m(lng, lat, found[0], found[1]) > NEAR_TOWN_M:
            return None
        return found[2]

    def city(self, lng: float, lat: float) -> str | None:
        """The id of the covered city the position is in; None when a neighbour is nearer or everything is far."""
        found = min(self._points, key=lambda p: _rough_m2(lng, lat, p[0], p[1]), default=None)
        if found is None or great_circle_m(lng, lat, found[0], found[1]) > NEAR_CITY_M:
            return None
        return found[2]


def _rough_m2(lng1: float, lat1: float, lng2: float, lat2: float) -> float:
    """Squared metres on a plane, good enough to order points within a province."""
    east = (lng1 - lng2) * cos(radians(lat1)) * _METRES_PER_DEGREE
    return east * east + ((lat1 - lat2) * _METRES_PER_DEGREE) ** 2
