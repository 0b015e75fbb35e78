"""What a short message means about the answer before it."""

from __future__ import annotations

import pytest

from bot import wiring
from bot.eligibility.follow_ups import FollowUps, load_ways
from tests.plans.conftest import bag_encoder


@pytest.fixture(scope="module")
def follow_ups() -> FollowUps:
    return FollowUps(load_ways(), wiring.book().catalogue, bag_encoder)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("为什么呀", "why"), ("依据哪一条呢", "clause"), ("归哪个部门管的", "department"), ("还差几岁呀", "gap")],
)
def test_what_is_meant_is_told_from_how_it_is_asked(text: str, kind: str, follow_ups: FollowUps) -> None:
    assert follow_ups.meant(text) == kind


@pytest.mark.parametrize("text", ["高龄津贴归哪个部门管", "护理假有几天", "谢谢", "低保", "为" * 30])
def test_what_names_its_own_matter_means_something_by_itself(text: str, follow_ups: FollowUps) -> None:
    assert follow_ups.meant(text) is None


def test_no_way_of_asking_stands_under_two_meanings() -> None:
    ways = [way for listed in load_ways().values() for way in listed]
    assert len(ways) > 300 and len(set(ways)) == len(ways)
