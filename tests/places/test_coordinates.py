"""Conversions against published points, and the properties that hold everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.place import CoordSystem
from bot.places.coordinates import convert, from_wgs84, great_circle_m, in_china, looks_swapped, to_wgs84

WGS84, GCJ02, BD09 = CoordSystem.WGS84, CoordSystem.GCJ02, CoordSystem.BD09
CENTIMETRE_DEG = 1e-7

inland = st.tuples(st.floats(73.5, 134.5), st.floats(18.5, 53.0))
abroad = st.tuples(st.floats(-180.0, 71.9), st.floats(-80.0, 80.0))
systems = st.sampled_from(CoordSystem)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_gcj02_agrees_with_published_points(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    """Shanghai, Shenzhen, Beijing from googollee/eviltransform (python/test.py); the last from
    wandergis/coordtransform (test/app.js)."""
    assert from_wgs84(*wgs84, GCJ02) == pytest.approx(gcj02, abs=1e-9)
    assert to_wgs84(*gcj02, GCJ02) == pytest.approx(wgs84, abs=CENTIMETRE_DEG)


def test_bd09_agrees_with_a_published_point() -> None:
    """wandergis/coordtransform, test/app.js."""
    assert convert(116.404, 39.915, GCJ02, BD09) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (GCJ02, WGS84, (122.99395597, 44.99804071)),
        (BD09, GCJ02, (122.99363304, 44.99365430)),
        (BD09, WGS84, (122.98762210, 44.99171540)),
        (GCJ02, BD09, (123.00636499, 45.00636899)),
    ],
)
def test_conversions_agree_with_gcoord_at_45_north(
    source: CoordSystem, target: CoordSystem, expected: tuple[float, float]
) -> None:
    """hujiulong/gcoord, test/unit/crs; its inverses stop at about a decimetre."""
    assert convert(123, 45, source, target) == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize(
    ("wgs84", "gcj02", "bd09"),
    [
        ((119.9183831, 32.4580023), (119.9231242, 32.4557802), (119.9296902, 32.4615531)),  # 泰州
        ((118.6711365, 24.8770487), (118.6756787, 24.8741363), (118.6821251, 24.8804872)),  # 泉州
        ((123.4253306, 41.8032629), (123.4314787, 41.8057023), (123.438095, 41.8114013)),  # 沈阳
    ],
)
def test_city_points_agree_with_the_map_services(
    wgs84: tuple[float, float], gcj02: tuple[float, float], bd09: tuple[float, float]
) -> None:
    """hujiulong/gcoord, test/fixtures/china-cities.json: points of the map services themselves, to some ten metres."""
    assert great_circle_m(*from_wgs84(*wgs84, GCJ02), *gcj02) < 20
    assert great_circle_m(*from_wgs84(*wgs84, BD09), *bd09) < 20


@given(inland, systems)
def test_there_and_back_is_within_a_millimetre_inside_china(point: tuple[float, float], system: CoordSystem) -> None:
    assert great_circle_m(*point, *to_wgs84(*from_wgs84(*point, system), system)) < 0.001


@given(inland)
def test_the_offset_is_hundreds_of_metres_never_more_than_three_kilometres(point: tuple[float, float]) -> None:
    assert 5 < great_circle_m(*point, *from_wgs84(*point, GCJ02)) < 3_000


@given(abroad, systems)
def test_points_outside_china_stay_as_they_are(point: tuple[float, float], system: CoordSystem) -> None:
    assert from_wgs84(*point, system) == point == to_wgs84(*point, system)


@given(inland)
def test_a_point_in_wgs84_is_returned_as_given(point: tuple[float, float]) -> None:
    assert to_wgs84(*point, WGS84) == point == from_wgs84(*point, WGS84)


def test_one_degree_of_the_equator_and_half_the_globe() -> None:
    """2πR/360 and πR with R = 6 371 008.8 m, the mean radius of WGS-84."""
    assert great_circle_m(0, 0, 1, 0) == pytest.approx(111_195.08, abs=0.01)
    assert great_circle_m(0, 0, 180, 0) == pytest.approx(20_015_114.35, abs=0.1)


@given(inland, inland)
def test_distance_is_the_same_both_ways_and_nil_only_at_home(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert great_circle_m(*a, *b) == pytest.approx(great_circle_m(*b, *a))
    assert great_circle_m(*a, *a) == 0


@given(inland)
def test_a_swapped_pair_is_noticed_whenever_latitude_cannot_be_a_longitude(point: tuple[float, float]) -> None:
    lng, lat = point
    assert looks_swapped(lat, lng) and not looks_swapped(lng, lat)


def test_the_covered_cities_are_in_china_and_london_is_not() -> None:
    assert in_china(120.87, 32.03) and in_china(116.98, 33.64)
    assert not in_china(-0.13, 51.5)
