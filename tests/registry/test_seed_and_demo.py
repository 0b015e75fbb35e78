"""The sourced rows, the made-up ones, what goes out, and the look over all of it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from bot.model.place import CoordSystem, Precision
from bot.places.gazetteer import Gazetteer
from bot.registry.check import check_registry
from bot.registry.demo import generate_demo
from bot.registry.export import as_csv, write_xlsx
from bot.registry.fake import FakeFacilities
from bot.registry.freshness import Freshness, freshness
from bot.registry.importers import Outcome, import_file
from bot.registry.ranking import point_of
from bot.registry.seed import seed
from bot.vocabulary import facility_words
from tests.registry.builders import facility

TODAY = date(2026, 3, 1)


def test_a_row_is_stale_after_two_years_and_old_after_five() -> None:
    judged = {
        date(2024, 3, 1): Freshness.FRESH,
        date(2024, 2, 29): Freshness.STALE,
        date(2021, 3, 1): Freshness.STALE,
        date(2021, 2, 28): Freshness.OLD,
        None: Freshness.STALE,
    }
    assert {day: freshness(facility(source_date=day), TODAY) for day in judged} == judged


def test_a_check_by_hand_makes_a_row_fresh_until_it_is_old_itself() -> None:
    old = facility(source_date=date(2015, 1, 1))
    assert freshness(replace(old, verified_on=date(2025, 1, 1)), TODAY) is Freshness.FRESH
    assert freshness(replace(old, verified_on=date(2023, 1, 1)), TODAY) is Freshness.STALE


def test_public_mentions_come_in_with_source_and_date_and_unverified(gazetteer: Gazetteer) -> None:
    registry = FakeFacilities(today=lambda: TODAY)
    reports = seed(gazetteer, registry, today=TODAY)
    rows = registry.every()
    assert [(report.counted(Outcome.REJECTED), report.written) for report in reports] == [(6, 34), (10, 13)]
    assert all("（" in row.source_name and row.source_url and row.verified_on is None and not row.demo for row in rows)
    assert {row.status for row in rows} == {"operating", "planned"}
    assert not any("老年友好型社区" in row.name for row in rows)
    assert any(row.category == "hospital" for row in rows)
    assert not any(row.precision is Precision.EXACT for row in rows)


def test_what_was_being_built_is_planned_and_what_was_marked_old_is_left_out(gazetteer: Gazetteer) -> None:
    registry = FakeFacilities(today=lambda: TODAY)
    seed(gazetteer, registry, today=TODAY)
    by_name = {row.name: row for row in registry.every()}
    assert by_name["仇湖医院医养结合项目"].status == "planned"
    assert "温馨托老院" not in by_name and "双楼敬老院" not in by_name


def test_seeding_again_does_not_undo_what_somebody_checked(gazetteer: Gazetteer) -> None:
    registry = FakeFacilities(today=lambda: TODAY)
    seed(gazetteer, registry, today=TODAY)
    checked = replace(registry.every()[0], phone="0513-85000001", verified_on=TODAY)
    registry.upsert([checked])
    assert [report.written for report in seed(gazetteer, registry, today=TODAY)] == [0, 0]
    assert registry.get(checked.id) == checked


def test_demonstration_rows_are_marked_everywhere_and_cannot_be_called(gazetteer: Gazetteer) -> None:
    rows = generate_demo(gazetteer, facility_words(), today=TODAY)
    assert len(rows) == 600 and len({row.id for row in rows}) == 600
    assert all(row.demo and "（演示）" in row.name and row.source_name == "演示数据" for row in rows)
    assert all(row.phone and row.phone.startswith("0000-") for row in rows)


def test_demonstration_rows_cover_every_county_and_category_with_plausible_values(gazetteer: Gazetteer) -> None:
    rows = generate_demo(gazetteer, facility_words(), today=TODAY)
    words = facility_words()
    assert {row.category for row in rows} == set(words.categories)
    assert len({row.county_code for row in rows}) == 12
    assert {term for row in rows for term in row.labels} <= set(words.labels)
    assert {term for row in rows for term in (*row.sessions, *row.admits)} <= {*words.sessions, *words.admits}
    assert not any({"公办", "民办"} <= set(row.labels) for row in rows)
    assert all((row.price_min or 0) <= (row.price_max or 0) for row in rows)
    assert {row.coord_system for row in rows} == {CoordSystem.WGS84, CoordSystem.GCJ02}
    points = [(row.city, point_of(row)) for row in rows]
    assert all(point and gazetteer.city_of(*point) == city for city, point in points)


def test_demonstration_rows_are_the_same_for_the_same_seed(gazetteer: Gazetteer) -> None:
    def make(seed: int) -> list[object]:
        return list(generate_demo(gazetteer, facility_words(), today=TODAY, seed=seed, per_county=3))

    assert make(1) == make(1) != make(2)


def test_an_export_is_read_back_as_it_was(gazetteer: Gazetteer, tmp_path: Path) -> None:
    rows = [
        row for row in generate_demo(gazetteer, facility_words(), today=TODAY, per_county=23) if row.city == "suzhou"
    ]
    (tmp_path / "out.csv").write_text(as_csv(rows), encoding="utf-8")
    write_xlsx(rows, tmp_path / "out.xlsx")
    for name in ("out.csv", "out.xlsx"):
        registry = FakeFacilities()
        report = import_file(
            tmp_path / name,
            city="suzhou",
            gazetteer=gazetteer,
            facilities=registry,
            source_name="演示数据",
            source_date=None,
            today=TODAY,
            demo=True,
        )
        assert report.counted(Outcome.ACCEPTED) == len(rows) == 115, report.text()
        assert [replace(row, id="") for row in by_name(registry.every())] == [replace(r, id="") for r in by_name(rows)]


def by_name(rows: object) -> list:  # type: ignore[type-arg]
    return sorted(rows, key=lambda row: row.name)  # type: ignore[call-overload, no-any-return]


def test_an_export_starts_no_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    rows = [facility("=1+1", name="=cmd|' /C calc'!A0", address="@SUM(A1)", note="-2+3", operator="＝1")]
    (line,) = list(csv.DictReader(io.StringIO(as_csv(rows).removeprefix("\ufeff"))))
    assert not any(value.startswith(("=", "+", "-", "@", "＝")) for value in line.values())
    write_xlsx(rows, tmp_path / "out.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


def test_the_check_counts_and_finds_every_fault(gazetteer: Gazetteer) -> None:
    sound = facility("sound", county="崇川区")
    faulty = [
        facility("nosource", source_name=" "),
        facility("oldcode", county_code="320602"),
        facility("elsewhere", lng=116.98, lat=33.64),
        facility("nowhere", lng=None, lat=None),
        facility("odd", category="casino"),
    ]
    checked = check_registry([sound, *faulty], gazetteer, facility_words(), today=TODAY)
    assert checked.faults == {
        "no_source": ["nosource"],
        "unknown_kind": ["odd"],
        "unknown_place": ["oldcode"],
        "outside_city": ["elsewhere"],
        "no_point": ["nowhere"],
    }
    assert not checked.sound and checked.total == 6 and checked.counts["by_precision"] == {"exact": 6}
    assert "6 条" in checked.text() and "oldcode" in checked.text()


def test_what_the_registry_loads_by_itself_passes_its_own_check(gazetteer: Gazetteer) -> None:
    registry = FakeFacilities(generate_demo(gazetteer, facility_words(), today=TODAY))
    seed(gazetteer, registry, today=TODAY)
    checked = check_registry(registry.every(), gazetteer, facility_words(), today=TODAY)
    assert checked.sound, checked.text()
