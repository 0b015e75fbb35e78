"""The book beside a call: every service judged, the missing facts ranked, matters by clause and by words."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pytest

from bot import wiring
from bot.eligibility.book import next_question, open_questions
from bot.eligibility.call_view import MOST_MATTERS, CallView, NoSuchCity
from bot.eligibility.parsing import parse_facts
from bot.phrases import phrasebook

DAY = date(2026, 11, 22)
MOTHER = {"people": [{"role": "elder", "relation": "妈妈", "age": 82, "household": ["低保"]}]}


@lru_cache(maxsize=1)
def view() -> CallView:
    return CallView(wiring.book(), phrasebook())


@pytest.mark.parametrize("city", ["nantong", "suzhou"])
def test_every_service_of_the_city_has_a_verdict(city: str) -> None:
    judged = view().judge(city, MOTHER, DAY)
    assert {row["service"] for row in judged["verdicts"]} == set(wiring.cities()[city].services)


def test_the_verdicts_are_those_of_the_open_interface() -> None:
    there = wiring.open_book().judge("nantong", None, MOTHER, DAY)
    here = view().judge("nantong", MOTHER, DAY)
    pairs = [(row["service"], row["person"], row["verdict"], row["missing"]) for row in here["verdicts"]]
    assert pairs == [(r["service"], r["person"], r["verdict"], r["missing"]) for r in there["results"]]
    told = [row["say"] for row in here["verdicts"] if row["verdict"] != "not_covered_by_plan"]
    shown = zip(there["results"], there["explanations"], strict=True)
    assert told == [said for result, said in shown if result["verdict"] != "not_covered_by_plan"]


def test_what_is_asked_first_is_what_the_judge_would_ask_and_each_fact_stands_once() -> None:
    results = wiring.book().judge_everything("nantong", parse_facts(MOTHER, DAY))
    ranked = open_questions(results)
    first = next_question(results)
    assert first is not None and ranked[0] == first
    assert len({(question.person.number, question.fact) for question in ranked}) == len(ranked)
    missing = view().judge("nantong", MOTHER, DAY)["missing"]
    assert [row["fact"] for row in missing] == [question.fact for question in ranked]
    assert all("妈妈" in row["ask"] for row in missing)


def test_telling_a_missing_fact_takes_it_off_the_list() -> None:
    told = {"people": [{**MOTHER["people"][0], "in_institution": False}]}
    assert "in_institution" in {row["fact"] for row in view().judge("nantong", MOTHER, DAY)["missing"]}
    assert "in_institution" not in {row["fact"] for row in view().judge("nantong", told, DAY)["missing"]}


def test_a_draft_says_so_in_every_verdict_and_note() -> None:
    judged = view().judge("suzhou", MOTHER, DAY)
    assert {cited["status"] for row in judged["verdicts"] for cited in row["because"]} == {"consultation_draft"}
    assert any("征求意见稿" in note for note in judged["notes"])
    assert all("征求意见稿" in row["say"] for row in judged["verdicts"] if row["say"])


def test_facts_that_cannot_be_used_are_named_and_the_rest_is_judged() -> None:
    judged = view().judge("nantong", {"people": [{"role": "elder", "age": 300, "household": ["低保"]}]}, DAY)
    assert [error["code"] for error in judged["errors"]] == ["impossible_age"]
    assert judged["verdicts"] and not judged["usable"]


def test_a_city_without_a_plan_is_refused() -> None:
    with pytest.raises(NoSuchCity):
        view().judge("beijing", MOTHER, DAY)


def test_matters_are_named_by_their_words_without_any_search() -> None:
    (first, *_) = view().matters("nantong", [], "居家适老化改造")
    assert first["title"] == "居家适老化改造" and first["takes_requests"]
    assert first["citations"][0]["quote"] in first["say"]


def test_one_everyday_word_in_common_names_no_service() -> None:
    assert view().matters("nantong", [], "家里老人想说说话") == []


def test_of_the_services_of_one_clause_the_one_whose_words_were_quoted_comes_first() -> None:
    quote = "将改造对象范围扩大到城乡低保对象中的高龄、失能（失智）、残疾老年人家庭"
    assert view().matters("nantong", [("NT-3.1.2", quote)], "卫生间想装扶手")[0]["service"] == "S-NT-E09"


def test_the_services_of_a_clause_are_matters_and_never_too_many() -> None:
    matters = view().matters("nantong", [("NT-3.1.3", ""), ("NT-3.1.2", "")], "")
    cited = {service.id for service in wiring.book().catalogue.by_clause["NT-3.1.3"]}
    assert 0 < len(matters) <= MOST_MATTERS
    assert matters[0]["service"] in cited


def test_the_other_city_answers_with_its_own_service_or_says_that_it_has_none() -> None:
    home = view().matters("nantong", [], "居家适老化改造")[0]["service"]
    there = view().elsewhere([home], "nantong")
    assert there is not None and there["matter"]["city"] == "suzhou" == there["city"]
    assert "征求意见稿" in there["matter"]["say"]
    alone = next(
        name
        for name, service in wiring.book().catalogue.services.items()
        if service.city == "nantong" and wiring.book().catalogue.counterpart(name, "suzhou") is None
    )
    assert view().elsewhere([alone], "nantong") == {
        "city": "suzhou",
        "name": "宿州市（安徽）",
        "instead_of": None,
        "matter": None,
    }
    assert view().elsewhere([], "nantong") is None


def test_the_form_offers_every_fact_with_what_may_be_chosen() -> None:
    form = view().form()
    facts = {fact["id"]: fact for fact in form["facts"]}
    assert "role" not in facts and form["roles"][0]["id"] == "elder"
    assert {value["value"] for value in facts["household"]["values"]} >= {"低保", "特困", "一般"}
    assert facts["age"]["high"] == 120
