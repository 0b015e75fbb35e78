"""Labelling a shared position."""

from __future__ import annotations

import pytest

from bot.places.coordinates import great_circle_m
from bot.places.gazetteer import Gazetteer


def test_a_position_beside_a_seat_takes_its_name(gazetteer: Gazetteer) -> None:
    town = gazetteer.nearest_town(120.7551, 32.2437)
    assert town is not None and town.name == "白蒲镇"


def test_the_nearest_town_is_the_one_brute_force_finds(gazetteer: Gazetteer) -> None:
    towns = [t for c in gazetteer.counties("nantong") for t in gazetteer.towns(c.code) if t.precision.value == "town"]
    for lng, lat in [(120.9, 32.2), (121.3, 31.95), (120.45, 32.5), (121.1, 32.35)]:
        best = min(towns, key=lambda t: great_circle_m(lng, lat, t.lng or 0, t.lat or 0))
        assert gazetteer.nearest_town(lng, lat) == best


def test_no_town_is_named_where_none_is_near(gazetteer: Gazetteer) -> None:
    assert gazetteer.nearest_town(117.3, 33.8) is None  # between 宿州 and 灵璧, where no town has a point
    assert gazetteer.nearest_town(0.0, 0.0) is None


@pytest.mark.parametrize(
    ("lng", "lat", "city"),
    [
        (120.88, 32.01, "nantong"),  # 崇川
        (121.66, 31.82, "nantong"),  # 启东
        (116.97, 33.64, "suzhou"),  # 埇桥
        (116.36, 34.43, "suzhou"),  # 砀山
        (121.47, 31.23, None),  # 上海
        (120.62, 31.30, None),  # 苏州
        (120.55, 31.87, None),  # 张家港, straight across the river
        (117.28, 34.21, None),  # 徐州
        (116.79, 33.95, None),  # 淮北
        (118.28, 33.95, None),  # 宿迁
        (116.40, 39.90, None),  # 北京
        (0.0, 0.0, None),
    ],
)
def test_a_position_is_in_the_covered_city_or_in_none(
    lng: float, lat: float, city: str | None, gazetteer: Gazetteer
) -> None:
    assert gazetteer.city_of(lng, lat) == city
