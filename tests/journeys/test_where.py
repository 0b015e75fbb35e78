"""Which city and place a message means."""

from __future__ import annotations

import pytest

from bot.journeys.where import where
from bot.model.place import CoordSystem
from tests.journeys.worlds import RUGAO, XUETIAN, at, understood, world

WORLD = world()


def meant(text: str, city: str | None = None):  # type: ignore[no-untyped-def]
    return where(understood(text).stated, city, WORLD)


def test_a_place_says_its_city() -> None:
    found = meant("学田街道附近")
    assert (found.city, found.place.code, found.problem) == ("nantong", XUETIAN, None)


def test_a_place_of_the_other_city_moves_the_conversation_there() -> None:
    assert meant("灵璧县的", city="nantong").city == "suzhou"


def test_nothing_said_leaves_the_city() -> None:
    assert meant("有托育吗", city="suzhou").city == "suzhou"
    assert meant("有托育吗").city is None


@pytest.mark.parametrize(("text", "city"), [("那宿州呢", "suzhou"), ("换成南通", "nantong"), ("安徽宿州的", "suzhou")])
def test_a_city_is_changed_by_naming_it(text: str, city: str) -> None:
    other = "nantong" if city == "suzhou" else "suzhou"
    assert meant(text, city=other).city == city


@pytest.mark.parametrize("text", ["苏州的养老院", "宿迁有吗", "北京的"])
def test_a_city_that_is_not_covered_is_never_taken_for_one_that_is(text: str) -> None:
    found = meant(text, city="nantong")
    assert (found.problem, found.place, found.city) == ("other_city", None, "nantong")
    assert found.named


def test_an_unknown_place_is_named() -> None:
    found = meant("飞云渡街道的", city="nantong")
    assert (found.problem, found.place) == ("unknown_place", None) and "飞云渡" in found.named


def test_the_last_fine_place_is_meant_and_the_county_helps() -> None:
    assert meant("如皋市白蒲镇").place.county_code == RUGAO


def test_a_position_says_its_city_in_every_coordinate_system() -> None:
    for system in CoordSystem:
        assert where(at(120.89, 32.01, system).stated, None, WORLD).city == "nantong"
    assert where(at(116.97, 33.64).stated, "nantong", WORLD).city == "suzhou"


@pytest.mark.parametrize("point", [(116.40, 39.90), (120.62, 31.30), (0.0, 0.0), (-180.0, -90.0)])
def test_a_position_elsewhere_is_out_of_area_and_keeps_the_city(point: tuple[float, float]) -> None:
    found = where(at(*point).stated, "suzhou", WORLD)
    assert (found.city, found.problem, found.place) == ("suzhou", "out_of_area", None)
