"""`city new`: a pack that loads, a report of what it could not place, and nothing overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.packs.making import CityRefused, NewCity, about, is_in_province, stem_of
from bot.places.gazetteer import load_gazetteer
from bot.places.packs import load_packs
from bot.plans.room import load_plans, load_services
from bot.settings import ROOT
from tests.packs.conftest import PLAN

New = Callable[..., int]
CITY = NewCity("yuheng", "玉衡市", "江苏省", "329900")


def test_a_new_pack_loads_as_it_is(new_city: New, tmp_path: Path) -> None:
    assert new_city() == 0
    cities = tmp_path / "cities"
    plans = load_plans(cities)
    pack = load_packs(cities)[0]
    assert (pack.id, pack.name, pack.id_prefix, pack.aliases) == ("yuheng", "玉衡市", "YH", ("玉衡",))
    assert load_services(cities, plans).services == {}
    assert load_gazetteer(cities).cities()[0].name == "玉衡市"
    assert plans["yuheng"].clauses["YH-3.1.1"].heading == "推进居家适老化改造"
    assert yaml.safe_load((cities / "yuheng" / "asks.yml").read_text("utf-8")) == {"asks": {}}


def test_the_report_is_printed_and_kept_with_every_finding(
    new_city: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_city()
    printed = capsys.readouterr().out
    kept = (tmp_path / "cities" / "yuheng" / "import-report.md").read_text("utf-8")
    for text in (printed, kept):
        assert "第 62 行：编号不连续，2 之后是 4" in text
        assert "YH-I-A-3“老年人健康管理率”2020年是空缺" in text
        assert "第 26 行：页码，未收入：- 1 -" in text
    assert "已生成" in printed and "已生成" not in kept


def test_the_report_comes_as_json_and_a_dry_run_writes_nothing(
    new_city: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_city("--json", "--dry-run") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["city"], report["id_prefix"], report["plan"]["horizon"]) == ("yuheng", "YH", 2025)
    assert report["counts"] == {"clause": 19, "indicator": 6, "task": 3, "note": 2}
    assert {"code": "number_gap", "line": 62}.items() <= report["findings"][5].items()
    assert all(finding["message"] for finding in report["findings"])
    assert not (tmp_path / "cities").exists()


def test_nothing_that_exists_is_overwritten(new_city: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new_city()
    plan = tmp_path / "cities" / "yuheng" / "plan.md"
    plan.write_text("mine", "utf-8")
    assert new_city() == 1
    assert "已经存在" in capsys.readouterr().err
    assert plan.read_text("utf-8") == "mine"


def test_an_empty_folder_of_that_name_is_left_alone_too(new_city: New, tmp_path: Path) -> None:
    (tmp_path / "cities" / "yuheng").mkdir(parents=True)
    assert new_city() == 1
    assert list((tmp_path / "cities" / "yuheng").iterdir()) == []


def test_a_plan_in_gbk_with_other_line_ends_gives_the_same_clauses(new_city: New, tmp_path: Path) -> None:
    text = PLAN.read_text("utf-8").replace("\ufffd", "。")
    for name, raw in (("a.txt", text.encode()), ("b.txt", text.replace("\n", "\r\n").encode("gbk"))):
        (tmp_path / name).write_bytes(raw)
        assert new_city(plan=tmp_path / name) == 0
        (tmp_path / "cities" / "yuheng").rename(tmp_path / name.removesuffix(".txt"))
    first, second = ((tmp_path / folder / "plan.md").read_text("utf-8") for folder in "ab")
    assert first.replace("a.txt", "") == second.replace("b.txt", "")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"PK\x03\x04\x00", "不是文本"),
        (b"a plan", "没有中文"),
        ("玉衡市方案\n一、任务\n推进。\n".encode(), "--horizon"),
        ("第1页\n第2页\n".encode(), "没有正文"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_words_and_nothing_is_written(
    raw: bytes, sentence: str, new_city: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.txt").write_bytes(raw)
    assert new_city(plan=tmp_path / "plan.txt") == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "cities").exists()


def test_a_file_that_is_not_there_is_said(new_city: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new_city(plan=tmp_path / "none.txt") == 1
    assert "读不了" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (NewCity("Yu-heng", "玉衡市", "江苏省", "329900"), "城市 id"),
        (NewCity("yuheng", "Yuheng", "江苏省", "329900"), "城市名"),
        (NewCity("yuheng", "玉衡市", "江苏省", "329901"), "行政区划代码"),
        (NewCity("yuheng", "玉衡市", "江苏省", "329900", prefix="Y1"), "前缀"),
        (NewCity("yuheng", "玉衡市", "江苏省", "329900", prefix="NT"), "nantong"),
        (NewCity("yuheng", "玉衡市", "江苏省", "329900", date="2022/6/30"), "--date"),
        (NewCity("yuheng", "宿州市", "安徽省", "329900"), "suzhou"),
        (NewCity("yuheng", "玉衡市", "江苏省", "320600"), "nantong"),
    ],
)
def test_a_wrong_or_taken_value_is_refused_and_named(given: NewCity, sentence: str) -> None:
    with pytest.raises(CityRefused, match=sentence):
        about(given, load_packs(ROOT / "cities"), "plan.txt")


def test_a_prefix_is_taken_from_the_name_and_never_from_another_city() -> None:
    packs = load_packs(ROOT / "cities")
    assert about(CITY, packs, "").id_prefix == "YH"
    other = about(NewCity("suzhou_js", "苏州市", "江苏省", "320500"), packs, "").id_prefix
    assert other != "SZ" and len(other) == 2


def test_a_city_is_called_without_the_word_for_its_rank() -> None:
    assert [stem_of(name) for name in ("淮安市", "兴安盟", "阿里地区", "沙市")] == ["淮安", "兴安", "阿里", "沙市"]


def test_a_city_in_the_wrong_province_is_noticed() -> None:
    provinces = {"江苏省": ["淮安市"], "安徽省": ["宿州市"]}
    assert is_in_province("淮安市", "江苏省", provinces)
    assert not is_in_province("淮安市", "安徽省", provinces)
    assert is_in_province("淮安市", "某省", provinces)
