"""`city check`: the packs of the checkout are sound, and every kind of mistake in a pack is seen."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.eligibility import check as sheet_check
from bot.model.finding import Severity
from bot.packs.check import check_pack, pack_folders
from bot.packs.words import _file, tell
from bot.settings import ROOT

TODAY = date(2026, 3, 1)
CITIES = ROOT / "cities"
CHANGES = yaml.safe_load((ROOT / "tests" / "data" / "bad" / "packs" / "changes.yml").read_text(encoding="utf-8"))


def codes(folder: Path) -> set[str]:
    return {finding.code for finding in check_pack(folder, today=TODAY).findings}


@pytest.mark.parametrize("city", pack_folders(CITIES))
def test_a_pack_of_the_checkout_is_sound(city: str) -> None:
    result = check_pack(CITIES / city, today=TODAY)
    assert [tell(finding) for finding in result.findings if finding.severity is not Severity.NOTE] == []
    assert result.sound and result.clauses > 80 and result.services > 60


def test_a_finished_third_city_is_sound(pack: Path) -> None:
    result = check_pack(pack, today=TODAY)
    assert [tell(finding) for finding in result.findings] == []
    assert (result.name, result.clauses, result.indicators, result.services) == ("玉衡市", 30, 6, 3)


@pytest.mark.parametrize(("code", "file", "old", "new"), CHANGES)
def test_a_mistake_in_a_pack_is_seen_and_put_into_words(code: str, file: str, old: str, new: str, pack: Path) -> None:
    path = pack / file
    good = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in good
    path.write_text(good.replace(old, new, 1) if old else new, encoding="utf-8")
    result = check_pack(pack, today=TODAY)
    seen = {finding.code: tell(finding) for finding in result.findings}
    assert seen.get(code)
    assert not result.sound or code in WANTS_A_LOOK


WANTS_A_LOOK = {"no_requests", "no_services", "no_counties", "ask_twice", "facility_refused"}
"""Findings that do not make a pack unsound."""


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("city.yml", "unreadable_city"),
        ("plan.md", "unreadable_plan"),
        ("services.yml", "unreadable_services"),
        ("gazetteer.csv", "no_gazetteer"),
    ],
)
def test_a_pack_without_one_of_its_files_is_seen(file: str, code: str, pack: Path) -> None:
    (pack / file).unlink()
    assert code in codes(pack)


def test_a_service_without_a_sheet_is_seen(pack: Path) -> None:
    (pack / "sheets" / "S-YH-E02.yml").unlink()
    assert codes(pack) == {"no_sheet"}


def test_names_and_codes_of_another_pack_are_seen(pack: Path) -> None:
    shutil.copytree(CITIES / "nantong", pack.parent / "nantong")
    path = pack / "city.yml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("'329900'", "'320600'").replace("- 玉衡", "- 南通"), encoding="utf-8")
    taken = {f.values["key"] for f in check_pack(pack, today=TODAY).findings if f.code == "taken"}
    assert taken == {"adcode", "aliases"}


def test_a_broken_pack_beside_it_is_not_held_against_a_pack(pack: Path) -> None:
    other = pack.parent / "other"
    other.mkdir()
    (other / "city.yml").write_text("id: [", encoding="utf-8")
    assert check_pack(pack, today=TODAY).sound
    assert codes(other) == {"unreadable_city", "unreadable_plan"}


def test_a_clause_that_was_changed_by_hand_no_longer_bears_its_quotes(pack: Path) -> None:
    path = pack / "plan.md"
    path.write_text(path.read_text("utf-8").replace("80周岁及以上", "７０周岁及以上"), "utf-8")
    broken = [f for f in check_pack(pack, today=TODAY).findings if f.code == "not_verbatim"]
    assert {finding.file for finding in broken} == {"sheets/S-YH-E02.yml"}


def test_the_command_says_a_line_for_each_finding_and_fails_on_errors(
    pack: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", "yuheng", "--cities", pack.parent) == 0
    assert capsys.readouterr().out == "yuheng（玉衡市）：条款 30 条，指标 6 行，服务 3 项；错误 0 个，请核对 0 处。\n"
    (pack / "sheets" / "S-YH-E02.yml").unlink()
    assert run("check", "--cities", pack.parent) == 1
    first, counts = capsys.readouterr().out.splitlines()
    assert first == "yuheng/services.yml：错误：服务 S-YH-E02 没有对象条件表"
    assert "错误 1 个" in counts


def test_the_command_prints_json(pack: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "sheets" / "S-YH-E02.yml").unlink()
    assert run("check", "--json", "--cities", pack.parent) == 1
    (city,) = json.loads(capsys.readouterr().out)["cities"]
    assert (city["city"], city["sound"], city["counts"]["services"]) == ("yuheng", False, 3)
    assert city["findings"] == [
        {
            "code": "no_sheet",
            "severity": "error",
            "file": "services.yml",
            "line": None,
            "values": {"service": "S-YH-E02"},
            "message": "服务 S-YH-E02 没有对象条件表",
        }
    ]


def test_a_city_without_a_pack_is_called_wrongly(
    pack: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", "suqian", "--cities", pack.parent) == 2
    assert "yuheng" in capsys.readouterr().err
    assert run("check", "--cities", pack) == 2


# -- words ------------------------------------------------------------------------------------------------------


def codes_in_code() -> set[str]:
    """Every code that a finding is made with: a literal after Finding(, _warning( or yield, or one assigned to `code`."""
    folders = ("bot/packs", "bot/plans/importer")
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).glob("*.py")]
    sources.append(Path(sheet_check.__file__).read_text(encoding="utf-8"))
    found: set[str] = set()
    for source in sources:
        found.update(re.findall(r'(?:Finding\(|_warning\(|yield|_note\()\s*"([a-z_]+)"', source))
        found.update(word for part in re.findall(r"code = (.+)", source) for word in re.findall(r'"([a-z_]+)"', part))
    found |= {word for source in sources for word in re.findall(r'"(ask_unknown_[a-z]+)"', source)}
    return found | {f"left_out_{kind}" for kind in ("page_number", "separator", "contents")}


def test_every_finding_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert codes_in_code() == set(_file()["city_findings"])
