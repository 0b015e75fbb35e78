"""What the interface answers, errors included."""

from __future__ import annotations

from typing import Any

import pytest

from bot.eligibility.book import Book, NoSuchService, next_question
from bot.eligibility.json_views import Eligibility
from bot.eligibility.parsing import parse_facts

KEYS = {"service", "title", "verdict", "person", "because", "missing", "would_change"}
CITATION = {"plan", "clause", "heading", "quote", "status", "date", "responsible", "force"}
MOTHER = {"role": "elder", "relation": "妈妈", "age": 82, "household": ["低保"]}


def asked(eligibility: Eligibility, *args: Any) -> dict[str, Any]:
    return eligibility.eligibility_json(*args)


def test_a_result_has_exactly_the_cards_shape(eligibility: Eligibility) -> None:
    (result,) = asked(eligibility, "nantong", "S-NT-E09", MOTHER)["results"]
    assert set(result) == KEYS
    assert set(result["because"][0]) == CITATION
    assert result["person"] == "妈妈"
    assert result["because"][0]["responsible"][0] == "市民政局"
    assert result["because"][0]["force"] == "establish"


@pytest.mark.parametrize("city", ["nantong", "suzhou"])
def test_without_a_service_every_service_of_the_city_is_answered_once(
    city: str, eligibility: Eligibility, book: Book
) -> None:
    results = asked(eligibility, city, None, MOTHER)["results"]
    known = [service.id for service in book.catalogue.services.values() if service.city == city]
    assert sorted(result["service"] for result in results) == sorted(known)


def test_several_people_get_a_result_each(eligibility: Eligibility) -> None:
    father = {"role": "elder", "relation": "爸爸", "age": 79}
    results = asked(eligibility, "nantong", "S-NT-E17", {"people": [MOTHER, father]})["results"]
    assert [(r["person"], r["verdict"]) for r in results] == [("妈妈", "eligible"), ("爸爸", "not_covered_by_plan")]


def test_a_figure_to_reach_is_a_target_whatever_its_service(eligibility: Eligibility) -> None:
    (result,) = asked(eligibility, "nantong", "S-NT-E28", MOTHER)["results"]
    assert result["because"][0]["force"] == "target"


@pytest.mark.parametrize(
    ("city", "code"),
    [
        ("苏州", "city_not_covered"),
        ("苏州市", "city_not_covered"),
        ("宿迁", "city_not_covered"),
        ("beijing", "city_not_covered"),
        ("", "city_missing"),
        (None, "city_missing"),
        (3, "city_missing"),
    ],
)
def test_a_city_that_is_not_covered_gets_no_verdict(city: Any, code: str, eligibility: Eligibility) -> None:
    answer = asked(eligibility, city, None, MOTHER)
    assert answer["results"] == []
    assert [error["code"] for error in answer["errors"]] == [code]
    assert "宿州市（安徽）" in answer["errors"][0]["message"]


@pytest.mark.parametrize("name", ["suzhou", "宿州", "宿州市", "安徽省宿州市"])
def test_a_covered_city_is_known_by_id_and_by_name(name: str, eligibility: Eligibility) -> None:
    assert asked(eligibility, name, "S-SZ-E06", MOTHER)["city"] == "suzhou"


def test_a_service_of_the_other_city_is_said_and_not_judged(eligibility: Eligibility) -> None:
    answer = asked(eligibility, "nantong", ["S-SZ-E04", "S-NT-E09"], MOTHER)
    assert [result["service"] for result in answer["results"]] == ["S-NT-E09"]
    assert answer["errors"][0]["code"] == "service_of_other_city"
    assert answer["errors"][0]["service"] == "S-SZ-E04"
    assert "宿州市（安徽）" in answer["errors"][0]["message"]


def test_an_unknown_service_is_said(eligibility: Eligibility, book: Book) -> None:
    assert asked(eligibility, "nantong", "S-NT-X99", {})["errors"][0]["code"] == "unknown_service"
    with pytest.raises(NoSuchService):
        book.judge("S-NT-X99", parse_facts({}))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"household": ["低保", "一般"]}, "contradiction"),
        ({"age": 200}, "impossible_age"),
        ({"role": "elder", "child_age_months": 3}, "wrong_role"),
        ([1], "not_an_object"),
        ({"age": 82, "provider": {"type": "托育机构"}}, "mixed_people"),
    ],
)
def test_facts_that_cannot_be_right_leave_no_verdict(facts: Any, code: str, eligibility: Eligibility) -> None:
    answer = asked(eligibility, "nantong", "S-NT-E09", facts)
    assert answer["results"] == []
    assert code in {error["code"] for error in answer["errors"]}
    assert all(error["message"] for error in answer["errors"])


def test_a_poor_household_is_asked_which_and_not_guessed(eligibility: Eligibility) -> None:
    answer = asked(eligibility, "suzhou", "S-SZ-E06", {"age": 82, "household": "贫困户"})
    assert answer["results"][0]["verdict"] == "need_info"
    assert "建档立卡" in answer["errors"][0]["message"]


