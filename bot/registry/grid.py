"""A grid over the earth as one number per cell, so that a plain B-tree answers "what lies in this box".

Longitude and latitude are halved 26 times each and the bits interleaved (the order of Morton, 1966, which geohashes
also use): all points of a square of any size 2**-n of the earth share their leading bits, hence form one range.
"""

from __future__ import annotations

from math import asin, cos, degrees, pi, radians, sin

from bot.places.coordinates import MEAN_EARTH_RADIUS_M

BITS = 26
"""Halvings in each direction: the finest cell is 0.6 m of longitude at the equator."""

MOST_RANGES = 12
"""Five by five squares leave eleven at most after neighbours are joined (counted over every alignment)."""

Box = tuple[float, float, float, float]
"""West, south, east, north; degrees."""


def cell_of(lng: float, lat: float) -> int:
    """The finest cell of a point; 0 to 2**52 - 1."""
    return _interleave(_column(lng), _row(lat))


def box_around(lng: float, lat: float, radius_m: float) -> Box:
    """The smallest box that holds every point within `radius_m`; the whole earth when a pole is inside."""
    angle = radius_m / MEAN_EARTH_RADIUS_M
    south, north = lat - degrees(angle), lat + degrees(angle)
    if south <= -90 or north >= 90 or angle >= pi / 2:
        return (-180.0, -90.0, 180.0, 90.0)
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(lat)))))
    if lng - width < -180 or lng + width > 180:
        return (-180.0, south, 180.0, north)
    return (lng - width, south, lng + width, north)


def squeeze_of(box: Box) -> float:
    """The least that squared differences of longitude count against those of latitude anywhere in the box."""
    if box[2] - box[0] >= 360:
        return 0.0
    return max(0.0, cos(radians(max(abs(box[1]), abs(box[3]))))) ** 2


def ranges_of(box: Box) -> list[tuple[int, int]]:
    """At most MOST_RANGES ranges of cells, both ends included, that hold every point of the box and little else.

    The box is covered by squares of at least a quarter of its longer side, five by five at most.
    """
    west, east = _column(box[0]), _column(box[2])
    south, north = _row(box[1]), _row(box[3])
    shift = max((east - west).bit_length(), (north - south).bit_length(), 2) - 2
    columns = range(west >> shift, (east >> shift) + 1)
    rows = range(south >> shift, (north >> shift) + 1)
    blocks = sorted(_interleave(column, row) for column in columns for row in rows)
    return _joined([(block << 2 * shift, ((block + 1) << 2 * shift) - 1) for block in blocks])


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in ranges:
        if merged and merged[-1][1] + 1 == first:
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return merged


def _column(lng: float) -> int:
    return _step((lng + 180.0) / 360.0)


def _row(lat: float) -> int:
    return _step((lat + 90.0) / 180.0)


def _step(fraction: float) -> int:
    return min(max(int(fraction * (1 << BITS)), 0), (1 << BITS) - 1)


def _interleave(column: int, row: int) -> int:
    return _spread(column) << 1 | _spread(row)


def _spread(value: int) -> int:
    """Puts a zero bit between the bits of a number of up to 26 bits."""
    value = (value | value << 16) & 0x0000_FFFF_0000_FFFF
    value = (value | value << 8) & 0x00FF_00FF_00FF_00FF
    value = (value | value << 4) & 0x0F0F_0F0F_0F0F_0F0F
    value = (value | value << 2) & 0x3333_3333_3333_3333
    return (value | value << 1) & 0x5555_5555_5555_5555
