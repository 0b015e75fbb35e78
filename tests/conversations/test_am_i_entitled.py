"""Am I entitled, through the real server: verdicts with their clause, questions that matter, interruption and return."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.served import Answer, Citizen


def verdicts(answer: Answer) -> dict[tuple[str, str], str]:
    return {(r["service"], r["person"]): r["verdict"] for r in answer.card("eligibility")["results"]}


def asks(answer: Answer) -> str | None:
    asked: str | None = answer.card("eligibility")["asking"]
    return asked


def test_facts_in_one_breath_lead_to_a_verdict_with_its_clause(citizen: Citizen) -> None:
    answer = citizen.say("南通的，我妈82岁吃低保，能不能享受家里适老化改造")
    assert verdicts(answer) == {("S-NT-E09", "妈妈"): "eligible"}
    because: list[dict[str, Any]] = answer.card("eligibility")["results"][0]["because"]
    assert because[0]["clause"] == "NT-3.1.2" and "城乡低保对象" in because[0]["quote"]
    assert "登记" in answer.text


def test_the_draft_of_suzhou_is_called_a_draft_and_names_its_own_families(citizen: Citizen) -> None:
    answer = citizen.say("宿州的，我妈82岁，吃低保，符合适老化改造的条件吗")
    assert verdicts(answer) == {("S-SZ-E06", "妈妈"): "not_covered_by_plan"}
    assert "征求意见稿" in answer.text and "NT-3.1.2" in answer.text


def test_questions_are_asked_one_by_one_and_an_interruption_comes_back(citizen: Citizen) -> None:
    citizen.say("南通")
    assert asks(citizen.say("我妈符合适老化改造的条件吗")) == "household"
    between = citizen.say("崇川区附近有没有助餐点")
    assert {card["kind"] for card in between.cards} == {"facilities", "eligibility"}
    assert "回到刚才的问题" in between.text
    assert asks(citizen.say("低保")) == "disability"
    assert verdicts(citizen.say("82岁")) == {("S-NT-E09", "妈妈"): "eligible"}


def test_an_emergency_is_answered_first_and_is_no_answer_to_the_question(citizen: Citizen) -> None:
    citizen.say("南通")
    citizen.say("我妈符合适老化改造的条件吗")
    answer = citizen.say("我爸摔倒了起不来了，快来人")
    assert answer.card("urgent")["numbers"] == ["120"] and answer.messages[0]["card"]["kind"] == "urgent"
    assert "eligibility" not in {card["kind"] for card in answer.cards}


def test_everything_for_two_people_ends_when_the_citizen_has_enough(citizen: Citizen) -> None:
    citizen.say("南通")
    answer = citizen.say("我妈八十二吃低保，孩子两岁半，能享受什么政策")
    people = {person for _, person in verdicts(answer)}
    assert people == {"妈妈", "孩子"} and asks(answer) is not None
    last = citizen.press("先说到这里")
    assert asks(last) is None and "优先纳入基本养老服务" in last.text


def test_a_title_typed_is_as_good_as_a_button_pressed(citizen: Citizen) -> None:
    citizen.say("南通")
    citizen.say("我妈能享受什么政策")
    assert asks(citizen.say("先说到这里")) is None


def test_a_correction_changes_the_verdict(citizen: Citizen) -> None:
    citizen.say("南通")
    citizen.say("我妈72岁，吃低保，身体健康，符合适老化改造的条件吗")
    assert verdicts(citizen.say("不对，是82岁")) == {("S-NT-E09", "妈妈"): "eligible"}


def test_another_person_and_the_other_city_go_on_with_the_same_question(citizen: Citizen) -> None:
    citizen.say("南通的，我妈82岁吃低保，符合适老化改造的条件吗")
    assert verdicts(citizen.say("那我爸呢，90岁，也是低保"))["S-NT-E09", "爸爸"] == "eligible"
    moved = citizen.say("那宿州呢")
    assert {service for service, _ in verdicts(moved)} == {"S-SZ-E06"}


def test_the_verdict_leads_into_the_request(citizen: Citizen) -> None:
    citizen.say("南通的，我妈82岁吃低保，符合适老化改造的条件吗")
    answer = citizen.press("登记")
    assert answer.card("request")["state"] == "draft" and "怎么称呼" in answer.text


@pytest.mark.parametrize(
    ("said", "shown"),
    [("我妈82岁，低保，一般家庭，符合适老化改造的条件吗", "矛盾"), ("我妈430岁吃低保，符合适老化改造的条件吗", "430")],
)
def test_facts_that_cannot_be_are_asked_about_and_none_is_guessed(citizen: Citizen, said: str, shown: str) -> None:
    citizen.say("南通")
    answer = citizen.say(said)
    assert shown in answer.text and set(verdicts(answer).values()) == {"need_info"}


def test_facts_told_beforehand_are_not_asked_again(citizen: Citizen) -> None:
    noted = citizen.say("我妈82岁，吃低保")
    assert "82" in noted.text
    citizen.say("南通")
    assert verdicts(citizen.say("她符合适老化改造的条件吗")) == {("S-NT-E09", "妈妈"): "eligible"}
