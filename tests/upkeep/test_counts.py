"""Counts by week and town: every week is there, nobody's words are, and each message counts once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot import wiring
from bot.casework.tables import requests
from bot.cli import main
from bot.handover.tables import stretches
from bot.journeys.ports import BEIJING
from bot.learning.examples import bare
from bot.model.message import Incoming, Speaker
from bot.settings import load
from bot.storage.database import open_database
from bot.storage.rooms import all_tables
from bot.timeline import Timeline
from bot.upkeep import Counts, Decisions, ImportLog
from bot.upkeep.imports import KEPT

MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def storage(tmp_path: Path) -> sa.engine.Engine:
    engine = open_database(f"sqlite:///{tmp_path / 'test.db'}")
    all_tables().create_all(engine)
    return engine


def turn(storage: sa.engine.Engine, at: datetime, *replies: dict[str, Any], person: str = "web:1") -> None:
    timeline = Timeline(storage)
    receipt = timeline.receive(Incoming(person, at.isoformat(), "说了什么", None, None), at)
    timeline.answer(receipt.turn, replies, Speaker.BOT, at)


def reply(kind: str | None = None, **more: Any) -> dict[str, Any]:
    card = None if kind is None else {"kind": kind, "city": "nantong", **more.pop("card", {})}
    return {"text": "x", "buttons": [], "card": card, **more}


def test_every_week_asked_for_is_there_even_an_empty_one(storage: sa.engine.Engine) -> None:
    counted = Counts(storage, BEIJING).weeks(TODAY, 3)
    assert [week.monday for week in counted.weeks] == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert all(not week.needs and not week.answers for week in counted.weeks)


def test_a_message_counts_once_in_its_week_where_the_citizens_are(storage: sa.engine.Engine) -> None:
    sunday_night_utc = MONDAY.replace(hour=0) - timedelta(hours=7)  # Monday one o'clock in Beijing
    turn(storage, sunday_night_utc, reply("facilities"), reply())
    turn(storage, MONDAY + timedelta(days=1), reply(unsure=True))
    turn(storage, MONDAY + timedelta(days=2), reply("handoff"))
    turn(storage, MONDAY - timedelta(days=30), reply("policy"))
    week = Counts(storage, BEIJING).weeks(TODAY, 1).weeks[0]
    assert week.needs == {"facilities": 1, "talk": 1, "handoff": 1}
    assert week.answers == {"answered": 1, "clarified": 1, "handed_over": 1}


def test_what_nobody_has_answered_is_not_counted(storage: sa.engine.Engine) -> None:
    Timeline(storage).receive(Incoming("web:1", "m", "在吗", None, None), MONDAY)
    assert not Counts(storage, BEIJING).weeks(TODAY, 1).weeks[0].needs


def test_towns_are_counted_by_what_was_looked_for_and_requested(storage: sa.engine.Engine) -> None:
    card = {"category": "meal_point", "filters": {"place": "崇川区学田街道"}}
    turn(storage, MONDAY, reply("facilities", card=card))
    turn(storage, MONDAY, reply("facilities", card={"category": "meal_point", "filters": {}}), person="web:2")
    fields = {"town": "崇川区学田街道", "contact_name": "不该出现"}
    row = {"number": "XT-1", "person": "web:1", "key": "k", "service": "S-NT-E09", "city": "nantong"}
    with storage.begin() as connection:
        moments = {"created_at": MONDAY, "updated_at": MONDAY}
        connection.execute(requests.insert().values(**row, **moments, state="submitted", fields=fields))
    counted = Counts(storage, BEIJING).weeks(TODAY, 1)
    assert counted.towns == {"崇川区学田街道": {"meal_point": 1, "S-NT-E09": 1}, "": {"meal_point": 1}}
    assert counted.weeks[0].requests == {"S-NT-E09": 1}
    assert "不该出现" not in repr(counted)


def test_a_city_named_leaves_the_others_out(storage: sa.engine.Engine) -> None:
    turn(storage, MONDAY, reply("facilities"))
    assert Counts(storage, BEIJING).weeks(TODAY, 1, "nantong").weeks[0].needs == {"facilities": 1}
    assert not Counts(storage, BEIJING).weeks(TODAY, 1, "suzhou").weeks[0].needs


def test_waits_are_told_only_of_those_who_were_taken(storage: sa.engine.Engine) -> None:
    rows = [("a", MONDAY + timedelta(seconds=42)), ("b", None)]
    with storage.begin() as connection:
        for key, claimed in rows:
            values = {"key": key, "person": f"web:{key}", "state": "ended", "reason": "asked", "asked_at": MONDAY}
            more = {"claimed_at": claimed, "ended_at": MONDAY, "urgent": False, "version": 1}
            needed = {
                column.name: MONDAY
                for column in stretches.c
                if not column.nullable and column.name not in {*values, *more, "id"}
            }
            connection.execute(stretches.insert().values(**values, **more, **needed))
    assert Counts(storage, BEIJING).waits(MONDAY.date()) == ((MONDAY, 42.0),)


def test_a_later_decision_replaces_the_one_before_however_the_sentence_is_spelt(storage: sa.engine.Engine) -> None:
    decisions = Decisions(storage, bare)
    decisions.decide("有托班吗？", "有托班吗", "find_facility", True, "wang", MONDAY)
    decisions.decide("有托班吗", "有托班吗", "find_facility", False, "li", MONDAY + timedelta(minutes=1))
    (one,) = decisions.all()
    assert (one.keep, one.need, one.by) == (False, "", "li")
    assert decisions.key("有托班吗!!") in decisions.decided()


def test_the_last_imports_are_kept_and_no_more(storage: sa.engine.Engine) -> None:
    imports = ImportLog(storage)
    for number in range(KEPT + 5):
        imports.add("nantong", f"list {number}", {"rows": []}, MONDAY)
    assert [item.source for item in imports.last(2)] == [f"list {KEPT + 4}", f"list {KEPT + 3}"]
    assert len(imports.last(1000)) == KEPT


def test_a_list_imported_by_command_can_be_looked_over_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LXT_DATA_DIR", str(tmp_path / "var"))
    listed = tmp_path / "名录.csv"
    listed.write_text(
        "机构名称,类别,地址\n学田日间照料中心,日间照料中心,崇川区学田街道1号\n,日间照料中心,x\n", encoding="utf-8"
    )
    with pytest.raises(SystemExit) as ended:
        main(["registry", "import", str(listed), "--city", "nantong", "--source", "市民政局"])
    assert ended.value.code == 0
    (item,) = ImportLog(wiring.storage(load())).last()
    assert (item.city, item.source, item.report["counts"]["rejected"]) == ("nantong", "市民政局", 1)
