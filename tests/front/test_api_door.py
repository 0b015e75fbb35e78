"""The registry's door: every parameter read, every wrong value refused by name."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.model.facility import FacilityQuery
from tests.front.fakes import RecordingFacilities

PATH = "/api/v1/facilities"


async def ask(front: Any, query: str) -> tuple[httpx.Response, list[FacilityQuery]]:
    facilities = RecordingFacilities()
    door = await front(facilities=facilities)
    return await door.client.get(f"{PATH}?{query}"), facilities.queries


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", FacilityQuery(limit=20)),
        ("city=nantong", FacilityQuery(city="nantong", limit=20)),
        ("city=宿州", FacilityQuery(city="suzhou", limit=20)),
        ("city=宿州市（安徽）", FacilityQuery(city="suzhou", limit=20)),
        ("category=meal_point", FacilityQuery(categories=("meal_point",), limit=20)),
        ("category=助餐点&category=医院", FacilityQuery(categories=("meal_point", "hospital"), limit=20)),
        (
            "category=any_residential",
            FacilityQuery(categories=("nursing_home", "nursing_hospital", "integrated_care"), limit=20),
        ),
        ("label=普惠&label=公立", FacilityQuery(labels=("普惠", "公办"), limit=20)),
        ("session=半托&admits=失智", FacilityQuery(sessions=("半日托",), admits=("失智",), limit=20)),
        ("age_months=18&max_price=99.5", FacilityQuery(age_months=18, max_price=99.5, limit=20)),
        ("near=120.5,32", FacilityQuery(near=(120.5, 32.0), limit=20)),
        ("near=120.5, 32&coord_system=gcj02", FacilityQuery(near=(121.5, 32.0), limit=20)),
        ("place=学田街道", FacilityQuery(town_code="320602001", limit=20)),
        ("place=如皋", FacilityQuery(county_code="320682", limit=20)),
        ("q= 幸福 ", FacilityQuery(text="幸福", limit=20)),
        ("page=3&per_page=50", FacilityQuery(offset=100, limit=50)),
    ],
)
async def test_a_query_is_read(open_front: Any, query: str, expected: FacilityQuery) -> None:
    answer, asked = await ask(open_front, query)
    assert answer.status_code == 200, answer.text
    assert asked == [expected]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("city=苏州", "city_not_covered"),
        ("city=nowhere", "unknown_city"),
        ("category=spa", "unknown_category"),
        ("label=best", "unknown_value"),
        ("session=night", "unknown_value"),
        ("admits=all", "unknown_value"),
        ("near=120", "bad_near"),
        ("near=a,b", "bad_near"),
        ("near=1,2,3", "bad_near"),
        ("near=nan,32", "bad_location"),
        ("near=inf,32", "bad_location"),
        ("near=181,32", "bad_location"),
        ("near=32.0,120.5", "swapped_location"),
        ("near=120,32&coord_system=mars", "bad_coord_system"),
        ("coord_system=mars", "bad_coord_system"),
        ("place=苏州", "city_not_covered"),
        ("place=无名镇", "unknown_place"),
        ("place=城东镇", "ambiguous_place"),
        ("page=0", "bad_number"),
        ("page=1.5", "bad_number"),
        ("page=x", "bad_number"),
        ("per_page=51", "bad_number"),
        ("per_page=nan", "bad_number"),
        ("per_page=inf", "bad_number"),
        ("age_months=-1", "bad_number"),
        ("max_price=1e99", "bad_number"),
        ("city=nantong&city=suzhou", "repeated"),
        ("q=" + "长" * 101, "too_long"),
    ],
)
async def test_a_wrong_value_is_refused_by_name_and_asks_nothing(open_front: Any, query: str, expected: str) -> None:
    answer, asked = await ask(open_front, query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, expected)
    assert asked == []


@pytest.mark.asyncio
async def test_a_refused_city_is_told_which_are_covered(open_front: Any) -> None:
    answer, _ = await ask(open_front, "city=苏州")
    assert "苏州市" in answer.json()["error"]["message"]
    assert "南通市、宿州市（安徽）" in answer.json()["error"]["message"]


@pytest.mark.asyncio
async def test_a_page_carries_each_rows_source_and_standing(open_front: Any) -> None:
    answer, _ = await ask(open_front, "near=120.5,32&page=2&per_page=5")
    body = answer.json()
    assert (body["total"], body["page"], body["per_page"]) == (1, 2, 5)
    (row,) = body["items"]
    assert row["distance_m"] == 120
    assert row["source"] == {"name": "演示数据", "url": None, "date": "2026-11-21"}
    assert row["demo"] is True


@pytest.mark.asyncio
async def test_one_facility_by_id_or_an_honest_404(open_front: Any) -> None:
    door = await open_front()
    assert (await door.client.get(f"{PATH}/nt-1")).json()["id"] == "nt-1"
    for unknown in ("x", "a/b", "%00", "x" * 5000):
        missing = await door.client.get(f"{PATH}/{unknown}")
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "no_such_facility")
