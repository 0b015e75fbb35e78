"""Which service a message names, over the ways of asking of the real city packs and the real encoder."""

from __future__ import annotations

from functools import lru_cache

import pytest

from bot import wiring
from bot.eligibility.naming import EVERYTHING, ServiceNames, load_asks


@lru_cache(maxsize=1)
def names() -> ServiceNames:
    return wiring.service_names(wiring.settings())


@pytest.mark.parametrize(
    ("said", "city", "service"),
    [
        ("我妈想在卫生间装个扶手", "nantong", "S-NT-E09"),
        ("我妈想在卫生间装个扶手", "suzhou", "S-SZ-E06"),
        ("伺候老人太累了，能不能请人替我几天", "nantong", "S-NT-E07"),
        ("父母生病住院，子女有没有假", "nantong", "S-NT-E06"),
        ("高龄补贴怎么领", "suzhou", "S-SZ-E04"),
        ("托育机构开分店有没有奖励", "nantong", "S-NT-P01"),
    ],
)
def test_a_service_is_known_by_what_people_call_it(said: str, city: str, service: str) -> None:
    assert service in names().named([said], city).services


@pytest.mark.parametrize("said", ["能享受什么政策", "我们家能拿到什么补助", "有啥好处", "符合什么条件"])
def test_asking_for_everything_names_no_service(said: str) -> None:
    named = names().named([said], "nantong")
    assert named.services == () and named.elsewhere is None


@pytest.mark.parametrize(
    ("said", "city", "service"), [("护理假", "suzhou", "S-NT-E06"), ("高龄津贴怎么申请", "nantong", "S-SZ-E04")]
)
def test_a_service_that_only_the_other_city_has_is_named_as_its(said: str, city: str, service: str) -> None:
    named = names().named([said], city)
    assert (named.services, named.elsewhere) == ((), service)


@pytest.mark.parametrize("texts", [[], [""], ["  "], ["😀"]])
def test_nothing_names_nothing(texts: list[str]) -> None:
    assert names().named(texts, "nantong").services == ()


def test_every_service_can_be_asked_for_and_no_other_is_listed() -> None:
    catalogue = wiring.book().catalogue.services
    for city, asks in load_asks(wiring.CITIES, wiring.book().plans).items():
        assert set(asks) - {EVERYTHING} == {name for name, service in catalogue.items() if service.city == city}
        assert all(len(ways) >= 6 for ways in asks.values())


def test_counterparts_are_mutual_and_of_different_cities() -> None:
    services = wiring.book().catalogue.services
    pairs = [(one.id, other) for one in services.values() for other in one.same_as]
    assert len(pairs) >= 80
    assert all(one in services[other].same_as and services[one].city != services[other].city for one, other in pairs)
