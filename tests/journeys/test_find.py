"""Finding a place, turn by turn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.journeys.find import suggested_place
from bot.journeys.find_words import age_words, wanted
from bot.journeys.search_state import PAGE, Search
from bot.model.facility import Facility
from bot.model.place import Precision
from tests.journeys.worlds import (
    BAIPU,
    CHENGDONG,
    CHONGCHUAN,
    HAIAN,
    RUGAO,
    TODAY,
    XUETIAN,
    XUETIAN_POINT,
    Talk,
    at,
    pressed,
    row,
    understood,
    world,
)
from tests.registry.builders import random_facilities

IN_CITY = {"county_code": HAIAN, "county": "海安市", "town_code": None, "town": None, "lng": 120.46, "lat": 32.54}
IN_COUNTY = {"town_code": CHENGDONG, "town": "城东街道", "lng": 120.90, "lat": 32.02}


def nurseries(count: int, **changes: object) -> list[Facility]:
    return [row(f"n{i}", name=f"园{i}", lng=XUETIAN_POINT[0] + i * 0.002, **changes) for i in range(count)]


def test_the_kind_is_asked_before_the_city() -> None:
    talk = Talk(world(), city=None)
    assert talk.say("想找个地方").text == talk.world.phrases.say("utter_find_ask_category")
    assert talk.say("托育").text == talk.world.phrases.say(
        "utter_find_ask_city", category="托育机构", cities="南通市、宿州市（安徽）"
    )
    assert talk.search.category == "any_childcare"


def test_the_first_search_lists_what_is_there_and_invites_to_say_where() -> None:
    talk = Talk(world(nurseries(5)))
    reply = talk.say("有没有托育")
    assert talk.ids() == ["n0", "n1", "n2"] and reply.card["total"] == 5
    assert talk.world.phrases.say("utter_find_hint_place") in reply.text
    assert next(b.payload for b in reply.buttons).startswith("/adjust_search{")


def test_a_place_narrows_and_the_nearest_comes_first() -> None:
    rows = [row("far", lng=121.0), row("near", lng=120.89), row("other", **IN_CITY)]
    talk = Talk(world(rows))
    talk.hear(at(*XUETIAN_POINT))
    talk.say("托育", "inform")
    assert talk.ids() == ["near", "far", "other"]
    distances = [item["distance_m"] for item in talk.last.replies[0].card["items"]]
    assert distances == sorted(distances)


def test_filters_hold_for_every_row_shown() -> None:
    rows = [row("a", labels=("普惠",)), row("b"), row("c", labels=("普惠", "公办"), price_min=3000.0)]
    talk = Talk(world(rows))
    talk.say("学田街道的普惠托育")
    assert set(talk.ids()) == {"a", "c"}
    talk.say("不要公办的", "adjust_search")
    assert talk.ids() == ["a"]
    talk.say("不限", "adjust_search")
    assert set(talk.ids()) == {"a", "b", "c"}


def test_nothing_at_the_place_opens_the_county_and_says_so() -> None:
    talk = Talk(world([row("c", **IN_COUNTY), row("o", **IN_CITY)]))
    reply = talk.say("学田街道的托育")
    assert talk.ids() == ["c"] and reply.card["widened"] in reply.text
    assert "崇川区" in reply.card["widened"] and "学田街道" in reply.card["widened"]


def test_nothing_in_the_county_opens_the_city_and_says_so() -> None:
    talk = Talk(world([row("o", **IN_CITY)]))
    reply = talk.say("学田街道的托育")
    assert talk.ids() == ["o"] and "南通市" in reply.card["widened"]


def test_filters_are_given_up_near_by_before_the_whole_city_is_searched_and_that_is_said() -> None:
    talk = Talk(world([row("near", **IN_COUNTY), row("far", labels=("普惠",), **IN_CITY)]))
    reply = talk.say("学田街道的普惠托育")
    assert talk.ids() == ["near"] and "普惠" in reply.card["widened"] and reply.card["filters"].get("labels") is None
    assert talk.search.labels == ("普惠",), "the filter stays for the next place"


def test_what_was_found_at_the_place_asked_is_not_called_widened() -> None:
    talk = Talk(world(nurseries(1)))
    assert talk.say("学田街道的托育").card["widened"] is None


def test_nothing_anywhere_is_said() -> None:
    talk = Talk(world())
    reply = talk.say("学田街道的托育")
    assert reply.card is None and "12345" in reply.text and talk.search.shown == ()


def test_more_goes_on_where_the_list_ended_then_opens_the_next_area_then_says_it_is_all() -> None:
    talk = Talk(world([*nurseries(4), row("c", **IN_COUNTY), row("o", **IN_CITY)]))
    talk.say("学田街道的托育")
    talk.say("还有吗", "show_more")
    assert talk.ids() == ["n3"]
    county = talk.say("还有吗", "show_more")
    assert talk.ids() == ["c"] and "崇川区" in county.card["widened"]
    talk.say("还有吗", "show_more")
    assert talk.ids() == ["o"]
    end = talk.say("还有吗", "show_more")
    assert end.card is None and "6" in end.text
    assert talk.say("还有吗", "show_more") == end


def test_numbers_go_on_over_the_pages() -> None:
    talk = Talk(world(nurseries(5)))
    talk.say("学田街道的托育")
    assert talk.say("还有吗", "show_more").text.count("4. 园3") == 1


def test_more_without_a_search_asks_what() -> None:
    talk = Talk(world(), city=None)
    assert talk.say("还有吗", "show_more").text == talk.world.phrases.say("utter_find_ask_category")


def test_a_place_alone_is_said_back_when_the_kind_is_asked() -> None:
    talk = Talk(world(nurseries(2)), city=None)
    assert "崇川区" in talk.say("崇川区", "inform").text
    assert talk.say("托育", "inform").card["items"][0]["county"] == "崇川区"


@pytest.mark.parametrize("text", ["崇川区半日托", "崇川区，孩子一岁半哪里能送"])
def test_what_only_childcare_has_says_of_itself_what_is_looked_for(text: str) -> None:
    talk = Talk(world(nurseries(2)))
    talk.say(text)
    assert talk.search.category == "any_childcare"


def test_one_label_takes_the_place_of_another_that_excludes_it() -> None:
    talk = Talk(world(nurseries(2)))
    talk.say("崇川区公办的普惠托育")
    talk.say("民办的呢", "adjust_search")
    assert talk.search.labels == ("普惠", "民办")


@pytest.mark.parametrize("text", ["民办的也可以", "公办民办都行", "不要求公办了", "不一定要公办"])
def test_a_condition_given_up_is_neither_asked_nor_turned_round_and_that_is_said(text: str) -> None:
    talk = Talk(world(nurseries(2)))
    talk.say("崇川区公办的普惠托育")
    reply = talk.say(text, "adjust_search")
    assert (talk.search.labels, talk.search.labels_excluded) == (("普惠",), ())
    assert "不再限定公办" in reply.text


def test_a_new_limit_may_be_said_as_a_bare_number() -> None:
    talk = Talk(world(nurseries(3, price_min=3500.0)))
    assert "3000元以内" in talk.say("崇川区三千以内的托育").text
    reply = talk.say("那放宽到四千", "adjust_search")
    assert talk.search.max_price == 4000 and "4000元以内" in reply.text and len(talk.ids()) == 3


def test_opening_hours_are_no_filter_but_are_told_of_each() -> None:
    talk = Talk(world([row("a", hours="8:00-17:00"), row("b")]))
    reply = talk.say("学田街道几点开门的托育")
    assert talk.world.phrases.say("utter_find_hours_no_filter") in reply.text
    assert "8:00-17:00" in reply.text and "没有登记开放时间" in reply.text


def test_the_nearest_cannot_be_told_from_a_county_alone() -> None:
    talk = Talk(world(nurseries(2)))
    reply = talk.say("崇川区最近的托育")
    assert talk.world.phrases.say("utter_find_near_unknown", area="崇川区") in reply.text and len(talk.ids()) == 2


def test_every_row_is_in_the_brief_list_with_its_number_to_call() -> None:
    talk = Talk(world(nurseries(3, phone="0513-12345678", demo=True)))
    brief = talk.say("学田街道的托育").simple
    assert all(f"{n + 1}. 园{n}" in brief for n in range(3)) and brief.count("0513-12345678") == 3
    assert brief.count("演示数据") == 3


def test_an_unknown_place_beside_a_known_city_is_said_too() -> None:
    talk = Talk(world(nurseries(2)), city=None)
    reply = talk.say("南通火星镇有没有托育")
    assert "火星镇" in reply.text and reply.card is None and talk.city == "nantong"


@settings(max_examples=150, deadline=None)
@given(
    count=st.integers(0, 40),
    seed=st.integers(0, 10_000),
    start=st.sampled_from(
        [
            "托育",
            "崇川区的托育",
            "如皋的托育",
            "城东街道的普惠托育",
            "2000以内的托育",
            "崇川区公办托育，孩子一岁半",
            "最便宜的托育",
        ]
    ),
    shares=st.booleans(),
)
def test_paging_shows_every_row_that_matches_once(count: int, seed: int, start: str, shares: bool) -> None:
    rows = random_facilities(count, seed)
    talk = Talk(world(rows))
    if shares:
        talk.hear(at(*XUETIAN_POINT))
    talk.say(start)
    kept = talk.search
    for _ in range(count + 3):
        if talk.say("还有吗", "show_more").card is None:
            break
    else:
        pytest.fail("the list never ends")
    shown = talk.search.shown
    assert len(shown) == len(set(shown))
    open_in_city = {
        r.id for r in rows if r.city == "nantong" and r.status == "operating" and r.category == "childcare_centre"
    }
    assert set(shown) <= open_in_city
    if not kept.has_filters or talk.search.relaxed:
        assert set(shown) == open_in_city


def test_a_wider_area_with_an_order_of_its_own_repeats_nothing() -> None:
    """Found by chance: rows shown for the county came later in the city's order."""
    talk = Talk(world(random_facilities(31, 522)))
    talk.say("崇川区的托育")
    while talk.say("还有吗", "show_more").card is not None:
        pass
    assert len(talk.search.shown) == len(set(talk.search.shown))


