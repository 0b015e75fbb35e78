"""A facility mended by hand: kept with what was before, refused when somebody was faster, taken back when it was wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.facility import Facility, FacilityQuery
from bot.registry.search import SqlFacilities
from bot.storage.database import open_database
from bot.storage.rooms import all_tables
from bot.upkeep import Conflict, NothingToUndo, RegistryUpkeep, UnknownFacility, Unusable
from bot.upkeep.fields import as_json, read_changes

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ROW = Facility("nt-1", "学田托育园", "childcare_centre", "nantong", "市名录", date(2023, 5, 1), phone="0513-85123456")


@pytest.fixture
def storage(tmp_path: Path) -> sa.engine.Engine:
    engine = open_database(f"sqlite:///{tmp_path / 'test.db'}")
    all_tables().create_all(engine)
    SqlFacilities(engine).upsert([ROW])
    return engine


@pytest.fixture
def upkeep(storage: sa.engine.Engine) -> RegistryUpkeep:
    return RegistryUpkeep(storage)


def test_an_edit_is_found_by_the_next_search_and_keeps_what_was_before(
    upkeep: RegistryUpkeep, storage: sa.engine.Engine
) -> None:
    upkeep.edit("nt-1", {"labels": ["普惠"], "phone": None}, "data", NOW, seen=0)
    found = SqlFacilities(storage).search(FacilityQuery(city="nantong", labels=("普惠",)))
    assert [hit.facility.id for hit in found.hits] == ["nt-1"]
    (change,) = upkeep.history("nt-1")
    assert (change.kind, change.by, change.at) == ("edit", "data", NOW)
    assert change.fields == {"labels": [[], ["普惠"]], "phone": ["0513-85123456", None]}


def test_verifying_says_who_and_that_day_and_is_written_down_even_when_nothing_differs(upkeep: RegistryUpkeep) -> None:
    for number in range(2):
        seen = upkeep.get("nt-1")[1]
        row = upkeep.edit("nt-1", {}, "data", NOW + timedelta(hours=number), seen=seen, verified=TODAY)
    assert row.verified_on == TODAY
    assert [(change.kind, change.by) for change in upkeep.history("nt-1")] == [("verify", "data")] * 2


def test_an_edit_that_changes_nothing_leaves_no_trace(upkeep: RegistryUpkeep) -> None:
    upkeep.edit("nt-1", {"name": ROW.name}, "data", NOW, seen=0)
    assert upkeep.history("nt-1") == ()


def test_of_two_who_look_at_the_same_row_the_second_is_told_who_was_faster(upkeep: RegistryUpkeep) -> None:
    upkeep.edit("nt-1", {"hours": "8:00-17:00"}, "wang", NOW, seen=0)
    with pytest.raises(Conflict) as told:
        upkeep.edit("nt-1", {"hours": "9:00-18:00"}, "li", NOW, seen=0)
    assert told.value.by == "wang"
    assert upkeep.get("nt-1")[0].hours == "8:00-17:00"


def test_a_change_is_taken_back_whole(upkeep: RegistryUpkeep) -> None:
    changes = {"labels": ["普惠", "民办"], "precision": "exact", "lng": 120.9, "lat": 32.0, "capacity": 60}
    upkeep.edit("nt-1", changes, "wang", NOW, seen=0, verified=TODAY)
    upkeep.undo("nt-1", upkeep.get("nt-1")[1], "li", NOW)
    assert upkeep.get("nt-1")[0] == ROW
    undo, edit = upkeep.history("nt-1")
    assert (undo.kind, undo.by, undo.undoes, edit.undone) == ("undo", "li", edit.id, True)


def test_what_was_taken_back_or_changed_again_is_not_taken_back(upkeep: RegistryUpkeep) -> None:
    upkeep.edit("nt-1", {"hours": "8:00"}, "wang", NOW, seen=0)
    first = upkeep.get("nt-1")[1]
    upkeep.edit("nt-1", {"hours": "9:00"}, "wang", NOW, seen=first)
    with pytest.raises(NothingToUndo):
        upkeep.undo("nt-1", first, "wang", NOW)
    second = upkeep.get("nt-1")[1]
    upkeep.undo("nt-1", second, "wang", NOW)
    with pytest.raises(NothingToUndo):
        upkeep.undo("nt-1", second, "wang", NOW)
    with pytest.raises(NothingToUndo):
        upkeep.undo("nt-1", 999, "wang", NOW)


def test_a_row_that_is_not_there_is_said_to_be_unknown(upkeep: RegistryUpkeep) -> None:
    with pytest.raises(UnknownFacility):
        upkeep.edit("nt-9", {}, "wang", NOW, seen=0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "other"),
        ("source_name", "我说的"),
        ("verified_on", "2026-11-22"),
        ("name", ""),
        ("name", None),
        ("category", "casino"),
        ("status", "open"),
        ("labels", ["最好"]),
        ("labels", "普惠"),
        ("phone", "13900000001"),
        ("phone", "abc"),
        ("price_min", -1),
        ("price_min", "NaN"),
        ("capacity", 1.5),
        ("capacity", True),
        ("lng", 200),
        ("precision", "roughly"),
        ("note", "x" * 301),
        ("note", "<script>alert(1)</script>"),
        ("note", '=HYPERLINK("http://x")'),
        ("address", {"a": 1}),
    ],
)
def test_what_the_registry_would_not_take_is_refused_by_its_name(
    field: str, value: Any, upkeep: RegistryUpkeep
) -> None:
    with pytest.raises(Unusable) as refused:
        upkeep.edit("nt-1", {"hours": "8:00", field: value}, "wang", NOW, seen=0)
    assert refused.value.field == field
    assert upkeep.get("nt-1") == (ROW, 0)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    given=st.dictionaries(
        st.sampled_from([*as_json(ROW), "id", ""]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.text(max_size=4)),
    )
)
def test_whatever_is_sent_is_read_or_refused_by_a_field(given: dict[str, Any]) -> None:
    try:
        read = read_changes(given)
    except Unusable as refused:
        assert refused.field in given
    else:
        assert set(read) == set(given)


def test_the_rows_to_check_come_never_seen_first_then_the_longest_unseen(
    upkeep: RegistryUpkeep, storage: sa.engine.Engine
) -> None:
    rows = [
        Facility("nt-2", "甲", "meal_point", "nantong", "x", None),
        Facility("nt-3", "乙", "meal_point", "nantong", "x", date(2019, 1, 1)),
        Facility("nt-4", "丙", "meal_point", "nantong", "x", TODAY),
        Facility("nt-5", "丁", "meal_point", "nantong", "x", None, status="closed"),
        Facility("sz-1", "戊", "meal_point", "suzhou", "x", None),
    ]
    SqlFacilities(storage).upsert(rows)
    listed = upkeep.listed(TODAY, city="nantong")
    assert ([row.id for row in listed.rows], listed.total) == (["nt-2", "nt-3", "nt-1"], 3)
    assert [row.id for row in upkeep.listed(TODAY, city="nantong", stale_only=False).rows][-1] == "nt-4"
    assert [row.id for row in upkeep.listed(TODAY, words="学田").rows] == ["nt-1"]
    assert upkeep.listed(TODAY, words="100%_").rows == ()
    paged = upkeep.listed(TODAY, city="nantong", offset=1, limit=1)
    assert ([row.id for row in paged.rows], paged.total) == (["nt-3"], 3)
