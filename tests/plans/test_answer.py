"""Replies: the force of the wording, the draft said, nothing invented."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.model.policy import Citation, Force
from bot.phrases import Phrasebook
from bot.plans.answer import answer, policy_card, reply_to
from bot.plans.json_views import clause_json, policy_json, services_json
from bot.plans.found import PolicyAnswer
from bot.plans.search import PolicySearch

QUESTIONS = [
    json.loads(line) for line in (Path(__file__).parent / "dev_questions.jsonl").read_text("utf-8").splitlines()
]
DRAFT = "征求意见稿"
LEADS = {Force.DUTY: "按方案应当", Force.TARGET: "到2025年的目标是", Force.ESTABLISH: "方案提出建立",
         Force.SUPPORT: "方案支持、鼓励",
         Force.PILOT: "方案提出试点", Force.FACT: "方案成文时"}  # fmt: skip


def figures_without_source(text: str, card: dict[str, object]) -> list[str]:
    """The digit runs of a reply that come from no quote, value, clause id, date, horizon or the national number."""
    rest = text
    citations: list[dict[str, str]] = card["citations"]  # type: ignore[assignment]
    values: list[dict[str, object]] = card["values"]  # type: ignore[assignment]
    for citation in citations:
        rest = rest.replace(citation["quote"], "").replace(f"（{citation['clause']}）", "")
    for value in values:
        rest = (
            rest.replace(f"{value['year']}年", "")
            .replace(f"{value['value']}{value['unit']}", "")
            .replace(str(value["indicator"]), "")
        )
    rest = rest.replace("到2025年的目标", "").replace("12345", "")
    rest = re.sub(r"20\d\d年\d{1,2}月\d{1,2}日", "", rest)
    return re.findall(r"[0-9０-９]+", rest)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: str(q["question"]))
def test_no_reply_holds_a_figure_that_is_not_quoted(
    question: dict[str, str], search: PolicySearch, phrases: Phrasebook
) -> None:
    reply = answer(question["question"], question["city"], search, phrases)
    assert reply.card is not None and figures_without_source(reply.text, dict(reply.card)) == []
    for citation in reply.card["citations"]:
        assert citation["quote"] in search.plans[citation["plan"]].clauses[citation["clause"]].text


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q["city"] == "suzhou"], ids=lambda q: str(q["question"]))
def test_every_reply_about_the_draft_says_so(
    question: dict[str, str], search: PolicySearch, phrases: Phrasebook
) -> None:
    assert DRAFT in answer(question["question"], "suzhou", search, phrases).text


def test_the_scanner_finds_an_invented_amount() -> None:
    assert figures_without_source("每月补贴300元，拨打12345。", {"citations": [], "values": []}) == ["300"]


@pytest.mark.parametrize("force", list(Force))
def test_the_force_decides_the_wording(force: Force, search: PolicySearch, phrases: Phrasebook) -> None:
    clause = search.plans["nantong"].clauses["NT-6.5.2"]
    citation = Citation(
        "nantong", clause.id, clause.heading, "引导加装电梯", "final", "2022-11-02", clause.responsible, force
    )
    text = reply_to(PolicyAnswer(True, (citation,), city="nantong"), search, phrases).text
    assert text.startswith(LEADS[force]) and "市住房和城乡建设局" in text and "2022年11月2日" in text


def test_a_target_is_said_to_be_open(search: PolicySearch, phrases: Phrasebook) -> None:
    text = answer("南通护理型床位比例要到多少", "nantong", search, phrases).text
    assert "到2025年的目标是75%" in text and "有没有做到" in text


def test_without_a_department_the_answer_is_12345(search: PolicySearch, phrases: Phrasebook) -> None:
    assert "12345" in answer("普惠价格不高于市场价的百分之几", "suzhou", search, phrases).text


def test_two_lists_of_departments_are_both_said(search: PolicySearch, phrases: Phrasebook) -> None:
    text = answer("社区托育归谁管", "nantong", search, phrases).text
    assert "市自然资源和规划局" in text and "市妇联" in text


def test_a_city_that_is_not_covered_is_said_not_to_be(search: PolicySearch, phrases: Phrasebook) -> None:
    reply = answer("苏州的长护险怎么申请", None, search, phrases)
    assert reply.text.startswith("苏州不在服务范围内") and reply.card is not None and reply.card["citations"] == []


def test_remains_of_a_clause_are_not_quoted_to_a_citizen(search: PolicySearch, phrases: Phrasebook) -> None:
    text = answer("NT-4.2.2说的啥", "nantong", search, phrases).text
    assert "原文缺失" in text and "设局" not in text


def test_the_card_has_the_agreed_shape(search: PolicySearch) -> None:
    card = policy_card(search.search("南通千人口托位数", "nantong"))
    assert set(card) == {"kind", "answerable", "citations", "values"} and card["kind"] == "policy"
    assert set(card["citations"][0]) == {"plan", "clause", "heading", "quote", "status", "date", "responsible", "force"}
    assert set(card["values"][0]) == {"indicator", "value", "unit", "year"}


def test_the_api_view_is_json(search: PolicySearch, phrases: Phrasebook) -> None:
    body = policy_json("高龄津贴多少钱一个月", "suzhou", search, phrases)
    assert json.loads(json.dumps(body)) == body
    assert (body["answerable"], body["reason"], body["citations"][0]["clause"]) == (False, "amount", "SZ-R-1")


def test_a_clause_is_shown_with_its_services_and_its_damage(search: PolicySearch) -> None:
    shown = clause_json("NT-4.2.1", search.plans, search.catalogue)
    assert shown["truncated"] and shown["services"] == ["S-NT-P21"] and json.dumps(shown)
    blank = clause_json("SZ-I-A-3", search.plans, search.catalogue)["indicator"]
    assert blank["missing"] and blank["value"] is None
    with pytest.raises(KeyError):
        clause_json("NT-0.0", search.plans, search.catalogue)


def test_the_catalogue_is_shown_by_city(search: PolicySearch) -> None:
    assert len(services_json(search.catalogue)["services"]) == 176
    assert {s["city"] for s in services_json(search.catalogue, "suzhou")["services"]} == {"suzhou"}