def test_the_cheapest_come_first_and_unknown_prices_last_and_that_is_explained() -> None:
    rows = [row("none"), row("dear", price_min=3000.0), row("cheap", price_min=800.0)]
    talk = Talk(world(rows))
    reply = talk.say("学田街道最便宜的托育")
    assert (
        talk.ids() == ["cheap", "dear", "none"] and talk.world.phrases.say("utter_find_price_unverified") in reply.text
    )


def test_the_other_city_is_searched_when_named_and_the_kind_stays() -> None:
    suzhou = row(
        "s", city="suzhou", county_code="341302", county="埇桥区", town_code=None, town=None, lng=116.97, lat=33.64
    )
    talk = Talk(world([*nurseries(2), suzhou]))
    talk.say("崇川区的托育")
    reply = talk.say("那宿州呢", "choose_city")
    assert talk.city == "suzhou" and talk.ids() == ["s"] and talk.search.place_code is None
    assert "宿州市（安徽）" in reply.text


def test_a_city_that_is_not_covered_is_answered_honestly_and_nothing_is_lost() -> None:
    talk = Talk(world(nurseries(2)))
    talk.say("学田街道的托育")
    before = talk.search
    reply = talk.say("苏州的呢", "adjust_search")
    assert reply.card is None and "苏州" in reply.text and "宿州市（安徽）" in reply.text
    assert (talk.search, talk.city) == (before, "nantong")


