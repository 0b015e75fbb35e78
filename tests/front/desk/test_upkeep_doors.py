"""Registry, feedback and statistics at the desk: what was done is kept with who did it, and refused where it must be."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from bot.learning.sheets import read_rows
from bot.model.facility import Facility
from bot.registry.search import SqlFacilities
from bot.staff import Role
from tests.front.desk.conftest import Clerk, Office, bot
from tests.front.described import check_answer
from tests.front.fakes import FakeEngine, bubble

ROW = Facility("nt-1", "学田托育园", "childcare_centre", "nantong", "市名录", date(2023, 5, 1), phone="0513-85123456")


@pytest.fixture
def officer(office: Office) -> Clerk:
    SqlFacilities(office.desk.office.upkeep._engine).upsert([ROW])
    return office.clerk("chen", Role.DATA_OFFICER)


async def seen(clerk: Clerk) -> int:
    return int((await clerk.get("facilities/nt-1")).json()["seen"])


async def test_a_facility_is_mended_verified_and_the_change_taken_back(office: Office, officer: Clerk) -> None:
    fields = {"hours": "8:00-17:30", "labels": ["普惠"]}
    edited = await officer.post("facilities/nt-1", action="edit", fields=fields, seen=0, verified=True)
    assert edited.status_code == 200, edited.text
    body = edited.json()
    assert (body["facility"]["hours"], body["facility"]["verified_on"]) == ("8:00-17:30", "2026-11-21")
    assert body["history"][0]["by"] == "chen" and body["seen"] == body["history"][0]["id"]
    undone = (await officer.post("facilities/nt-1", action="undo", change=body["seen"])).json()
    assert (undone["facility"]["hours"], undone["facility"]["verified_on"]) == (None, None)
    verified = (await officer.post("facilities/nt-1", action="verify", seen=undone["seen"])).json()
    assert verified["facility"]["verified_on"] == "2026-11-21"
    assert office.actions() == ["facility.edit", "facility.undo", "facility.verify"]
    check_answer(
        (await officer.client.get("/api/v1/openapi.json")).json(),
        "get",
        "/desk/api/facilities/{id}",
        await officer.get("facilities/nt-1"),
    )


async def test_of_two_officers_the_second_is_told_and_nothing_is_overwritten(office: Office, officer: Clerk) -> None:
    other = office.clerk("sun", Role.DATA_OFFICER)
    await officer.post("facilities/nt-1", action="edit", fields={"hours": "8:00"}, seen=0)
    late = await other.post("facilities/nt-1", action="edit", fields={"hours": "9:00"}, seen=0)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "desk_facility_changed")
    assert "chen" in late.json()["error"]["message"]
    assert (await other.get("facilities/nt-1")).json()["facility"]["hours"] == "8:00"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "edit", "fields": {"phone": "13900000001"}, "seen": 0}, 422),
        ({"action": "edit", "fields": {"source_name": "x"}, "seen": 0}, 422),
        ({"action": "edit", "fields": [], "seen": 0}, 422),
        ({"action": "edit", "fields": {}}, 422),
        ({"action": "burn", "seen": 0}, 422),
        ({"action": "undo", "change": 5}, 409),
        ({"action": "undo", "change": True}, 422),
        ({}, 422),
    ],
)
async def test_what_cannot_be_done_to_a_facility_is_refused_and_leaves_no_trace(
    body: dict[str, Any], status: int, officer: Clerk, office: Office
) -> None:
    answer = await officer.post("facilities/nt-1", **body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["message"]
    assert await seen(officer) == 0 and office.actions() == []


async def test_a_facility_that_is_not_there_is_not_found(officer: Clerk) -> None:
    assert (await officer.get("facilities/nt-9")).status_code == 404
    assert (await officer.post("facilities/nt-9", action="verify", seen=0)).status_code == 404
    assert (await officer.get("facilities/%0a")).status_code == 404


async def test_what_is_stale_is_listed_and_is_not_any_more_once_verified(officer: Clerk) -> None:
    listed = (await officer.get("stale", city="nantong")).json()
    assert [item["id"] for item in listed["items"]] == ["nt-1"] and listed["items"][0]["stale"]
    await officer.post("facilities/nt-1", action="verify", seen=0)
    assert (await officer.get("stale")).json()["total"] == 0
    assert (await officer.get("stale", all="1", q="学田")).json()["total"] == 1
    for bad in ("0", "x", "99999999", "-1", "１"):
        assert (await officer.get("stale", page=bad)).status_code == 422


async def test_the_lists_that_came_in_are_there_to_be_looked_over(officer: Clerk, office: Office) -> None:
    report = {"file": "x.csv", "counts": {"accepted": 1}, "rows": [], "refused": None}
    office.desk.office.imports.add("nantong", "市名录", report, office.clock())
    (item,) = (await officer.get("imports")).json()["imports"]
    assert (item["source"], item["report"]["counts"]) == ("市名录", {"accepted": 1})


async def unsure(turn: Any) -> list[dict[str, Any]]:
    said = turn.incoming.text or ""
    return [{**bubble("没听懂", "/find_facility"), "unsure": True}] if "扶手" in said else await bot(turn)


async def test_a_sentence_not_understood_is_masked_decided_on_and_read_by_the_export(open_office: Any) -> None:
    office: Office = await open_office(engine=FakeEngine(unsure))
    who = await office.door.session()
    await office.door.send(who, "1", "我叫张建国，电话13900000001，想装个扶手")
    officer = office.clerk("chen", Role.DATA_OFFICER)
    queue = (await officer.get("feedback")).json()
    (row,) = queue["waiting"]
    assert "张建国" not in row["text"] and "13900000001" not in row["text"] and "扶手" in row["text"]
    body = {"sentence": row["text"], "text": "家里想装扶手", "keep": True, "need": "apply_service"}
    after = (await officer.post("feedback", **body)).json()
    assert after["waiting"] == [] and after["decided"][0]["by"] == "chen"
    table = await officer.client.get("/desk/api/feedback.csv")
    (kept,) = read_rows(table.content.decode("utf-8-sig"))
    assert (kept.text, kept.need, kept.keep) == ("家里想装扶手", "apply_service", "yes")
    assert office.actions() == ["feedback.decided"]


async def test_a_sentence_that_is_a_formula_stays_one_cell_of_text(officer: Clerk) -> None:
    await officer.post("feedback", sentence='=HYPERLINK("http://x")', keep=True, need="ask_policy")
    rows = list(
        csv.reader(io.StringIO((await officer.client.get("/desk/api/feedback.csv")).content.decode("utf-8-sig")))
    )
    assert rows[1][0].startswith("'=") and rows[1][2] == "yes"


async def test_of_a_sentence_that_was_rejected_no_word_is_kept(officer: Clerk) -> None:
    after = (await officer.post("feedback", sentence="我家在某某路", keep=False)).json()
    assert after["decided"][0]["text"] == "" and not after["decided"][0]["keep"]
    assert "某某" not in (await officer.client.get("/desk/api/feedback.csv")).text


@pytest.mark.parametrize(
    "body",
    [
        {"sentence": "", "keep": False},
        {"sentence": "x" * 301, "keep": False},
        {"sentence": "有托班吗", "keep": "yes", "need": "find_facility"},
        {"sentence": "有托班吗", "keep": True, "need": "no_such_need"},
        {"sentence": "有托班吗", "keep": True},
        {"keep": True},
    ],
)
async def test_a_decision_that_says_too_little_is_refused(body: dict[str, Any], officer: Clerk) -> None:
    answer = await officer.post("feedback", **body)
    assert answer.status_code == 422
    assert (await officer.get("feedback")).json()["decided"] == []


async def test_the_counts_have_every_week_and_say_how_long_citizens_waited(office: Office) -> None:
    clerk = office.clerk("boss", Role.SUPERVISOR)
    await office.waiting()
    office.clock.move(seconds=30)
    await clerk.post(f"chats/{await clerk.only_chat()}/claim")
    answer = await clerk.get("statistics", weeks=4)
    body = answer.json()
    assert len(body["weeks"]) == len(body["waiting"]) == 4
    assert body["weeks"][-1]["answers"] == {"answered": 0, "clarified": 0, "handed_over": 1}
    assert (body["waiting"][-1]["count"], body["waiting"][-1]["median_s"]) == (1, 30)
    assert body["waiting"][0]["median_s"] is None
    for bad in ({"weeks": "0"}, {"weeks": "x"}, {"weeks": "54"}, {"city": "北京"}):
        assert (await clerk.get("statistics", **bad)).status_code == 422
    check_answer((await clerk.client.get("/api/v1/openapi.json")).json(), "get", "/desk/api/statistics", answer)
