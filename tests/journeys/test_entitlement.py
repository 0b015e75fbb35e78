"""Am I entitled: only what matters is asked, anything may interrupt, and what is known is said as the plan has it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.eligibility.naming import Named
from bot.journeys import entitlement, entitlement_words
from bot.journeys.entitlement import Consulted
from bot.journeys.household import Memory
from bot.journeys.inquiry import MOST_QUESTIONS, Inquiry
from bot.model.reply import Reply
from tests.journeys.worlds import pressed, understood, world
from tests.truth import faults

NAMES = {
    "改造": Named(("S-NT-E09",)),
    "护理假": Named(elsewhere="S-NT-E06"),
    "奖励": Named(("S-NT-P01",)),
    "喘息": Named(("S-NT-E07",)),
    "托班": Named(("S-SZ-C05",)),
}
WORLD = world(names=NAMES)


class Asking:
    """An inquiry going on; what is remembered goes through its slot form."""

    def __init__(self, city: str | None = "nantong") -> None:
        self.city = city
        self.inquiry, self.memory = Inquiry(), Memory()
        self.last: Consulted | None = None

    def say(self, text: str, need: str = "inform", confidence: float = 0.9, **stated: Any) -> Reply:
        opens = self.last is None
        understanding = understood(text, "check_eligibility" if opens else need, confidence, **stated)
        return self.hear(understanding, opens)

    def press(self, need: str, **stated: Any) -> Reply:
        return self.hear(pressed(need, **stated), False)

    def hear(self, understanding: Any, opens: bool) -> Reply:
        done = entitlement.consult(self.inquiry, self.memory, self.city, understanding, WORLD, opens=opens)
        return self.take(done)

    def take(self, done: Consulted) -> Reply:
        self.last = done
        say = entitlement_words.ask_again if done.inquiry.misheard else entitlement_words.tell
        reply = say(done.inquiry, done.memory, done.city, WORLD)
        assert faults([reply.as_json()]) == []
        self.inquiry = Inquiry.from_json(done.inquiry.as_json())
        self.memory, self.city = Memory.from_json(done.memory.as_json()), done.city
        return reply

    @property
    def asks(self) -> str | None:
        return self.inquiry.asking[1] if self.inquiry.asking else None

    def verdicts(self, reply: Reply) -> dict[tuple[str, str], str]:
        assert reply.card is not None
        return {(r["service"], r["person"]): r["verdict"] for r in reply.card["results"]}


def test_facts_in_one_breath_are_all_used_and_nothing_is_asked() -> None:
    talk = Asking()
    reply = talk.say("我妈82岁低保能不能做改造")
    assert talk.asks is None and talk.last is not None and talk.last.settled
    assert talk.verdicts(reply) == {("S-NT-E09", "妈妈"): "eligible"}
    assert "NT-3.1.2" in reply.text and "妈妈82岁" in reply.text


def test_only_what_can_change_the_verdict_is_asked_the_most_decisive_first() -> None:
    talk = Asking()
    talk.say("我妈能不能做改造")
    assert talk.asks == "household"
    reply = talk.say("一般家庭")
    assert talk.asks is None and talk.verdicts(reply) == {("S-NT-E09", "妈妈"): "not_covered_by_plan"}


def test_a_button_answers_the_question_it_belongs_to() -> None:
    talk = Asking()
    talk.say("我妈能不能做改造")
    talk.press("inform", answer=("household", "低保"))
    reply = talk.press("inform", answer=("disability", "残疾"))
    assert talk.verdicts(reply) == {("S-NT-E09", "妈妈"): "eligible"}


def test_a_lone_number_is_the_age_whatever_was_asked() -> None:
    talk = Asking()
    talk.say("我妈能不能做改造")
    talk.say("低保")
    assert talk.asks == "disability"
    reply = talk.say("82")
    assert talk.verdicts(reply) == {("S-NT-E09", "妈妈"): "eligible"}


def test_dont_know_is_an_answer_and_is_not_asked_again() -> None:
    talk = Asking()
    talk.say("我妈能不能做改造")
    asked = [talk.asks]
    for _ in range(5):
        if talk.asks is None:
            break
        talk.say("不清楚", "dont_know")
        asked.append(talk.asks)
    assert asked[-1] is None and len(set(asked)) == len(asked)


def test_no_inquiry_asks_more_than_six_questions() -> None:
    talk = Asking()
    talk.say("我妈能享受什么")
    questions = 0
    while talk.asks is not None:
        questions += 1
        talk.say("不清楚", "dont_know")
    assert 0 < questions <= MOST_QUESTIONS


def test_a_correction_replaces_the_fact_and_changes_the_verdict() -> None:
    talk = Asking()
    talk.say("我妈72岁低保身体健康能不能做改造")
    reply = talk.say("不对，是82岁", "correct")
    assert talk.verdicts(reply) == {("S-NT-E09", "妈妈"): "eligible"}


def test_several_people_get_verdicts_of_their_own() -> None:
    talk = Asking()
    reply = talk.say("我妈82低保，我爸85一般家庭，都想做改造")
    assert talk.verdicts(reply) == {
        ("S-NT-E09", "妈妈"): "eligible",
        ("S-NT-E09", "爸爸"): "not_covered_by_plan",
    }


def test_another_person_afterwards_is_asked_about_for_the_same_service() -> None:
    talk = Asking()
    talk.say("我妈82岁低保能不能做改造")
    reply = talk.say("那我爸呢，90岁，也是低保", "check_eligibility")
    assert talk.verdicts(reply)["S-NT-E09", "爸爸"] == "eligible"


def test_the_same_question_in_the_other_city_is_about_its_own_service() -> None:
    talk = Asking()
    talk.say("我妈82岁低保能不能做改造")
    reply = talk.say("那宿州呢", "choose_city")
    assert talk.city == "suzhou" and talk.verdicts(reply) == {("S-SZ-E06", "妈妈"): "not_covered_by_plan"}
    assert "征求意见稿" in reply.text and "NT-3.1.2" in reply.text


def test_a_service_that_only_the_other_city_has_is_said_to_be_there() -> None:
    talk = Asking("suzhou")
    reply = talk.say("父母住院能请护理假吗")
    assert "没有提到" in reply.text and "NT-3.1.2" in reply.text and talk.asks is None
    assert reply.card is not None and reply.card["results"] == []


def test_the_city_is_asked_once_when_it_matters() -> None:
    talk = Asking(None)
    talk.say("我妈82岁低保能不能做改造")
    assert talk.asks == "city"
    reply = talk.say("南通", "choose_city")
    assert talk.asks is None and talk.verdicts(reply) == {("S-NT-E09", "妈妈"): "eligible"}


def test_without_anybody_it_is_asked_for_whom() -> None:
    talk = Asking()
    talk.hear(pressed("check_eligibility"), True)
    assert talk.asks == "role"
    reply = talk.press("inform", answer=("role", "child"))
    assert reply.card is not None and {result["person"] for result in reply.card["results"]} == {"孩子"}


@pytest.mark.parametrize("need", ["urgent", "find_facility", "ask_policy", "human", "thanks", "out_of_scope"])
def test_something_else_is_left_to_whoever_it_is_for(need: str) -> None:
    talk = Asking()
    talk.say("我妈能不能做改造")
    before = talk.inquiry
    done = entitlement.consult(
        talk.inquiry, talk.memory, talk.city, understood("我爸摔倒了，附近哪里有人", need), WORLD, opens=False
    )
    assert not done.taken and done.inquiry.asking == before.asking and done.memory == talk.memory


def test_an_answer_that_sounds_like_another_need_is_still_the_answer() -> None:
    talk = Asking()
    talk.say("我们开了三家园有奖励吗")
    talk.say("是同一个老板")
    assert talk.asks == "provider.type"
    talk.say("托育机构", "find_facility")
    assert talk.asks != "provider.type"


def test_a_family_is_not_asked_what_institution_it_runs_where_the_other_city_s_service_is_for_providers() -> None:
    talk = Asking("nantong")
    talk.say("孩子一岁八个月能上托班吗")
    assert not (talk.asks or "").startswith("provider")


def test_who_does_not_know_the_city_is_told_that_a_county_will_do() -> None:
    talk = Asking(None)
    talk.say("我妈能不能做改造")
    reply = talk.say("不知道", "dont_know")
    assert "区县" in reply.text and "埇桥区" in reply.text and talk.asks == "city"


def test_an_answer_nobody_understands_is_asked_for_again_once_more_in_plain_words() -> None:
    talk = Asking()
    talk.say("我妈能不能做改造")
    reply = talk.say("嗯嗯那个啥")
    assert talk.asks == "household" and "没听明白" in reply.text


def test_contradicting_facts_are_asked_about_and_none_is_guessed() -> None:
    talk = Asking()
    reply = talk.say("我妈82岁，低保，一般家庭，能不能做改造")
    assert "矛盾" in reply.text and talk.asks == "household"
    assert talk.verdicts(reply) == {("S-NT-E09", "妈妈"): "need_info"}


def test_an_impossible_age_is_said_and_asked_for() -> None:
    talk = Asking()
    reply = talk.say("我妈430岁低保能不能做改造")
    assert "430" in reply.text and talk.asks == "age"


def test_a_word_with_several_meanings_is_asked_about() -> None:
    talk = Asking()
    reply = talk.say("我爸85岁贫困户，能不能做改造")
    assert talk.asks == "household" and "建档立卡" in reply.text


def test_enough_ends_the_questions_with_what_is_known() -> None:
    talk = Asking()
    talk.say("我妈82岁低保，能享受什么")
    assert talk.asks is not None
    reply = talk.take(entitlement.stop(talk.inquiry, talk.memory, talk.city))
    assert talk.asks is None and "居家适老化改造" in reply.text


def test_everything_is_told_by_person_and_by_force_each_with_its_clause() -> None:
    reply = Asking().say("我妈82岁低保，孩子两岁，能享受什么")
    assert "点到妈妈的" in reply.text and "点到孩子的" in reply.text
    assert "方案要求应当做的：优先纳入基本养老服务、重点保障（NT-3.1.1）" in reply.text


def test_home_adaptation_leads_to_its_request() -> None:
    reply = Asking().say("我妈82岁低保能不能做改造")
    assert next(button.payload for button in reply.buttons) == "/apply_service"


def test_who_is_shut_out_is_not_sent_to_register() -> None:
    reply = Asking().say("我妈82岁一般家庭能不能做改造")
    assert "/apply_service" not in [button.payload for button in reply.buttons]


def test_every_answer_about_the_draft_says_so() -> None:
    talk = Asking("suzhou")
    first = talk.say("我妈能享受什么")
    second = talk.say("不清楚", "dont_know")
    assert "征求意见稿" in first.text and "征求意见稿" in second.text
    again = entitlement_words.ask_again(talk.inquiry, talk.memory, talk.city, WORLD)
    assert "征求意见稿" in again.text


def test_caring_for_an_elder_is_taken_from_what_was_told_of_them() -> None:
    reply = Asking().say("我在家照顾瘫痪的妈，能申请喘息吗")
    assert reply.card is not None and [r["verdict"] for r in reply.card["results"]] == ["eligible"]