def test_an_unknown_place_is_said_and_counties_are_offered() -> None:
    talk = Talk(world(nurseries(2)))
    reply = talk.say("飞云渡街道的托育")
    assert "飞云渡" in reply.text and reply.card is None and talk.search.category == "any_childcare"
    assert any(CHONGCHUAN in button.payload for button in reply.buttons)


def test_a_position_elsewhere_is_said() -> None:
    talk = Talk(world(nurseries(2)))
    talk.say("托育")
    reply = talk.hear(at(116.4, 39.9))
    assert reply.card is None and reply.text == talk.world.phrases.say(
        "utter_find_out_of_area", cities="南通市、宿州市（安徽）"
    )


def test_a_position_in_the_other_city_moves_there() -> None:
    talk = Talk(world(nurseries(2)))
    talk.say("托育")
    talk.hear(at(116.97, 33.64))
    assert talk.city == "suzhou"


@pytest.mark.parametrize("precision", [Precision.TOWN, Precision.COUNTY])
def test_a_coarse_row_never_gets_metres(precision: Precision) -> None:
    talk = Talk(world([row("a", precision=precision)]))
    talk.hear(at(*XUETIAN_POINT))
    reply = talk.say("托育", "inform")
    assert reply.card["items"][0]["distance_m"] is None
    assert "米" not in reply.text and "公里" not in reply.text and "距离不详" in reply.text


def test_no_distance_is_given_from_a_county() -> None:
    talk = Talk(world(nurseries(2)))
    reply = talk.say("崇川区的托育")
    assert [item["distance_m"] for item in reply.card["items"]] == [None, None] and "公里" not in reply.text


def test_a_filter_the_registry_does_not_hold_is_said_to_be_none() -> None:
    talk = Talk(world(nurseries(2)))
    talk.say("学田街道的托育")
    before = talk.search
    reply = talk.say("要带泳池的", "adjust_search")
    assert reply.text == talk.world.phrases.say("utter_find_cannot_filter") and talk.search == before


def test_a_button_of_a_county_searches_there() -> None:
    talk = Talk(world([row("a"), row("b", county_code=RUGAO, county="如皋市", town_code=BAIPU, town="白蒲镇")]))
    talk.say("托育")
    place = talk.world.places.place(RUGAO)
    talk.hear(pressed("adjust_search", places=(place,)))
    assert talk.ids() == ["b"]


