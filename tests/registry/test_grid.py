"""The grid misses nothing: every point of a circle lies in its box, every point of a box in its ranges."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.places.coordinates import great_circle_m
from bot.registry.grid import BITS, MOST_RANGES, box_around, cell_of, ranges_of

longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)


@given(longitudes, latitudes, longitudes, latitudes)
def test_a_point_of_a_box_is_in_one_of_a_few_ranges(lng1: float, lat1: float, lng2: float, lat2: float) -> None:
    box = (min(lng1, lng2), min(lat1, lat2), max(lng1, lng2), max(lat1, lat2))
    ranges = ranges_of(box)
    assert 1 <= len(ranges) <= MOST_RANGES
    for lng, lat in ((lng1, lat1), (lng2, lat2), ((lng1 + lng2) / 2, (lat1 + lat2) / 2)):
        assert sum(first <= cell_of(lng, lat) <= last for first, last in ranges) == 1


@given(longitudes, latitudes, st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.floats(0, 60_000))
def test_a_point_within_the_radius_is_in_the_box(
    lng: float, lat: float, east: float, north: float, radius: float
) -> None:
    other = (min(max(lng + east, -180.0), 180.0), min(max(lat + north, -90.0), 90.0))
    if great_circle_m(lng, lat, *other) <= radius:
        west, south, east_end, north_end = box_around(lng, lat, radius + 1.0)
        assert west <= other[0] <= east_end and south <= other[1] <= north_end


@given(longitudes, latitudes)
def test_a_cell_fits_its_column(lng: float, lat: float) -> None:
    assert 0 <= cell_of(lng, lat) < 1 << 2 * BITS


def test_a_small_box_is_searched_in_a_small_part_of_the_earth() -> None:
    ranges = ranges_of(box_around(120.87, 32.03, 1_000))
    cells = sum(last - first + 1 for first, last in ranges)
    assert cells < (1 << 2 * BITS) * (8_000 / 40_000_000) * (8_000 / 20_000_000)


def test_neighbouring_blocks_are_joined_into_one_range() -> None:
    assert ranges_of((-180.0, -90.0, 180.0, 90.0)) == [(0, (1 << 2 * BITS) - 1)]
