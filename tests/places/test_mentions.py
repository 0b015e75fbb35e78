"""Finding places in running text."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.places.gazetteer import Gazetteer, load_gazetteer
from bot.settings import ROOT

SENTENCE = "我妈妈今年八十二岁了住在南通市崇川区学田街道学田社区想找一个附近的日间照料中心最好能吃中饭的"


def found(gazetteer: Gazetteer, text: str, city: str | None = None) -> list[tuple[str, str]]:
    return [(m.text, m.candidates[0].code) for m in gazetteer.find(text, city=city).places]


def test_county_and_town_in_a_row_are_one_mention_with_its_place_in_the_text(gazetteer: Gazetteer) -> None:
    (mention,) = gazetteer.find("我住崇川区学田街道附近").places
    assert (mention.start, mention.end, mention.text) == (2, 9, "崇川区学田街道")
    assert [p.code for p in mention.candidates] == ["320613006"]


def test_two_places_side_by_side_are_two_mentions(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "如皋市、海安市都行") == [("如皋市", "320682"), ("海安市", "320685")]


def test_namesakes_in_both_cities_are_both_candidates(gazetteer: Gazetteer) -> None:
    (mention,) = gazetteer.find("城东街道").places
    assert {p.city for p in mention.candidates[: mention.likely]} == {"nantong", "suzhou"}


def test_a_county_named_later_in_the_text_decides_between_namesakes(gazetteer: Gazetteer) -> None:
    assert ("城东街道", "341302009") in found(gazetteer, "城东街道，就是埇桥那个")


def test_a_city_in_the_text_weighs_more_than_the_city_of_the_talk(gazetteer: Gazetteer) -> None:
    mentions = gazetteer.find("宿州的城东街道", city="nantong").places
    assert [p.code for p in mentions[-1].candidates] == ["341302009"]


def test_a_village_of_the_other_city_is_not_offered_for_its_namesake(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("罗町村", city="suzhou").places == ()
    assert gazetteer.find("罗町村", city="nantong").places != ()


def test_a_village_said_with_its_town_is_found_whatever_city_the_talk_is_about(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "曲塘镇罗町村", city="suzhou") == [("曲塘镇罗町村", "320685102208")]
    assert found(gazetteer, "南通罗町村", city="suzhou") == [("南通罗町村", "320685102208")]


def test_a_village_name_counts_only_with_its_ending_or_after_its_town(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("新村").places == () and gazetteer.find("中心").places == ()
    assert found(gazetteer, "金沙街道新村") == [("金沙街道新村", "320612001003")]


def test_what_follows_another_city_belongs_to_it(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("苏州工业园区").places == ()
    assert gazetteer.find("北京通州").places == ()
    assert gazetteer.find("苏州那边的城东街道").places == ()


def test_another_citys_sentence_does_not_swallow_the_next_one(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "我在上海工作，学田街道有托育吗") == [("学田街道", "320613006")]


@pytest.mark.parametrize("city", ["苏州", "宿迁", "上海", "南京", "徐州", "淮北", "杭州", "乌鲁木齐", "恩施", "香港"])
def test_cities_without_a_pack_are_told_apart(city: str, gazetteer: Gazetteer) -> None:
    mentions = gazetteer.find(f"我在{city}")
    assert mentions.places == () and len(mentions.other_cities) == 1
    assert mentions.other_cities[0].startswith(city)


def test_suzhou_of_anhui_is_never_suzhou_of_jiangsu(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("宿州").other_cities == () and found(gazetteer, "宿州") == [("宿州", "341300")]
    assert gazetteer.find("苏州").places == ()


def test_the_province_of_a_covered_city_is_no_other_city(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("江苏省南通市").other_cities == () == gazetteer.find("安徽").other_cities


def test_a_road_named_after_a_place_is_not_the_place(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("学田路").places == () and gazetteer.find("苏州路").other_cities == ()


def test_a_place_said_twice_is_not_its_street_of_the_same_name(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "海安市海安博爱医院") == [("海安市海安", "320685")]


def test_a_village_that_changed_towns_is_still_found(gazetteer: Gazetteer) -> None:
    ((text, code),) = found(gazetteer, "龙城镇城西社区")  # the statistics have it in 龙河街道
    village = gazetteer.place(code)
    assert text == "龙城镇城西社区" and village is not None and village.town == "龙河街道"


def test_the_plans_name_hardly_any_town_by_accident(gazetteer: Gazetteer) -> None:
    """Both plans speak of cities and counties only, so a town or village found in them is a false alarm."""
    for city in ("nantong", "suzhou"):
        text = (ROOT / "cities" / city / "plan.md").read_text(encoding="utf-8")
        mentions = gazetteer.find(text)
        assert [m.text for m in mentions.places if m.candidates[0].town] == []
        assert set(mentions.other_cities) <= {"上海市", "苏州市"}


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    gazetteer = load_gazetteer(ROOT / "cities")
    for mention in gazetteer.find(text).places:
        assert text[mention.start : mention.end] == mention.text and mention.candidates
    gazetteer.resolve(text)


@given(
    st.text("南通宿苏州市崇川区海安门学田街道幸福村城东的，那边", max_size=40),
    st.sampled_from([None, "nantong", "suzhou"]),
)
def test_mentions_are_in_order_and_never_overlap(text: str, city: str | None) -> None:
    mentions = load_gazetteer(ROOT / "cities").find(text, city=city)
    spans = sorted([(m.start, m.end) for m in mentions.places] + [(o.start, o.end) for o in mentions.others])
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    assert all(0 < m.likely <= len(m.candidates) for m in mentions.places)


def test_time_grows_with_the_text_and_not_faster(gazetteer: Gazetteer) -> None:
    """Ten times the text may take at most twenty-five times as long; a quadratic scan takes a hundred times."""
    for piece in (SENTENCE, "南通", "苏州幸福村", "幸福村和光明村"):
        short = cost(gazetteer, (piece * 1_000)[:1_000])
        assert cost(gazetteer, (piece * 10_000)[:10_000]) < 25 * short, piece


def cost(gazetteer: Gazetteer, text: str) -> float:
    """The least of three runs, in processor seconds."""
    runs = []
    for _ in range(3):
        start = time.process_time()
        gazetteer.find(text)
        runs.append(time.process_time() - start)
    return min(runs)
