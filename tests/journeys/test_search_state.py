"""How a message changes a search."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.journeys.search_state import Search, change, position_of, wgs84, without_filters
from bot.model.place import CoordSystem
from tests.journeys.worlds import CHONGCHUAN, RUGAO, at, understood, world

WORLD = world()


def after(search: Search, text: str, need: str = "adjust_search") -> Search:
    understanding = understood(text, need)
    return change(search, understanding, understanding.stated.place, WORLD)


def test_filters_add_up() -> None:
    search = after(after(Search(category="any_childcare"), "要普惠的"), "要全日托的，2000以内，孩子一岁半")
    assert (search.labels, search.sessions, search.max_price, search.age_months) == (("普惠",), ("全日托",), 2000, 18)


def test_what_is_not_wanted_replaces_what_was_wanted_and_back() -> None:
    search = after(Search(category="nursing_home", labels=("公办",)), "不要公办的")
    assert (search.labels, search.labels_excluded) == ((), ("公办",))
    again = after(search, "还是要公办的吧")
    assert (again.labels, again.labels_excluded) == (("公办",), ())


def test_another_kind_drops_the_filters_but_not_the_place() -> None:
    before = Search(
        category="any_childcare", place_code=RUGAO, labels=("普惠",), age_months=18, max_price=2000, order="price"
    )
    search = after(before, "那有护理院吗", "find_facility")
    assert search == Search(category="nursing_hospital", place_code=RUGAO)


def test_another_place_keeps_kind_and_filters() -> None:
    before = Search(category="any_childcare", place_code=RUGAO, labels=("普惠",), shown=("a",), offset=3, focus="a")
    search = after(before, "换成崇川区")
    assert search == Search(category="any_childcare", place_code=CHONGCHUAN, labels=("普惠",))


def test_a_position_and_a_place_replace_each_other() -> None:
    here = change(Search(place_code=RUGAO), at(120.9, 32.0, CoordSystem.GCJ02), None, WORLD)
    assert here.place_code is None and here.position is not None
    assert after(here, "如皋").position is None


def test_a_city_is_no_place_to_narrow_to() -> None:
    assert after(Search(category="any_childcare", place_code=RUGAO), "整个南通").place_code is None


def test_no_filters_any_more() -> None:
    before = Search(category="any_childcare", place_code=RUGAO, labels=("普惠",), max_price=1500)
    assert after(before, "不限") == without_filters(before)


def test_an_elders_age_is_no_filter_of_a_nursery_and_no_age_is_one_of_a_care_home() -> None:
    assert after(Search(category="any_childcare"), "我妈82岁，孩子两岁").age_months == 24
    assert after(Search(category="any_childcare"), "我妈82岁").age_months is None
    assert after(Search(category="nursing_home"), "孩子两岁").age_months is None


def test_the_finest_kind_named_is_meant() -> None:
    assert after(Search(), "托育，最好是幼儿园托班").category == "nursery_class"


def test_a_question_about_a_monthly_price_is_no_childs_age() -> None:
    assert after(Search(category="any_childcare"), "一个月多少钱").age_months is None


def test_a_shared_position_keeps_its_coordinate_system() -> None:
    search = change(Search(), at(120.9, 32.0, CoordSystem.GCJ02), None, WORLD)
    position = position_of(search)
    assert position is not None and position.coord_system is CoordSystem.GCJ02
    lng, lat = wgs84(position)
    assert 0.001 < abs(lng - 120.9) < 0.01 and abs(lat - 32.0) < 0.01


TERMS = st.lists(st.sampled_from(["普惠", "公办", "省级示范"]), max_size=2).map(tuple)


@given(
    st.builds(
        Search,
        category=st.sampled_from([None, "any_childcare", "nursing_home"]),
        place_code=st.sampled_from([None, RUGAO]),
        position=st.none() | st.just({"lng": 120.9, "lat": 32.0, "coord_system": "gcj02", "label": "家"}),
        labels=TERMS,
        labels_excluded=TERMS,
        sessions=TERMS,
        admits=TERMS,
        shown=TERMS,
        age_months=st.none() | st.integers(0, 80),
        max_price=st.none() | st.integers(50, 9_000),
        order=st.sampled_from(["near", "price"]),
        area=st.sampled_from(["place", "county", "city"]),
        relaxed=st.booleans(),
        offset=st.integers(0, 90),
        focus=st.none() | st.just("a"),
    )
)
def test_a_search_comes_back_from_its_slot_as_it_was(search: Search) -> None:
    assert Search.from_json(json.loads(json.dumps(search.as_json()))) == search


def test_no_slot_is_an_empty_search() -> None:
    assert Search.from_json(None) == Search()
