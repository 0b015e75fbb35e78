"""A third city by data alone: searched, judged and found in, without a line of code for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.eligibility.book import load_book
from bot.eligibility.json_views import Eligibility
from bot.phrases import phrasebook
from bot.places.gazetteer import load_gazetteer
from bot.plans.answer import answer
from bot.plans.json_views import clause_json, policy_json
from bot.plans.room import load_plans, load_search, load_services
from bot.plans.search import PolicySearch
from bot.settings import ROOT
from tests.packs.conftest import finished_city
from tests.plans.conftest import bag_encoder


WAYS = 4
"""Ways of asking kept of each clause of the other cities: thousands take long to learn from, and prove no more here."""


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The third city beside the two there are."""
    folder = tmp_path_factory.mktemp("third") / "cities"
    finished_city(folder)
    for city in ("nantong", "suzhou"):
        shutil.copytree(ROOT / "cities" / city, folder / city)
        asks = yaml.safe_load((folder / city / "asks.yml").read_text("utf-8"))["asks"]
        few = {clause: ways[:WAYS] for clause, ways in asks.items()}
        (folder / city / "asks.yml").write_text(yaml.safe_dump({"asks": few}, allow_unicode=True), "utf-8")
        (folder / city / "service_asks.yml").unlink(missing_ok=True)
    return folder


@pytest.fixture(scope="module")
def search(cities: Path) -> PolicySearch:
    return load_search(cities, bag_encoder, None)


def judged(cities: Path, facts: dict[str, Any], service: str) -> dict[str, Any]:
    plans = load_plans(cities)
    eligibility = Eligibility(load_book(cities, plans, load_services(cities, plans)), phrasebook())
    found = eligibility.eligibility_json("yuheng", service, facts, "2024-06-01")
    assert found["errors"] == []
    return dict(found["results"][0])


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("80周岁以上老年人的高龄津贴怎么发放", "YH-3.1.2"),
        ("居家适老化改造的对象是哪些家庭", "YH-3.1.1"),
        ("玉衡的每千人口托位数到2025年是多少个", "YH-I-C-1"),
    ],
)
def test_a_question_is_answered_with_the_clause_of_the_new_plan(
    question: str, clause: str, search: PolicySearch
) -> None:
    found = policy_json(question, "yuheng", search, phrasebook())
    assert found["answerable"]
    assert found["citations"][0]["clause"] == clause
    assert found["citations"][0]["quote"] in search.plans["yuheng"].clauses[clause].text


def test_the_answer_names_the_departments_as_the_plan_prints_them(search: PolicySearch) -> None:
    said = answer("高龄津贴归哪个部门管", "yuheng", search, phrasebook()).text
    assert "市民政局、市财政局" in said and "YH-3.1.2" in said


def test_a_figure_is_given_with_its_unit_and_year(search: PolicySearch) -> None:
    found = policy_json("玉衡的每千人口托位数到2025年是多少个", "yuheng", search, phrasebook())
    assert {"indicator": "每千人口托位数", "value": "4.6", "unit": "个", "year": 2025} in found["values"]


def test_what_stands_cut_off_in_the_source_is_not_answered_from(search: PolicySearch) -> None:
    found = policy_json("YH-3.1.4 写了什么", "yuheng", search, phrasebook())
    assert (found["answerable"], found["reason"]) == (False, "damaged_text")


def test_the_city_is_known_by_its_name_and_its_counties(search: PolicySearch, cities: Path) -> None:
    assert search.read("玉衡有没有高龄津贴").cities == ("yuheng",)
    assert search.read("瑶光县有没有高龄津贴").cities == ("yuheng",)
    place = load_gazetteer(cities).resolve("瑶光县开阳镇").best
    assert place is not None and (place.code, place.city) == ("329921100", "yuheng")


@pytest.mark.parametrize(
    ("facts", "verdict", "missing"),
    [
        ({"age": 82, "household": ["低保"]}, "eligible", []),
        ({"age": 65, "household": ["低保"], "disability": ["残疾"]}, "eligible", []),
        ({"age": 82, "household": ["一般"]}, "not_covered_by_plan", []),
        ({"age": 82}, "need_info", ["household"]),
    ],
)
def test_a_sheet_of_the_new_city_is_judged(
    facts: dict[str, Any], verdict: str, missing: list[str], cities: Path
) -> None:
    result = judged(cities, {"role": "elder", **facts}, "S-YH-E01")
    assert (result["verdict"], result["missing"]) == (verdict, missing)
    assert {citation["clause"] for citation in result["because"]} <= {"YH-3.1.1", "YH-I-A-1"}


def test_what_would_change_the_verdict_is_said(cities: Path) -> None:
    result = judged(cities, {"role": "elder", "age": 79}, "S-YH-E02")
    assert result["verdict"] == "not_covered_by_plan" and "1" in result["would_change"]


def test_a_clause_is_shown_with_the_services_that_rest_on_it(cities: Path) -> None:
    plans = load_plans(cities)
    shown = clause_json("YH-I-A-1", plans, load_services(cities, plans))
    assert (shown["services"], shown["indicator"]["value"]) == (["S-YH-E01"], "1800")


def test_a_pack_fresh_from_the_command_is_searched_before_anybody_wrote_a_service(pack: Path) -> None:
    (pack / "services.yml").write_text("services: []\n", "utf-8")
    shutil.rmtree(pack / "sheets")
    search = load_search(pack.parent, bag_encoder, None)
    assert policy_json("80周岁以上老年人的高龄津贴怎么发放", "yuheng", search, phrasebook())["citations"]


def test_a_measure_that_only_another_city_has_is_said_to_be_its_own(search: PolicySearch) -> None:
    found = policy_json("独生子女护理假有吗", "yuheng", search, phrasebook())
    assert (found["answerable"], found["reason"]) == (False, "other_city_only")
    assert found["citations"][0]["plan"] == "nantong"


def test_the_other_cities_answer_as_before(search: PolicySearch) -> None:
    found = policy_json("NT-3.1.2 写了什么", "nantong", search, phrasebook())
    assert found["answerable"] and found["citations"][0]["clause"] == "NT-3.1.2"
