"""Cases at the desk, over HTTP: found, moved, assigned, referred, wrapped up, exported; the citizen is told."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.model.request import RequestState
from bot.staff import Role
from tests.front.cases.conftest import ADAPTATION, Front
from tests.front.fakes import until


async def test_the_list_shows_what_is_due_first_and_filters(front: Front) -> None:
    first = front.submitted(key="1")
    front.parts.clock.move(days=2)  # type: ignore[attr-defined]
    clerk = await front.staffer()
    second = front.submitted("wechat:bob", "2", contact_phone="13900000002", contact_name="李四")
    front.book.casework.move(second.number, RequestState.CALLED, front.parts.clock(), f"staff:{clerk.user.id}")
    await clerk.post(f"cases/{second.number}/assign", to=clerk.user.id)
    listed = (await clerk.get("cases")).json()
    assert [item["number"] for item in listed["items"]] == [first.number, second.number]
    assert listed["total"] == 2 and listed["items"][0]["overdue"] and not listed["items"][1]["overdue"]
    asked: list[tuple[dict[str, Any], list[str]]] = [
        ({"state": "submitted,visited"}, [first.number]),
        ({"state": "called"}, [second.number]),
        ({"city": "suzhou"}, []),
        ({"service": ADAPTATION}, [first.number, second.number]),
        ({"assigned": "me"}, [second.number]),
        ({"assigned": "nobody"}, [first.number]),
        ({"due": "overdue"}, [first.number]),
        ({"due": "none"}, [second.number]),
        ({"q": "李四"}, [second.number]),
        ({"q": "139-0000-0001"}, [first.number]),
        ({"q": second.number.lower()}, [second.number]),
        ({"q": "_%"}, []),
        ({"per_page": 1, "page": 2}, [second.number]),
    ]
    for params, numbers in asked:
        answer = await clerk.get("cases", **params)
        assert [item["number"] for item in answer.json()["items"]] == numbers, params


@pytest.mark.parametrize(
    "params",
    [{"state": "lost"}, {"assigned": "x"}, {"due": "soon"}, {"page": "0"}, {"per_page": "9999"}, {"q": "a" * 300}],
)
async def test_a_filter_that_cannot_be_is_refused_by_its_name(front: Front, params: dict[str, str]) -> None:
    clerk = await front.staffer()
    answer = await clerk.get("cases", **params)
    assert answer.status_code == 422 and next(iter(params)) in answer.json()["error"]["message"]


async def test_a_case_goes_its_way_and_the_citizen_is_told_each_step_once_and_asked_at_the_end(front: Front) -> None:
    clerk, number = await front.staffer(), front.submitted().number
    for state in ("called", "visited", "done"):
        for _ in range(2):  # the second is the same press again
            moved = await clerk.post(f"cases/{number}/move", state=state)
            assert moved.status_code == 200 and moved.json()["case"]["state"] == state
    await until(lambda: len(front.said()) == 4)
    texts = [body["text"] for body in front.said()]
    assert all(number in text for text in texts[:3])
    scores = [button["payload"] for button in front.said()[-1]["buttons"]]
    assert [json.loads(score.removeprefix("/rate_service"))["rating"]["score"] for score in scores] == [1, 2, 3, 4, 5]
    assert all(front.parts.timeline.offered("web:ann", payload) for payload in scores)
    await front.desk.herald.round()
    assert len(front.said()) == 4
    history = (await clerk.get(f"cases/{number}")).json()["history"]
    assert [event["state"] for event in history] == ["submitted", "called", "visited", "done"]
    assert [event["by"] for event in history] == ["citizen", "staff", "staff", "staff"]
    assert history[1]["name"] == "Wang"


async def test_what_a_dead_process_left_untold_is_told_by_the_next(front: Front) -> None:
    await front.desk.herald.stop()
    clerk, number = await front.staffer(), front.submitted().number
    await clerk.post(f"cases/{number}/move", state="called")
    assert front.said() == []
    front.desk.herald.start()
    await until(lambda: len(front.said()) == 1)


async def test_an_illegal_move_and_one_seen_too_late_change_nothing(front: Front) -> None:
    clerk, number = await front.staffer(), front.submitted().number
    assert (await clerk.post(f"cases/{number}/move", state="done")).status_code == 409
    assert (await clerk.post(f"cases/{number}/move", state="draft")).status_code == 422
    assert (await clerk.post(f"cases/{number}/move", state="refused")).status_code == 422, "a refusal needs a reason"
    front.book.casework.withdraw(number, front.parts.clock(), "web:ann")
    late = await clerk.post(f"cases/{number}/move", state="called", seen="submitted")
    assert late.status_code == 409 and late.json()["error"]["code"] == "desk_case_moved_on"
    assert front.book.care.case(number).request.state is RequestState.WITHDRAWN


async def test_of_two_clerks_who_take_one_case_one_has_it_and_the_other_is_told_who(front: Front) -> None:
    wang, li = await front.staffer("wang"), await front.staffer("li")
    number = front.submitted().number
    took = await asyncio.gather(*(c.post(f"cases/{number}/assign", to=c.user.id) for c in (wang, li)))
    assert sorted(answer.status_code for answer in took) == [200, 409]
    winner = front.book.care.case(number).assigned_to
    refused = next(answer for answer in took if answer.status_code == 409)
    assert ("Wang" if winner == wang.user.id else "Li") in refused.json()["error"]["message"]
    other = li if winner == wang.user.id else wang
    taken_over = await other.post(f"cases/{number}/assign", to=other.user.id, instead_of=winner)
    assert taken_over.json()["case"]["assigned"]["id"] == other.user.id
    assert (await other.post(f"cases/{number}/assign", to=None, instead_of=other.user.id)).json()["case"][
        "assigned"
    ] is None
    assert (await other.post(f"cases/{number}/assign", to=4711)).status_code == 422


async def test_a_referral_is_followed_until_its_answer(front: Front) -> None:
    clerk, number = await front.staffer(), front.submitted().number
    to = {"kind": "facility", "id": "nt-1"}
    for _ in range(2):
        made = await clerk.post(f"cases/{number}/refer", to=to, asks="能否上门评估？", key="r1")
    referrals = made.json()["referrals"]
    assert [(r["to"]["name"], r["state"]) for r in referrals] == [("（演示）学田托育", "waiting")]
    identity = referrals[0]["id"]
    done = await clerk.post(f"cases/{number}/referral_answer", referral=identity, state="accepted", text="周三去")
    assert done.json()["referrals"][0]["answer"] == "周三去"
    done = await clerk.post(f"cases/{number}/referral_answer", referral=identity, state="done", text="去过了")
    assert done.json()["referrals"][0]["state"] == "done" and done.json()["referrals"][0]["answers"] == []
    again = await clerk.post(f"cases/{number}/referral_answer", referral=identity, state="declined", text="")
    assert again.status_code == 409
    assert (await clerk.post(f"cases/{number}/referral_answer", referral=99, state="done")).status_code == 404
    assert (await clerk.post(f"cases/{number}/refer", to={"kind": "facility", "id": "?"}, asks="x")).status_code == 422
    office = {"kind": "department", "name": "市民政局"}
    assert (await clerk.post(f"cases/{number}/refer", to=office, asks="请核对补贴")).json()["referrals"][1]["to"] == {
        **office,
        "id": None,
    }


async def test_notes_and_wrap_ups_are_kept_once_and_never_reach_the_citizen(front: Front) -> None:
    clerk, number = await front.staffer(), front.submitted().number
    for _ in range(2):
        await clerk.post(f"cases/{number}/note", text="<script>alert(1)</script>", key="n1")
        wrapped = await clerk.post(
            f"cases/{number}/wrap_up", outcome="informed", text="已说明流程", state="called", key="w1"
        )
    notes = wrapped.json()["notes"]
    assert [(note["outcome"], note["text"]) for note in notes] == [
        (None, "<script>alert(1)</script>"),
        ("informed", "已说明流程"),
    ]
    assert wrapped.json()["case"]["state"] == "called"
    await front.desk.herald.round()
    assert all("script" not in body["text"] and "流程" not in body["text"] for body in front.said())
    assert (await clerk.post(f"cases/{number}/note", text=" ")).status_code == 422
    assert (await clerk.post(f"cases/{number}/wrap_up", outcome="great", text="x")).status_code == 422


async def test_a_due_date_is_set_with_its_offset_and_taken_away(front: Front) -> None:
    clerk, number = await front.staffer(), front.submitted().number
    due = await clerk.post(f"cases/{number}/due", due_at="2026-12-01T09:00:00+08:00")
    assert due.json()["case"]["due_at"] == "2026-12-01T01:00:00+00:00"
    assert (await clerk.post(f"cases/{number}/due", due_at="2026-12-01T09:00:00")).status_code == 422
    assert (await clerk.post(f"cases/{number}/due", due_at=None)).json()["case"]["due_at"] is None


async def test_requests_that_are_perhaps_one_are_shown_beside_each_other(front: Front) -> None:
    clerk = await front.staffer()
    number = front.submitted().number
    twin = front.submitted(
        "wechat:x", "2", contact_name="王秀瑛", contact_phone="0513-8500000", address="学田街道3幢501室"
    )
    front.submitted("wechat:y", "3", contact_name="赵六", contact_phone="13900000009", address="任港街道1号")
    found = (await clerk.get(f"cases/{number}")).json()["alike"]
    assert [(item["case"]["number"], item["because"]) for item in found] == [(twin.number, ["name", "address"])]


async def test_a_workbook_holds_every_case_and_no_formula(front: Front) -> None:
    boss = await front.staffer("boss", Role.SUPERVISOR)
    evil = ['=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "＝1+1", "\t=1", "a\x07b"]
    for n, name in enumerate(evil):
        front.submitted(f"web:{n}", str(n), contact_name=name, contact_phone=f"1390000000{n}")
    answer = await boss.get("cases.xlsx")
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert len(rows) == len(evil) + 1
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    starts = {str(cell.value)[0] for row in rows[1:] for cell in row if cell.value}
    assert not starts & set("=+-@＝\t")
    assert {str(row[4].value).lstrip("'") for row in rows[1:]} >= set(evil[:4])


async def test_an_agent_takes_no_workbook_away(front: Front) -> None:
    clerk = await front.staffer()
    assert (await clerk.get("cases.xlsx")).status_code == 403


async def test_a_case_that_is_gone_or_never_was_is_said_to_be(front: Front) -> None:
    clerk, number = await front.staffer(), front.submitted().number
    front.book.casework.erase("web:ann")
    for path in (f"cases/{number}", "cases/XT-000000000", "cases/nonsense"):
        assert (await clerk.get(path)).status_code == 404
        assert (await clerk.post(f"{path}/move", state="called")).status_code == 404


async def test_every_view_and_change_is_in_the_log_without_the_citizens_words(front: Front) -> None:
    clerk, number = await front.staffer(), front.submitted().number
    await clerk.get("cases", q="王秀英")
    await clerk.get(f"cases/{number}")
    await clerk.post(f"cases/{number}/note", text="秘密的话")
    await clerk.post(f"cases/{number}/move", state="called")
    entries = front.desk.audit.search()
    assert {entry.action for entry in entries} >= {"case.listed", "case.viewed", "case.note", "case.move"}
    assert len(front.desk.audit.search(subject=f"case:{number}")) == 3
    assert not any(secret in str(entries) for secret in ("秘密", "王秀英", "13900000001", number))


async def test_service_levels_count_calls_by_their_date_and_content(front: Front) -> None:
    quick, late, _open = (front.submitted(f"web:{n}", str(n)) for n in range(3))
    front.book.casework.move(quick.number, RequestState.CALLED, front.parts.clock(), "staff:1")
    front.parts.clock.move(days=4)  # type: ignore[attr-defined]
    front.book.casework.move(late.number, RequestState.CALLED, front.parts.clock(), "staff:1")
    front.book.casework.move(late.number, RequestState.DONE, front.parts.clock(), "staff:1")
    front.book.notices.rate("web:1", late.number, 4, front.parts.clock())
    front.submitted("web:9", "9")
    front.parts.clock.move(seconds=1)  # type: ignore[attr-defined]
    clerk = await front.staffer()
    got = (await clerk.get("service-levels")).json()
    levels = {level["id"]: level for level in got["levels"]}
    assert levels["call_back"] | {"target_s": 0} == {
        "id": "call_back",
        "target_s": 0,
        "total": 4,
        "met": 1,
        "missed": 2,
        "running": 1,
        "percent": 33.3,
    }
    assert (levels["answer"]["target_s"], levels["web"]["target_s"]) == (15, 180)
    assert got["satisfaction"] == {
        "asked": 1,
        "answered": 1,
        "average": 4.0,
        "scores": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0},
    }
    nothing = (await clerk.get("service-levels", since="2020-01-01", until="2020-01-31")).json()
    assert all(level["percent"] is None for level in nothing["levels"])


CALLER = {
    "city": "nantong",
    "service": ADAPTATION,
    "contact_name": "李四",
    "contact_phone": "0513-85001234",
    "town": "学田街道",
    "consent": True,
    "key": "k1",
}


async def test_a_request_is_registered_for_a_caller_once_and_with_consent(front: Front) -> None:
    clerk = await front.staffer()
    made = await clerk.post("cases", **CALLER)
    assert made.status_code == 201 and made.json()["case"]["channel"] == "phone"
    assert made.json()["case"]["phone"] == "0513-85001234" and made.json()["fields"]["town"] == "学田街道"
    number = made.json()["case"]["number"]
    assert (await clerk.post("cases", **CALLER)).json()["case"]["number"] == number
    twin = (await clerk.post("cases", **{**CALLER, "key": "k2"})).json()
    assert [found["case"]["number"] for found in twin["alike"]] == [number]
    await clerk.post(f"cases/{number}/move", state="called")
    await until(lambda: front.book.notices.untold() == ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("city", "suzhou2"),
        ("service", "S-XX-1"),
        ("contact_name", " "),
        ("contact_phone", "12"),
        ("consent", False),
        ("consent", "yes"),
        ("town", 5),
    ],
)
async def test_a_caller_is_not_registered_with_a_field_that_cannot_be(front: Front, field: str, value: object) -> None:
    clerk = await front.staffer()
    answer = await clerk.post("cases", **{**CALLER, field: value})
    assert answer.status_code == 422 and field in answer.json()["error"]["message"]
    assert (await clerk.get("cases")).json()["total"] == 0


async def test_a_herald_that_is_woken_and_ended_in_one_moment_ends(front: Front) -> None:
    herald = front.desk.herald
    await herald.stop()
    for looks in range(12):
        herald.start()
        await until(lambda: bool(herald._news._waiters))  # type: ignore[attr-defined]
        for _ in range(looks):
            await asyncio.sleep(0)
        herald.knock()
        async with asyncio.timeout(30):
            await herald.stop()
    herald.start()
