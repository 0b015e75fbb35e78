"""Finding a place, as people ask for it."""

from __future__ import annotations

import re

import pytest

from tests.conversations.served import Citizen

CHILDCARE = {"childcare_centre", "nursery_class", "family_childcare", "community_childcare", "workplace_childcare"}


def test_the_first_search_names_kind_place_and_filter_in_one_breath(citizen: Citizen) -> None:
    answer = citizen.say("崇川区学田街道附近有没有普惠托育")
    assert answer.card("facilities")["city"] == "nantong"
    assert {item["category"] for item in answer.items} <= CHILDCARE
    assert all("普惠" in item["labels"] for item in answer.items)
    assert all(item["county"] == "崇川区" for item in answer.items)


def test_every_row_shows_its_source_and_date_and_that_it_is_made_up(citizen: Citizen) -> None:
    answer = citizen.say("如皋市的护理院")
    assert answer.items
    for item in answer.items:
        assert item["source"]["name"]
        assert item["source"]["name"] in answer.text
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", item["source"]["date"])
    assert answer.text.count("演示数据") >= sum(item["demo"] for item in answer.items)


def test_a_shared_position_gives_distances_nearest_first(citizen: Citizen) -> None:
    citizen.say("我想找个养老院")
    answer = citizen.share(120.8747, 32.0303)
    distances = [item["distance_m"] for item in answer.items if item["distance_m"] is not None]
    assert distances == sorted(distances)
    assert "公里" in answer.text or "米" in answer.text


def test_a_town_is_no_point_to_measure_from(citizen: Citizen) -> None:
    answer = citizen.say("学田街道附近的养老院")
    assert all(item["distance_m"] is None for item in answer.items)


def test_the_second_ones_telephone_number(citizen: Citizen) -> None:
    second = citizen.say("崇川区的助餐点").items[1]
    answer = citizen.say("第二个的电话")
    assert second["name"] in answer.text
    assert answer.items[0]["id"] == second["id"]
    assert (second["phone"] or "没有登记电话") in answer.text


def test_another_county_keeps_the_kind(citizen: Citizen) -> None:
    citizen.say("崇川区的养老院")
    answer = citizen.say("换成如皋")
    assert all(item["county"] == "如皋市" for item in answer.items)
    assert all(item["category"] in {"nursing_home", "nursing_hospital", "integrated_care"} for item in answer.items)


def test_the_other_city_is_asked_by_ellipsis(citizen: Citizen) -> None:
    citizen.say("崇川区有普惠托育吗")
    answer = citizen.say("那宿州埇桥区呢")
    assert answer.card("facilities")["city"] == "suzhou"
    assert all(item["county"] == "埇桥区" for item in answer.items)


def test_more_shows_others_and_numbers_them_on(citizen: Citizen) -> None:
    first = citizen.say("南通市的助餐点")
    more = citizen.say("还有吗")
    assert not {item["id"] for item in first.items} & {item["id"] for item in more.items}
    assert "4. " in more.text


def test_paging_to_the_end_never_repeats_a_row_and_says_when_it_is_over(citizen: Citizen) -> None:
    seen = [item["id"] for item in citizen.say("海门区的日间照料中心").items]
    for _ in range(60):
        answer = citizen.say("还有吗")
        if not answer.cards:
            break
        seen += [item["id"] for item in answer.items]
    assert len(seen) == len(set(seen))
    assert "都给您看过了" in answer.text


def test_private_ones_are_left_out_when_not_wanted(citizen: Citizen) -> None:
    citizen.say("通州区的养老院")
    answer = citizen.say("不要民办的")
    assert all("民办" not in item["labels"] for item in answer.items)


def test_the_cheapest_come_first_and_the_price_is_called_unverified(citizen: Citizen) -> None:
    citizen.say("海安市的养老院")
    answer = citizen.say("最便宜的")
    prices = [item["price_min"] for item in answer.items if item["price"]]
    assert prices == sorted(prices)
    assert "以机构答复为准" in answer.text


def test_what_was_widened_is_said(citizen: Citizen) -> None:
    answer = citizen.say("学田街道收失智老人的公办五级护理院")
    assert answer.card("facilities")["widened"] in answer.text


@pytest.mark.parametrize("city", ["苏州", "宿迁", "上海"])
def test_a_city_that_is_not_covered_is_answered_honestly(citizen: Citizen, city: str) -> None:
    answer = citizen.say(f"{city}有没有养老院")
    assert not answer.cards
    assert f"查不到{city}市" in answer.text


def test_an_unknown_town_is_not_guessed(citizen: Citizen) -> None:
    citizen.say("南通")
    answer = citizen.say("火星镇的日间照料中心")
    assert "火星镇" in answer.text
    assert not answer.cards


def test_the_city_is_asked_once_when_it_matters_and_remembered(citizen: Citizen) -> None:
    assert "哪个城市" in citizen.say("我想找个托育机构").text
    assert citizen.press("宿州").card("facilities")["city"] == "suzhou"
    assert citizen.say("有没有养老院").card("facilities")["city"] == "suzhou"


def test_a_position_outside_both_cities_is_said(citizen: Citizen) -> None:
    citizen.say("附近的养老院")
    answer = citizen.share(121.4737, 31.2304)
    assert "不在" in answer.text
    assert not answer.cards


def test_traditional_characters_and_slips_find_the_same(citizen: Citizen) -> None:
    assert citizen.say("如皋市的養老院").items == citizen.say("如皋市的养老院").items


def test_no_telephone_number_or_address_is_invented_for_a_bare_mention(citizen: Citizen) -> None:
    rows = []
    answer = citizen.say("海安市的居家养老服务站")
    while answer.cards:
        rows += [item for item in answer.items if not item["demo"]]
        answer = citizen.say("还有吗")
    assert rows
    assert all(row["phone"] is None for row in rows)
    assert all(row["source"]["url"] for row in rows)
