"""Questions about a facility already shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.journeys.details import by_name, is_about_shown, number_named, tell
from bot.journeys.facility_facts import TELLERS
from bot.journeys.ports import World
from bot.journeys.search_state import Search
from bot.journeys.talk import wants_number_not_person
from bot.model.facility import Facility
from bot.vocabulary import phrases
from tests.journeys.worlds import NOW, XUETIAN, XUETIAN_POINT, pressed, row, understood, world

FULL = {
    "phone": "0513-85121234",
    "address": "人民路1号",
    "hours": "8:00-17:00",
    "price_min": 900.0,
    "price_unit": "月",
    "capacity": 60,
    "available": 7,
    "min_age_months": 6,
    "max_age_months": 36,
    "source_url": "https://example.cn/list",
    "verified_on": date(2026, 1, 2),
}
ROWS = [row("a", name="甲园", **FULL), row("b", name="乙园"), row("c", name="丙园", phone="0513-3")]
WORLD = world(ROWS)
SHOWN = Search(category="any_childcare", shown=("a", "b", "c"))


def told(text: str, search: Search = SHOWN, need: str = "ask_detail") -> str:
    return "\n".join(reply.text for reply in tell(search, "nantong", understood(text, need), WORLD).replies)


SAYS = {
    "phone": "0513-85121234",
    "address": "人民路1号",
    "route": "甲园",
    "hours": "8:00-17:00",
    "price": "900元/月",
    "capacity": "60",
    "source": "https://example.cn/list",
    "unreachable": "12345",
    "age_range": "6个月至3岁",
}
MISSING = {
    "phone": "没有登记电话",
    "address": "没有详细地址",
    "route": "没有详细地址",
    "hours": "没有登记开放时间",
    "price": "没有登记价格",
    "capacity": "没有登记床位",
    "age_range": "没有登记招收年龄",
    "source": "来源：名录",
    "unreachable": "12345",
}
CASES = {
    "phone": "第{}个的电话",
    "address": "第{}个在哪",
    "route": "第{}个怎么去",
    "hours": "第{}个几点开门",
    "price": "第{}个多少钱",
    "capacity": "第{}个还有名额吗",
    "source": "第{}个信息来源",
    "age_range": "第{}个收多大的",
    "unreachable": "第{}个打不通",
}


def test_every_attribute_of_the_vocabulary_can_be_told() -> None:
    assert set(phrases().attributes) == set(TELLERS) | {"detail"} and set(CASES) == set(TELLERS) == set(SAYS) == set(
        MISSING
    )


@pytest.mark.parametrize("attribute", CASES)
def test_what_is_known_is_told_with_its_source(attribute: str) -> None:
    text = told(CASES[attribute].format("一"))
    assert SAYS[attribute] in text and "甲园" in text and "来源：名录" in text and "乙园" not in text


@pytest.mark.parametrize("attribute", CASES)
def test_what_is_not_known_is_said_to_be_not_known(attribute: str) -> None:
    text = told(CASES[attribute].format("二"))
    assert MISSING[attribute] in text and "乙园" in text and "来源：名录" in text and "None" not in text


@pytest.mark.parametrize("attribute", CASES)
def test_no_figure_is_told_that_the_row_does_not_hold(attribute: str) -> None:
    said = told(CASES[attribute].format("二")).replace("2. 乙园", "").replace("2025-06-01", "").replace("12345", "")
    assert not any(char.isdigit() for char in said)


def test_the_whole_of_a_facility_is_told() -> None:
    text = told("第一个怎么样")
    assert all(words in text for words in ("0513-85121234", "8:00-17:00", "900元/月", "60", "6个月至3岁"))


def test_ordinals_mean_the_place_in_the_list() -> None:
    assert "乙园" in told("第二个电话") and "丙园" in told("最后一个的电话") and "乙园" in told("倒数第二个电话")
    assert "丙园" in told("3号怎么去") and "甲园" in told("头一家地址")


def test_two_may_be_asked_about_at_once() -> None:
    text = told("第一个和第三个的电话")
    assert "0513-85121234" in text and "0513-3" in text and "乙园" not in text


@pytest.mark.parametrize("text", ["第四个电话", "第十个", "倒数第四个"])
def test_a_number_beyond_the_list_is_said_to_be(text: str) -> None:
    assert told(text) == WORLD.phrases.say("utter_detail_not_so_many", count=3)


def test_when_it_is_not_clear_which_one_that_is_asked_with_buttons() -> None:
    (reply,) = tell(SHOWN, "nantong", understood("电话多少", "ask_detail"), WORLD).replies
    assert reply.text.endswith(WORLD.phrases.say("utter_detail_which")) and len(reply.buttons) == 3
    assert all(words in reply.text for words in ("1. 甲园\n电话 0513-85121234", "2. 乙园\n没有登记电话", "0513-3"))
    assert reply.buttons[1].payload == '/ask_detail{"ordinal": 2, "attribute": ["phone"]}'


def test_the_button_tells_what_was_asked() -> None:
    text = tell(SHOWN, "nantong", pressed("ask_detail", ordinals=(3,), attributes=("phone",)), WORLD).replies[0].text
    assert "丙园" in text and "0513-3" in text


def test_the_one_talked_about_stays_in_mind() -> None:
    found = tell(SHOWN, "nantong", understood("第三个怎么去", "ask_detail"), WORLD)
    assert found.search.focus == "c" and "0513-3" in told("电话呢", found.search)


def test_the_only_one_shown_is_meant() -> None:
    assert "0513-3" in told("电话", replace(SHOWN, shown=("c",)))


def test_nothing_shown_is_said() -> None:
    assert told("第二个电话", Search()) == WORLD.phrases.say("utter_detail_nothing_shown")


def test_a_row_that_has_gone_is_said_to_have() -> None:
    assert told("电话", Search(shown=("gone",))) == WORLD.phrases.say("utter_detail_gone")


def test_a_number_alone_is_an_ordinal_only_within_the_list() -> None:
    assert [number_named(text, 3) for text in ("2", "二", "两", "4", "0", "82", "十二", "", "²", "፩")] == [
        (2,),
        (2,),
        (2,),
        (),
        (),
        (),
        (),
        (),
        (),
        (),
    ]
    assert "乙园" in told("2", need="inform")


def test_what_asks_for_other_facilities_is_not_about_those_shown() -> None:
    def is_meant(search: Search, text: str, need: str) -> bool:
        return is_about_shown(search, understood(text, need), WORLD)

    assert is_meant(SHOWN, "第二个", "inform") and is_meant(SHOWN, "电话", "ask_detail")
    assert is_meant(replace(SHOWN, category="any_residential"), "有没有床位", "ask_detail")
    assert is_meant(Search(), "第二个电话", "ask_detail")
    assert not is_meant(SHOWN, "如皋的养老院电话", "ask_detail")
    assert not is_meant(SHOWN, "第一人民医院附近的", "adjust_search")
    assert not is_meant(Search(), "第二个", "inform")


def test_a_condition_asked_of_a_whole_list_is_a_search_and_of_one_place_a_question() -> None:
    asked = understood("失能的能住吗", "ask_detail")
    assert not is_about_shown(SHOWN, asked, WORLD)
    one = replace(SHOWN, focus="a")
    assert is_about_shown(one, asked, WORLD)
    assert "名录里没有登记“失能”" in told("失能的能住吗", one)
    rows = world([row("x", admits=("失能",)), row("y")])
    said = tell(Search(shown=("x", "y"), focus="x"), "nantong", asked, rows).replies[0].text
    assert "名录里登记了“失能”" in said


def test_the_one_whose_name_is_said_is_meant() -> None:
    rows = world([row("x", name="学田街道阳光托育中心"), row("y", name="学田街道彩虹托育中心")])
    shown = Search(category="any_childcare", shown=("x", "y"))
    (reply,) = tell(shown, "nantong", understood("彩虹托育中心电话多少", "ask_detail"), rows).replies
    assert "彩虹" in reply.text and "阳光" not in reply.text
    (unclear,) = tell(shown, "nantong", understood("学田街道的电话多少", "ask_detail"), rows).replies
    assert "阳光" in unclear.text and "彩虹" in unclear.text


def priced(*prices: float | None) -> World:
    return world([row(f"p{n}", name=f"园{n}", price_min=price) for n, price in enumerate(prices)])


def test_the_cheapest_is_found_among_all_that_match_and_the_first_named() -> None:
    rows = priced(3000.0, None, 900.0, 1200.0, 700.0)
    shown = Search(category="any_childcare", place_code=XUETIAN, shown=("p0", "p1", "p2"))
    found = tell(shown, "nantong", understood("哪家最便宜", "ask_detail"), rows)
    assert found.search.shown == ("p4", "p2", "p3") and "园4，700元起" in found.replies[0].text


def test_what_is_asked_of_the_cheapest_is_told_of_it_by_the_number_it_has_on_the_screen() -> None:
    rows = priced(3000.0, 900.0)
    shown = Search(category="any_childcare", place_code=XUETIAN, shown=("p0", "p1"))
    found = tell(shown, "nantong", understood("最便宜的那家地址在哪", "ask_detail"), rows)
    assert found.search == replace(shown, focus="p1") and found.replies[0].text.startswith("2. 园1")


def test_the_nearest_needs_a_point_to_measure_from() -> None:
    rows = priced(1.0, 2.0)
    shown = Search(category="any_childcare", place_code=XUETIAN, shown=("p0", "p1"))
    found = tell(shown, "nantong", understood("哪家最近", "ask_detail"), rows)
    assert "共享位置" in found.replies[0].text and found.search == shown
    here = {"lng": XUETIAN_POINT[0], "lat": XUETIAN_POINT[1], "coord_system": "wgs84"}
    near = tell(
        replace(shown, place_code=None, position=here), "nantong", understood("最近的怎么去", "ask_detail"), rows
    )
    assert near.search.focus == "p0" and "手机地图" in near.replies[0].text


def test_an_open_upper_or_lower_age_is_told_as_such() -> None:
    rows = world([row("x", min_age_months=6), row("y", max_age_months=36)])
    asked = understood("收多大的", "ask_detail")
    assert "6个月以上\n" in tell(Search(shown=("x",)), "nantong", asked, rows).replies[0].text
    assert "3岁以下\n" in tell(Search(shown=("y",)), "nantong", asked, rows).replies[0].text


def test_a_facility_is_known_by_its_name_when_only_one_bears_it() -> None:
    assert by_name("甲园", "nantong", WORLD) == ROWS[0]
    assert by_name("园", "nantong", WORLD) is None and by_name("没有", "nantong", WORLD) is None


def test_a_planned_facility_says_so_in_its_details() -> None:
    planned: Facility = row("p", status="planned")
    (reply,) = tell(Search(shown=("p",)), "nantong", understood("电话", "ask_detail"), world([planned])).replies
    assert "尚在建设" in reply.text and reply.card["items"][0]["status"] == "planned" and NOW.year == 2026


def test_what_the_registry_does_not_hold_is_said_not_to_be_held() -> None:
    text = told("有没有停车位", replace(SHOWN, focus="a"))
    assert text.startswith(WORLD.phrases.say("utter_detail_not_held")) and "甲园" in text
    assert WORLD.phrases.say("utter_detail_not_held") not in told("第一个", need="inform")


def test_two_are_compared_by_their_prices() -> None:
    text = told("第一家和第二家哪个便宜")
    assert "900元/月" in text and "没有登记价格" in text and "丙园" not in text


def test_the_number_of_the_one_talked_about_is_no_wish_for_a_person() -> None:
    about_one = replace(SHOWN, focus="a")
    asked, person = understood("把它电话给我", "human"), understood("给我人工电话", "human")
    assert wants_number_not_person(about_one, asked) and is_about_shown(about_one, asked, WORLD)
    assert not wants_number_not_person(about_one, person) and not wants_number_not_person(Search(), asked)
