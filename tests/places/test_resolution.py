"""One place out of an answer, and what is said when it is not known."""

from __future__ import annotations

import pytest

from bot.places.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("花园路", "花园路"),
        ("我住在绿杨镇", "绿杨镇"),
        ("海淀区", "海淀区"),
        ("住和平路12号", "和平路"),
        ("第三人民医院北京路", "北京路"),
        ("桂花苑小区", "桂花苑小区"),
    ],
)
def test_a_place_like_name_the_tables_do_not_hold_is_named_as_unknown(
    text: str, unknown: str, gazetteer: Gazetteer
) -> None:
    resolution = gazetteer.resolve(text)
    assert (resolution.best, resolution.unknown) == (None, unknown)


@pytest.mark.parametrize(
    "text",
    [
        "我住在农村",
        "我们小区",
        "附近的社区",
        "走路去",
        "老年公寓",
        "哪个镇",
        "市区",
        "在路边",
        "幸福家园",
        "我要养老",
        "",
    ],
)
def test_ordinary_words_that_end_like_a_place_are_not_unknown_places(text: str, gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve(text).unknown is None


def test_what_is_known_and_what_is_not_are_both_said(gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve("崇川区花园路")
    assert resolution.best and resolution.best.code == "320613" and resolution.unknown == "花园路"


def test_the_county_settles_which_namesake_is_meant(gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve("城东", county_code="320685")
    assert resolution.best and resolution.best.code == "320685101"


def test_a_county_that_has_no_such_place_settles_nothing(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.resolve("城东街道", county_code="320681").ambiguous) == 2


def test_the_inner_of_two_places_is_meant_when_one_holds_the_other(gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve("南通的，就是如皋，白蒲镇")
    assert resolution.best and resolution.best.code == "320682105"


def test_what_is_ruled_out_is_not_meant(gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve("不是南通，是宿州")
    assert resolution.best and resolution.best.code == "341300"
    assert gazetteer.resolve("不要崇川").best is None


def test_another_city_is_reported_only_when_no_covered_place_is_named(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("苏州").other_city == "苏州市"
    assert gazetteer.resolve("我在苏州，爸妈在南通").other_city is None


def test_an_everyday_word_is_a_town_when_it_is_the_whole_answer(gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve("我家在幸福")
    assert resolution.best and resolution.best.code == "320613021"
    assert gazetteer.resolve("过得很幸福").best is None


def test_best_and_ambiguous_are_never_both_filled(gazetteer: Gazetteer) -> None:
    for text in ("幸福村", "开发区", "崇川", "从崇川到如皋", "新坝", "苏州"):
        resolution = gazetteer.resolve(text)
        assert not (resolution.best and resolution.ambiguous)
