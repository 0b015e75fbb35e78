"""Short messages about the answer before: why, which clause, whose task, what is lacking, the same elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from bot.journeys import follow_up
from bot.journeys.entitlement import Consulted, consult
from bot.journeys.entitlement_words import tell
from bot.journeys.follow_up import Told
from bot.journeys.household import Memory
from bot.journeys.inquiry import Inquiry
from bot.journeys.ports import World
from bot.eligibility.naming import Named
from tests.journeys.worlds import understood, world

ADAPTATION = {"改造": Named(("S-NT-E09",)), "津贴": Named(("S-SZ-D01",))}
MEANT = {
    "为什么": "why",
    "依据哪一条": "clause",
    "归谁管": "department",
    "还差几岁": "gap",
    "做到了吗": "done",
    "多少钱": "unsaid",
    "那呢": "elsewhere",
}


@pytest.fixture
def asked() -> World:
    return world(names=ADAPTATION, follow_ups=MEANT)


def judged(text: str, asked: World) -> Consulted:
    return consult(Inquiry(), Memory(), "nantong", understood(text, "check_eligibility"), asked, opens=True)


def again(kind: str, done: Consulted, asked: World) -> str:
    reply = follow_up.of_verdicts(kind, done.inquiry, done.memory, understood("x"), done.city, asked)
    assert reply is not None
    return reply.text


def policy_told(question: str, clause: str = "NT-3.1.2", plan: str = "nantong") -> Told:
    citation: dict[str, Any] = {
        "plan": plan,
        "clause": clause,
        "heading": "增强家庭照护能力",
        "quote": "推动实施独生子女父母护理假制度",
        "responsible": ["市民政局"],
    }
    return Told({"kind": "policy", "answerable": True, "citations": [citation], "values": []}, question)


def test_why_says_the_words_of_the_plan_and_what_was_told(asked: World) -> None:
    said = again("why", judged("我妈82岁，低保，符合适老化改造的条件吗", asked), asked)
    assert "NT-3.1.2" in said and "城乡低保对象" in said and "82岁" in said and "低保户" in said


def test_what_is_lacking_is_said_in_years(asked: World) -> None:
    said = again("gap", judged("我爸72岁，低保，身体健康，符合适老化改造的条件吗", asked), asked)
    assert "8岁" in said


def test_whoever_lacks_nothing_is_told_so(asked: World) -> None:
    said = again("gap", judged("我妈82岁，低保，符合适老化改造的条件吗", asked), asked)
    assert "还差" not in said and "符合" in said


def test_the_clause_and_the_department_are_those_of_the_verdict(asked: World) -> None:
    done = judged("我妈82岁，低保，符合适老化改造的条件吗", asked)
    assert "NT-3.1.2" in again("clause", done, asked) and "市民政局" in again("department", done, asked)


def test_money_is_asked_of_the_clause_of_the_verdict(asked: World) -> None:
    again("unsaid", judged("我妈82岁，低保，符合适老化改造的条件吗", asked), asked)
    assert asked.policy.about == ["NT-3.1.2"]  # type: ignore[attr-defined]


def test_a_message_that_tells_of_people_is_about_them(asked: World) -> None:
    told = policy_told("南通有护理假吗")
    assert follow_up.meant(told, Memory(), understood("我妈82岁"), asked) is None
    assert follow_up.meant(told, Memory(), understood("为什么"), asked) == "why"
    assert follow_up.meant(None, Memory(), understood("为什么"), asked) is None


def test_another_city_named_asks_the_same_of_its_plan(asked: World) -> None:
    told = policy_told("南通有护理假吗")
    message = understood("那宿州呢", "choose_city")
    assert follow_up.meant(told, Memory(), message, asked) == "elsewhere"
    follow_up.of_policy("elsewhere", told, message, "nantong", asked)
    assert asked.policy.asked == [("有护理假吗", "suzhou")]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("kind", "held"), [("clause", "NT-3.1.2"), ("department", "市民政局"), ("done", "2025")])
def test_what_a_plan_says_is_told_with_its_clause(kind: str, held: str, asked: World) -> None:
    reply = follow_up.of_policy(kind, policy_told("南通有护理假吗"), understood("x"), "nantong", asked)
    assert reply is not None and held in reply.text


def test_a_follow_up_on_the_draft_says_that_it_is_one(asked: World) -> None:
    told = policy_told("宿州有什么", "SZ-7.7", "suzhou")
    reply = follow_up.of_policy("clause", told, understood("x"), "suzhou", asked)
    assert reply is not None and "征求意见稿" in reply.text


def test_a_short_question_after_a_comparison_compares(asked: World) -> None:
    told = policy_told("南通和宿州千人托位数差多少")
    assert "宿州" in follow_up.in_context(told, understood("普惠托位占比呢", "ask_policy"), asked).stated.text
    alone = policy_told("南通千人托位数多少")
    assert (
        follow_up.in_context(alone, understood("普惠托位占比呢", "ask_policy"), asked).stated.text == "普惠托位占比呢"
    )


def test_whether_one_has_a_right_is_asked_of_what_was_told_before(asked: World) -> None:
    done = consult(
        Inquiry(),
        Memory(),
        "nantong",
        understood("我妈82岁低保，能申请吗", "check_eligibility"),
        asked,
        opens=True,
        before="南通的适老化改造怎么写的",
    )
    assert (
        done.inquiry.services == ("S-NT-E09",) and "NT-3.1.2" in tell(done.inquiry, done.memory, done.city, asked).text
    )