def test_no_more_than_a_page_is_shown() -> None:
    talk = Talk(world(nurseries(9)))
    talk.say("学田街道的托育")
    assert len(talk.ids()) == PAGE
    talk.say("还有吗", "show_more")
    assert len(talk.ids()) == PAGE


@pytest.mark.parametrize(
    ("months", "words"),
    [(0, "0个月"), (6, "6个月"), (18, "18个月"), (24, "2岁"), (30, "2岁半"), (31, "31个月"), (36, "3岁")],
)
def test_ages_in_words(months: int, words: str) -> None:
    assert age_words(months, world()) == words


def test_what_is_wanted_in_words() -> None:
    search = Search(
        category="any_childcare",
        labels=("普惠",),
        labels_excluded=("公办",),
        sessions=("全日托",),
        max_price=2000,
        age_months=30,
    )
    assert wanted(search, world()) == "普惠、全日托、非公办、2000元以内、收2岁半孩子的托育机构"


def test_every_row_says_where_it_comes_from_and_of_when() -> None:
    talk = Talk(world([row("a"), row("b", source_date=None), row("c", demo=True)]))
    reply = talk.say("学田街道的托育")
    assert reply.text.count("来源：") == 3 and TODAY.year > 2025 and "演示数据" in reply.text
    assert {item["id"]: item["demo"] for item in reply.card["items"]} == {"a": False, "b": False, "c": True}


def test_the_town_asked_is_the_origin_of_the_card() -> None:
    talk = Talk(world(nurseries(1)))
    origin = talk.say("学田街道的托育").card["origin"]
    assert origin["label"].endswith("学田街道") and talk.search.place_code == XUETIAN


def test_the_message_is_understood_as_in_a_conversation() -> None:
    assert understood("学田街道的普惠托育").stated.labels == ("普惠",)


def test_a_kind_written_as_it_sounds_is_looked_for_and_that_is_said() -> None:
    talk = Talk(world(nurseries(2)))
    reply = talk.say("崇川区的拖育园")
    assert talk.search.category == "childcare_centre" and "“拖育园”我当作“托育园”" in reply.text


def test_a_condition_written_as_it_sounds_is_taken_where_nothing_else_is_said() -> None:
    talk = Talk(world([row("a", labels=("普惠",)), row("b")]))
    talk.say("学田街道的托育")
    talk.say("普会的", "adjust_search")
    assert talk.search.labels == ("普惠",) and talk.ids() == ["a"]


def test_a_place_that_sounds_like_a_known_one_is_asked_about_and_a_yes_means_it() -> None:
    talk = Talk(world(nurseries(2)), city=None)
    reply = talk.say("重川区的托育")
    assert "崇川区吗" in reply.text and talk.last is not None and talk.last.suggested == CHONGCHUAN
    found = suggested_place(talk.search, talk.city, CHONGCHUAN, talk.world)
    assert [item["county"] for item in found.replies[0].card["items"]] == ["崇川区", "崇川区"]


@pytest.mark.parametrize("text", ["不要崇川区的，要如皋的", "不是崇川，是如皋"])
def test_the_place_that_is_not_wanted_is_not_searched(text: str) -> None:
    talk = Talk(world([row("a"), row("b", county_code=RUGAO, county="如皋市", town_code=BAIPU, town="白蒲镇")]))
    talk.say("崇川区的托育")
    talk.say(text, "adjust_search")
    assert talk.ids() == ["b"]


def test_farther_is_fine_opens_the_county_of_a_town() -> None:
    talk = Talk(world([row("a"), row("c", **IN_COUNTY)]))
    talk.say("学田街道的托育")
    assert talk.ids() == ["a"]
    talk.say("远一点也行", "adjust_search")
    assert set(talk.ids()) == {"a", "c"}


def test_a_condition_is_taken_back_by_the_part_of_its_name_that_is_said() -> None:
    talk = Talk(world(nurseries(2)))
    talk.say("崇川区医保定点的公办养老院")
    talk.say("那就不限医保了", "adjust_search")
    assert talk.search.labels == ("公办",)


def test_farther_where_nothing_can_be_widened_shows_more() -> None:
    talk = Talk(world(nurseries(5)))
    talk.hear(at(*XUETIAN_POINT))
    talk.say("托育", "inform")
    talk.say("还有远一点的吗", "adjust_search")
    assert talk.ids() == ["n3", "n4"]


def test_a_way_of_speaking_of_districts_is_no_unknown_place() -> None:
    talk = Talk(world(nurseries(2)), city=None)
    assert talk.say("南通三区的托育").card is not None