def test_an_unknown_fact_is_flagged_and_the_rest_is_judged(eligibility: Eligibility) -> None:
    answer = asked(eligibility, "nantong", "S-NT-E09", {**MOTHER, "eye_colour": "brown"})
    assert answer["results"][0]["verdict"] == "eligible"
    assert answer["errors"][0]["code"] == "unknown_fact"


def test_a_draft_is_called_a_draft_everywhere(eligibility: Eligibility) -> None:
    answer = asked(eligibility, "suzhou", None, MOTHER)
    assert all("征求意见稿" in said for said in answer["explanations"])
    assert any("征求意见稿" in note for note in answer["notes"])
    assert all(
        cited["status"] == "consultation_draft" and cited["date"] is None
        for result in answer["results"]
        for cited in result["because"]
    )


def test_after_the_plans_horizon_it_says_so(eligibility: Eligibility) -> None:
    late, early = (
        asked(eligibility, "nantong", "S-NT-E09", MOTHER, day)["notes"] for day in ("2026-01-01", "2025-12-31")
    )
    assert any("2025" in note for note in late)
    assert not any("2025" in note for note in early)


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", 7])
def test_a_day_that_is_none_is_said(day: Any, eligibility: Eligibility) -> None:
    assert "bad_date" in {error["code"] for error in asked(eligibility, "nantong", "S-NT-E09", MOTHER, day)["errors"]}


def test_explanations_are_one_sentence_with_the_clause(eligibility: Eligibility, book: Book) -> None:
    answer = asked(eligibility, "nantong", None, MOTHER)
    for result, said in zip(answer["results"], answer["explanations"]):
        quote = result["because"][0]["quote"]
        assert result["because"][0]["clause"] in said
        assert quote in said
        assert said.replace(quote, "").count("。") == 1
        assert "元" not in said.replace(quote, "").replace("多元", "")


def test_the_force_of_the_wording_leads_an_eligible_verdict(eligibility: Eligibility) -> None:
    said = {
        service: asked(eligibility, "nantong", service, facts)["explanations"][0]
        for service, facts in {
            "S-NT-E01": {"household": ["特困"]},
            "S-NT-E17": {"age": 80},
            "S-NT-E09": MOTHER,
            "S-NT-E11": {"age": 80},
            "S-NT-C02": {"child_age_months": 20},
        }.items()
    }
    assert "按方案应当" in said["S-NT-E01"]
    assert "到2025年的目标" in said["S-NT-E17"]
    assert "方案提出建立" in said["S-NT-E09"] and "以当地为准" in said["S-NT-E09"]
    assert "支持、鼓励" in said["S-NT-E11"]
    assert "试点" in said["S-NT-C02"]


def test_a_target_is_nobodys_entitlement(eligibility: Eligibility) -> None:
    answer = asked(eligibility, "nantong", "S-NT-E41", MOTHER)
    assert answer["results"][0]["verdict"] == "not_covered_by_plan"
    assert "不是个人可以申请的" in answer["explanations"][0]


def test_an_offer_without_conditions_is_open_and_says_why(eligibility: Eligibility) -> None:
    answer = asked(eligibility, "suzhou", "S-SZ-E07", MOTHER)
    assert answer["results"][0]["verdict"] == "need_info"
    assert "没有写谁可以享受" in answer["explanations"][0]


def test_one_year_short_is_said_as_such(eligibility: Eligibility) -> None:
    (result,) = asked(eligibility, "nantong", "S-NT-E17", {"age": 79})["results"]
    assert result["would_change"].startswith("还差1岁")


def test_the_card_carries_the_facts_and_what_is_asked(eligibility: Eligibility, book: Book) -> None:
    household = parse_facts({"household": ["低保"]})
    results = book.judge("S-NT-E09", household)
    card = eligibility.card("nantong", results, household, next_question(results))
    assert card["kind"] == "eligibility"
    assert card["asking"] == results[0].missing[0]
    assert card["facts"] == {"household": ["低保"]}


def test_the_next_question_serves_the_most_services_of_somebody_spoken_of(book: Book) -> None:
    household = parse_facts({"people": [{"role": "elder", "age": 82}]})
    question = next_question(book.judge_all("nantong", household))
    assert question is not None
    assert question.fact == "household"
    assert question.person.role == "elder"
    assert question.services > 2


def test_the_card_says_whose_facts_they_are(eligibility: Eligibility) -> None:
    people = [{"role": "elder", "age": 82, "relation": "妈妈"}, {"role": "parent", "child_age_months": 30}]
    assert eligibility.card("nantong", (), parse_facts({"people": people}))["facts"] == {"people": people}


def test_people_nobody_named_are_numbered(eligibility: Eligibility) -> None:
    answer = asked(
        eligibility, "nantong", "S-NT-E17", {"people": [{"role": "elder", "age": 82}, {"role": "elder", "age": 70}]}
    )
    assert [result["person"] for result in answer["results"]] == ["老人（第1位）", "老人（第2位）"]


def test_nothing_open_asks_nothing(book: Book) -> None:
    assert next_question(book.judge("S-NT-E09", parse_facts(MOTHER))) is None
