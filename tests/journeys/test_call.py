"""A clerk's note of a call is read by rule: people, kinds, filters, places, and what is not covered."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import wiring
from bot.journeys.call import LONGEST, Call, read_call
from bot.model.place import PlaceLevel

DAY = date(2026, 11, 22)


def read(text: str, city: str | None = "nantong") -> Call:
    return read_call(text, city, wiring.gazetteer(), DAY)


def test_everything_said_in_one_breath_is_read() -> None:
    call = read("我妈82低保有点痴呆，住崇川区学田街道，想找个养老院")
    (mother,) = call.facts["people"]
    assert (mother["age"], mother["household"], mother["disability"]) == (82, ["低保"], ["失智"])
    assert (call.kind, call.admits) == ("nursing_home", ("失智",))
    assert call.place is not None and (call.place.name, call.place.level) == ("学田街道", PlaceLevel.TOWN)


def test_a_childs_age_filters_the_places_to_look_after_it() -> None:
    call = read("孩子两岁半，普惠的托育，要全日托，如皋")
    assert (call.kind, call.labels, call.sessions, call.months) == ("any_childcare", ("普惠",), ("全日托",), 30)
    assert call.place is not None and call.place.county == "如皋市"


def test_what_is_not_wanted_is_left_out_and_what_follows_it_is_wanted() -> None:
    call = read("不要公办，民办托育园")
    assert (call.labels, call.labels_excluded) == (("民办",), ("公办",))


def test_a_session_that_is_not_wanted_is_no_filter() -> None:
    assert read("托育园，不要全日托").sessions == ()


def test_the_longest_wording_claims_its_characters() -> None:
    assert read("省级普惠托育机构").labels == ("省级普惠",)


def test_a_city_named_wins_over_the_one_chosen() -> None:
    assert read("宿州埇桥区助餐", "nantong").city == "suzhou"


def test_a_city_that_is_not_covered_is_named_and_nothing_is_moved_there() -> None:
    call = read("苏州的老年食堂")
    assert (call.other_city, call.city, call.place) == ("苏州市", "nantong", None)


def test_keywords_alone_tell_of_nobody() -> None:
    call = read("助餐")
    assert (call.facts, call.kind, call.topic) == ({"people": []}, "meal_point", "助餐")


@pytest.mark.parametrize("text", ["", "   ", "。。。", "🙂"])
def test_nothing_is_read_out_of_nothing(text: str) -> None:
    call = read(text)
    assert (call.facts, call.kind, call.place) == ({"people": []}, None, None)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=st.text(max_size=2 * LONGEST) | st.text(alphabet="我妈82岁低保不要公办托育园如皋苏州两半，。", max_size=60))
def test_no_text_is_met_with_a_fault(text: str) -> None:
    call = read(text)
    assert len(call.text) <= LONGEST
    assert isinstance(call.facts["people"], list)
