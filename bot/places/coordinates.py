"""Coordinates in China: WGS-84, GCJ-02 and BD-09, and distances on the sphere. Degrees, longitude first.

GCJ-02 and BD-09 have no official formula. The constants here are the ones every public description of the
offset gives; the published points they are checked against are named in the tests.
"""

from __future__ import annotations

from math import asin, atan2, cos, hypot, pi, radians, sin, sqrt

from bot.model.place import CoordSystem

MEAN_EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of WGS-84, (2a + b) / 3."""

_KRASOVSKY_A = 6_378_245.0  # semi-major axis of SK-42, which the GCJ-02 offset is built on
_KRASOVSKY_EE = 0.00669342162296594323
_BD_PI = pi * 3000.0 / 180.0
_BD_SHIFT_LNG, _BD_SHIFT_LAT = 0.0065, 0.006
_BD_SWELL, _BD_TURN = 2e-5, 3e-6
_ROUNDS = 30  # the inverse gains about two decimals a round; the tolerance is reached after five to eight
_TOLERANCE_DEG = 1e-10  # ten micrometres

LngLat = tuple[float, float]


def in_china(lng: float, lat: float) -> bool:
    """Whether the point is in the rectangle within which the offsets are applied (it takes in some neighbours)."""
    return 72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271


def looks_swapped(lng: float, lat: float) -> bool:
    """Whether longitude and latitude were given the wrong way round: only the other order lies in China."""
    return not in_china(lng, lat) and in_china(lat, lng)


def to_wgs84(lng: float, lat: float, system: CoordSystem) -> LngLat:
    """The point in WGS-84. Exact to well under a metre; unchanged outside China."""
    if system is CoordSystem.WGS84 or not in_china(lng, lat):
        return lng, lat
    return _inverse(lng, lat, system)


def from_wgs84(lng: float, lat: float, system: CoordSystem) -> LngLat:
    """The WGS-84 point in `system`. Unchanged outside China."""
    if system is CoordSystem.WGS84 or not in_china(lng, lat):
        return lng, lat
    return _forward(lng, lat, system)


def convert(lng: float, lat: float, source: CoordSystem, target: CoordSystem) -> LngLat:
    """The point of `source` expressed in `target`."""
    if source is target:
        return lng, lat
    return from_wgs84(*to_wgs84(lng, lat, source), target)


def great_circle_m(lng1: float, lat1: float, lng2: float, lat2: float) -> float:
    """Great-circle distance in metres between two WGS-84 points (haversine, mean radius; within 0.6 % of the ellipsoid)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    a = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(radians(lng2 - lng1) / 2) ** 2
    return 2 * MEAN_EARTH_RADIUS_M * asin(sqrt(min(1.0, a)))


def _forward(lng: float, lat: float, system: CoordSystem) -> LngLat:
    shifted = _wgs84_to_gcj02(lng, lat)
    return _gcj02_to_bd09(*shifted) if system is CoordSystem.BD09 else shifted


def _inverse(lng: float, lat: float, system: CoordSystem) -> LngLat:
    """Fixed-point iteration: the offset is smooth, so subtracting what is still wrong converges quickly."""
    guess_lng, guess_lat = lng, lat
    for _ in range(_ROUNDS):
        seen_lng, seen_lat = _forward(guess_lng, guess_lat, system)
        error_lng, error_lat = seen_lng - lng, seen_lat - lat
        guess_lng, guess_lat = guess_lng - error_lng, guess_lat - error_lat
        if max(abs(error_lng), abs(error_lat)) < _TOLERANCE_DEG:
            break
    return guess_lng, guess_lat


def _wgs84_to_gcj02(lng: float, lat: float) -> LngLat:
    x, y = lng - 105.0, lat - 35.0
    magic = 1 - _KRASOVSKY_EE * sin(radians(lat)) ** 2
    meridian_m = _KRASOVSKY_A * (1 - _KRASOVSKY_EE) / (magic * sqrt(magic))
    parallel_m = _KRASOVSKY_A / sqrt(magic) * cos(radians(lat))
    return lng + _east_m(x, y) * 180.0 / (parallel_m * pi), lat + _north_m(x, y) * 180.0 / (meridian_m * pi)


def _east_m(x: float, y: float) -> float:
    base = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return base + _ripple(x) + _waves(x, ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30)))


def _north_m(x: float, y: float) -> float:
    base = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return base + _ripple(x) + _waves(y, ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30)))


def _ripple(x: float) -> float:
    return (20.0 * sin(6.0 * pi * x) + 20.0 * sin(2.0 * pi * x)) * 2.0 / 3.0


def _waves(value: float, terms: tuple[tuple[float, float], ...]) -> float:
    return sum(height * sin(value * pi * pace) for height, pace in terms) * 2.0 / 3.0


def _gcj02_to_bd09(lng: float, lat: float) -> LngLat:
    radius = hypot(lng, lat) + _BD_SWELL * sin(lat * _BD_PI)
    angle = atan2(lat, lng) + _BD_TURN * cos(lng * _BD_PI)
    return radius * cos(angle) + _BD_SHIFT_LNG, radius * sin(angle) + _BD_SHIFT_LAT
