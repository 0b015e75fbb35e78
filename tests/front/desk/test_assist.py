"""Beside a call: one answer with what to say, clauses, places, facts and every verdict; honest when the plans are away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot import wiring
from bot.front.channels.desk import assist as assist_doors
from bot.staff import Role
from tests.front.desk.conftest import Office, bot
from tests.front.described import check_answer
from tests.front.fakes import FakeEngine

PATH = "/desk/api/assist"


class Plans(FakeEngine):
    """Finds the clause of home adaptation, whatever is asked; `slow` never answers."""

    def __init__(self, *, slow: bool = False) -> None:
        super().__init__(bot)
        self.slow = slow

    async def policy(self, question: str, city: str | None) -> Mapping[str, Any]:
        if self.slow:
            await asyncio.Event().wait()
        await super().policy(question, city)
        clause = wiring.open_book().clause("NT-3.1.3") or {}
        cited = {key: clause[key] for key in ("plan", "heading", "status", "date", "responsible", "force")}
        text = "第一句（NT-3.1.3）\n责任单位：某局。\n出自某方案。"
        quote = str(clause["text"])[:20]
        return {
            "answerable": True,
            "citations": [{**cited, "clause": "NT-3.1.3", "quote": quote}],
            "values": [],
            "text": text,
            "reason": None,
        }


async def test_a_call_is_answered_with_everything_a_clerk_needs(open_office: Any) -> None:
    office: Office = await open_office(engine=Plans())
    clerk = office.clerk()
    answer = await clerk.get("assist", q="我妈82岁低保，住学田街道，想装扶手，附近有养老院吗", city="nantong")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["say"] == {"short": "第一句（NT-3.1.3）", "full": "第一句（NT-3.1.3）\n责任单位：某局。\n出自某方案。"}
    assert [cited["clause"] for cited in body["citations"]] == ["NT-3.1.3"]
    assert "NT-3.1.3" in {cited["clause"] for cited in body["about"][0]["citations"]}
    (mother,) = body["facts"]["people"]
    assert (mother["relation"], mother["age"], mother["household"]) == ("妈妈", 82, ["低保"])
    assert {row["service"] for row in body["verdicts"]} == set(wiring.cities()["nantong"].services)
    assert body["missing"][0]["services"] >= body["missing"][-1]["services"]
    assert body["found"]["kind"]["id"] == "nursing_home" and body["facilities"]
    assert body["other_city"]["city"] == "suzhou"
    assert body["notices"] == []
    described = (await clerk.client.get("/api/v1/openapi.json")).json()
    check_answer(described, "get", PATH, answer)


async def test_a_clause_of_a_draft_is_never_said_without_saying_that_it_is_one(open_office: Any) -> None:
    office: Office = await open_office()
    office.engine.up = False
    body = (await office.clerk().get("assist", q="适老化改造", city="suzhou")).json()
    assert body["about"][0]["status"] == "consultation_draft"
    assert "征求意见稿" in body["say"]["short"] and "征求意见稿" in body["say"]["full"]


@pytest.mark.parametrize("slow", [False, True])
async def test_without_the_plans_search_it_says_so_and_answers_the_rest(
    slow: bool, open_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assist_doors, "POLICY_PATIENCE_S", 0.05)
    engine = Plans(slow=slow)
    office: Office = await open_office(engine=engine)
    engine.up = slow
    body = (await office.clerk().get("assist", q="居家适老化改造，我爸80岁", city="南通")).json()
    assert len(body["notices"]) == 1 and "检索" in body["notices"][0]
    assert body["about"][0]["title"] == "居家适老化改造"
    assert body["citations"] and body["citations"][0]["quote"] in body["say"]["full"]
    assert body["verdicts"] and body["facts"]["people"][0]["age"] == 80


async def test_a_city_that_is_not_covered_is_not_answered_from_another_citys_plan(office: Office) -> None:
    body = (await office.clerk().get("assist", q="苏州的老年食堂怎么申请", city="nantong")).json()
    assert "苏州市" in body["notices"][0] and "宿州市（安徽）" in body["notices"][0]
    assert (body["about"], body["say"], body["citations"], body["facilities"]) == ([], None, [], [])
    assert office.engine.questions == []


async def test_an_empty_box_asks_nobody(office: Office) -> None:
    body = (await office.clerk().get("assist", q="  ", city="nantong")).json()
    assert (body["say"], body["about"], body["facts"]) == (None, [], {"people": []})
    assert body["verdicts"] and office.engine.questions == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"q": "x"}, "unknown_city"),
        ({"q": "x", "city": "北京"}, "unknown_city"),
        ({"q": "长" * 401, "city": "nantong"}, "too_long"),
    ],
)
async def test_what_cannot_be_asked_is_refused_in_words(given: dict[str, str], code: str, office: Office) -> None:
    answer = await office.clerk().get("assist", **given)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_what_is_asked_at_the_desk_is_not_written_into_the_log_of_views(office: Office) -> None:
    clerk = office.clerk()
    await clerk.get("assist", q="我妈低保", city="nantong")
    await clerk.post("judge", city="nantong", people=[{"role": "elder", "age": 82}])
    assert office.actions() == []


async def test_each_change_of_the_form_is_judged_anew(office: Office) -> None:
    clerk = office.clerk()
    person: dict[str, Any] = {"role": "elder", "age": 79}
    before = (await clerk.post("judge", city="nantong", people=[person])).json()
    after = (await clerk.post("judge", city="nantong", people=[{**person, "age": 80}])).json()

    def eligible(found: dict[str, Any]) -> set[str]:
        return {row["service"] for row in found["verdicts"] if row["verdict"] == "eligible"}

    assert eligible(before) < eligible(after)
    flat = (await clerk.post("judge", city="nantong", facts={"age": 80})).json()
    assert eligible(flat)


@pytest.mark.parametrize("body", [{"city": "北京"}, {}, {"city": 3}])
async def test_a_household_is_judged_only_in_a_city_served(body: dict[str, Any], office: Office) -> None:
    answer = await office.clerk().post("judge", **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unknown_city")


@pytest.mark.parametrize("people", [3, "x", [1], [{"role": "king"}], [{"age": [[]]}], {"a": 1}])
async def test_a_household_that_cannot_be_read_leaves_a_problem_and_no_fault(people: Any, office: Office) -> None:
    answer = await office.clerk().post("judge", city="nantong", people=people)
    assert answer.status_code == 200 and answer.json()["errors"]


async def test_the_form_is_the_vocabulary_and_for_every_role(office: Office) -> None:
    form = (await office.clerk("chen", Role.DATA_OFFICER).get("facts")).json()
    assert {fact["kind"] for fact in form["facts"]} <= {"set", "one", "yes_no", "years", "months", "number", "text"}


async def test_the_page_carries_the_token_and_who_is_signed_in(office: Office) -> None:
    clerk = office.clerk()
    page = await clerk.client.get("/desk")
    assert page.status_code == 200
    assert f'name="csrf-token" content="{clerk.csrf}"' in page.text
    assert f'data-user="{clerk.user.id}"' in page.text and 'data-role="agent"' in page.text
    assert "<script>" not in page.text and "onclick" not in page.text
    script = await clerk.client.get("/desk/static/desk.mjs")
    assert script.status_code == 200 and "javascript" in script.headers["content-type"]


async def test_a_name_that_looks_like_markup_stays_a_name(office: Office) -> None:
    user = office.desk.staff.add_user("evil", Role.AGENT, "correct-horse-1", office.clock(), display='"><img src=x>')
    token = office.desk.staff.open_session(user, office.clock())
    page = await office.client(cookies={"lxt_desk": token}).get("/desk")
    assert "<img" not in page.text and "&lt;img" in page.text
