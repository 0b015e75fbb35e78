"""Whole files: every shape and encoding a list comes in, and every way it can be wrong."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.model.facility import Facility, FacilityQuery
from bot.model.place import CoordSystem, Precision
from bot.places.gazetteer import Gazetteer
from bot.registry.fake import FakeFacilities
from bot.registry.importers import ImportReport, Outcome, import_file
from bot.registry.search import SqlFacilities
from bot.storage.database import open_database
from bot.storage.migrate import upgrade

SAMPLES = Path(__file__).parent.parent / "samples"
TODAY = date(2026, 3, 1)
SUZHOU = {"elder_table.csv", "suzhou_in_jiangsu.csv"}
SAME_LIST = (
    "utf8.csv",
    "utf8_bom.csv",
    "gbk.csv",
    "gb18030_semicolon.csv",
    "utf16_tab.txt",
    "utf16_without_mark.txt",
    "good.xlsx",
)


class Imported:
    """A sample imported into an empty registry."""

    def __init__(self, name: str, gazetteer: Gazetteer, **options: bool) -> None:
        self.registry = FakeFacilities(today=lambda: TODAY)
        self.report = self.again(name, gazetteer, **options)

    def again(self, name: str, gazetteer: Gazetteer, **options: bool) -> ImportReport:
        return import_file(
            SAMPLES / name,
            city="suzhou" if name in SUZHOU else "nantong",
            gazetteer=gazetteer,
            facilities=self.registry,
            source_name="名录",
            source_date=date(2025, 12, 1),
            today=TODAY,
            **options,  # type: ignore[arg-type]
        )

    @property
    def rows(self) -> list[Facility]:
        return list(self.registry.every())


@pytest.mark.parametrize("name", SAME_LIST)
def test_the_same_list_gives_the_same_rows_in_any_encoding(name: str, gazetteer: Gazetteer) -> None:
    rows = Imported(name, gazetteer).rows
    assert rows == Imported("utf8.csv", gazetteer).rows
    assert sorted((row.name, row.category, row.town, row.phone, row.precision) for row in rows) == [
        ("如皋市乐龄养老院", "nursing_home", "如城街道", "0513-87000002", Precision.EXACT),
        ("崇川区星星托育园", "childcare_centre", "学田街道", "0513-85000001", Precision.EXACT),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bad_mojibake_gbk.csv", "乱码"),
        ("bad_mojibake_latin.csv", "乱码"),
        ("bad_big5.csv", "表头"),
        ("bad_truncated.csv", "编码"),
        ("bad_binary.csv", "未导入"),
        ("bad_empty.csv", "没有数据行"),
        ("bad_only_headings.csv", "没有数据行"),
        ("bad_no_headings.csv", "表头"),
        ("bad_format.doc", "只能导入"),
        ("bad_workbook.xlsx", "损坏"),
        ("bad_renamed.xlsx", "损坏"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(name: str, said: str, gazetteer: Gazetteer) -> None:
    done = Imported(name, gazetteer)
    assert done.report.refused is not None and said in done.report.refused
    assert done.rows == [] and done.report.written == 0


FAULTS = {
    2: "no_name",
    3: "unknown_category",
    4: "category_inferred",
    5: "city_name_mismatch",
    6: "city_code_mismatch",
    7: "county_code_current",
    8: "city_phone_mismatch",
    9: "city_address_mismatch",
    10: "out_of_region",
    11: "swapped",
    12: "half_coordinates",
    13: "bad_number",
    14: "formula",
    15: "formula",
    16: "script",
    17: "html_stripped",
    18: "trimmed",
    19: "half_width",
    20: "impossible",
    21: "impossible",
    22: "impossible",
    23: "impossible",
    24: "bad_date",
    25: "phone_separators",
    26: "phone_dropped",
    27: "county_mismatch",
    28: "unknown_county",
    29: "unknown_code",
    31: "duplicate",
    32: "not_a_facility",
    33: "too_long",
    34: "mojibake_cell",
}
REPAIRS = {4, 7, 11, 17, 18, 19, 25, 26}


def test_every_fault_of_a_row_is_named(gazetteer: Gazetteer) -> None:
    lines = {line.row: line for line in Imported("every_fault.csv", gazetteer).report.lines}
    assert {row: line.codes[0] for row, line in lines.items() if line.codes} == FAULTS
    assert {row for row, line in lines.items() if line.outcome is Outcome.REPAIRED} == REPAIRS
    assert lines[30].outcome is Outcome.ACCEPTED


def test_repaired_cells_are_stored_right(gazetteer: Gazetteer) -> None:
    rows = {row.name: row for row in Imported("every_fault.csv", gazetteer).rows}
    assert (rows["壬"].lng, rows["壬"].lat) == (120.86, 32.02)
    assert rows["戊"].county_code == "320613" and rows["戊"].county == "崇川区"
    assert rows["午托育园"].capacity == 120
    assert rows["甲一"].phone == "0513-85000009" and rows["甲二"].phone is None
    assert "辰 托育园" in rows and "巳 托育园" in rows


def test_jiangsus_suzhou_does_not_pass_for_anhuis(gazetteer: Gazetteer) -> None:
    report = Imported("suzhou_in_jiangsu.csv", gazetteer).report
    assert [line.codes for line in report.lines] == [
        ("city_code_mismatch",),
        ("out_of_region",),
        ("city_phone_mismatch",),
        ("city_name_mismatch",),
    ]


def test_columns_about_persons_are_never_read(gazetteer: Gazetteer) -> None:
    for name, personal, secrets in (
        ("elder_table.csv", ("法定代表人证件", "联系人"), ("张三", "342201190001010000")),
        ("childcare_register.csv", ("法定代表人联系方式",), ("13911112222",)),
    ):
        done = Imported(name, gazetteer)
        assert done.report.skipped_columns == personal and done.report.written == 1
        everything = repr(done.rows) + json.dumps(done.report.as_json(), ensure_ascii=False) + done.report.text()
        assert not any(secret in everything for secret in secrets)


def test_an_elder_care_table_gives_labels_prices_and_whom_it_admits(gazetteer: Gazetteer) -> None:
    (row,) = Imported("elder_table.csv", gazetteer).rows
    assert row.labels == ("三级", "长护险定点") and row.admits == ("失能",)
    assert (row.price_min, row.price_max, row.capacity) == (1200.0, 3000.0, 120)
    assert (row.county, row.town) == ("埇桥区", "东关街道")


def test_coordinates_keep_the_system_they_were_given_in(gazetteer: Gazetteer) -> None:
    (row,) = Imported("mentions.csv", gazetteer).rows
    assert (row.lng, row.lat, row.coord_system) == (120.46, 32.54, CoordSystem.GCJ02)
    assert row.source_date == date(2025, 8, 24) and row.source_url == "https://example.invalid/a"


def test_a_row_without_coordinates_stands_at_its_town_and_says_so(gazetteer: Gazetteer) -> None:
    (row,) = Imported("childcare_register.csv", gazetteer).rows
    town = gazetteer.place("320614001")
    assert town and (row.lng, row.lat, row.precision) == (town.lng, town.lat, Precision.TOWN)


def test_formulas_in_a_workbook_are_not_evaluated(gazetteer: Gazetteer) -> None:
    report = Imported("formula.xlsx", gazetteer).report
    assert [line.codes for line in report.lines] == [("formula",), ("formula",), ()]


def test_the_same_file_twice_gives_the_same_rows(gazetteer: Gazetteer) -> None:
    done = Imported("every_fault.csv", gazetteer)
    before = done.rows
    done.again("every_fault.csv", gazetteer)
    assert done.rows == before and len(before) == done.report.written == len(REPAIRS) + 1


def test_a_dry_run_reports_the_same_and_writes_nothing(gazetteer: Gazetteer) -> None:
    dry, wet = Imported("every_fault.csv", gazetteer, dry_run=True), Imported("every_fault.csv", gazetteer)
    assert dry.rows == [] and dry.report.lines == wet.report.lines and dry.report.written == 0
    assert "试运行" in dry.report.text()


def test_a_demonstration_list_is_marked_in_every_row(gazetteer: Gazetteer) -> None:
    assert all(row.demo for row in Imported("utf8.csv", gazetteer, demo=True).rows)


def test_the_report_counts_what_it_lists(gazetteer: Gazetteer) -> None:
    report = Imported("every_fault.csv", gazetteer).report
    body = json.loads(json.dumps(report.as_json(), ensure_ascii=False))
    assert body["counts"] == {"accepted": 1, "repaired": 8, "rejected": 24} and len(body["rows"]) == 33
    assert "共 33 行，导入 1 行，修正后导入 8 行，拒绝 24 行" in report.text()
    assert "第 5 行 丙：拒绝：城市写的是“苏州市”" in report.text()


def test_a_failure_while_writing_leaves_nothing_of_the_file(gazetteer: Gazetteer, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'r.db'}")
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER stop BEFORE INSERT ON facility WHEN NEW.name LIKE '如皋%' "
            "BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    registry = SqlFacilities(engine, today=lambda: TODAY)
    with pytest.raises(Exception, match="full"):
        _import_into(registry, gazetteer, SAMPLES / "utf8.csv")
    assert registry.count() == 0


def test_an_imported_row_is_found(gazetteer: Gazetteer, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'r.db'}")
    upgrade(engine)
    registry = SqlFacilities(engine, today=lambda: TODAY)
    _import_into(registry, gazetteer, SAMPLES / "gbk.csv")
    (hit,) = registry.search(FacilityQuery(city="nantong", categories=("childcare_centre",), near=(120.87, 32.01))).hits
    assert hit.facility.name == "崇川区星星托育园" and hit.distance_m == 0


def test_an_unknown_city_is_an_error_of_the_caller(gazetteer: Gazetteer, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "utf8.csv", tmp_path / "list.csv")
    with pytest.raises(KeyError):
        _import_into(FakeFacilities(), gazetteer, tmp_path / "list.csv", city="atlantis")


def _import_into(
    registry: FakeFacilities | SqlFacilities, gazetteer: Gazetteer, path: Path, city: str = "nantong"
) -> ImportReport:
    return import_file(
        path, city=city, gazetteer=gazetteer, facilities=registry, source_name="名录", source_date=None, today=TODAY
    )
