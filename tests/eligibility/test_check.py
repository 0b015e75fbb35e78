"""The check of a city's sheets: the real packs are clean, and every kind of mistake is seen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from bot.eligibility import check
from bot.eligibility.check import check_city
from bot.settings import ROOT

DATA = ROOT / "tests" / "data"
BAD = yaml.safe_load((DATA / "bad" / "eligibility" / "changes.yml").read_text(encoding="utf-8"))


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "eligibility_pack", tmp_path / "testcity"))


@pytest.mark.parametrize("city", ["nantong", "suzhou"])
def test_the_sheets_of_a_covered_city_are_clean(city: str) -> None:
    assert check_city(ROOT / "cities" / city) == []


def test_the_good_pack_is_clean(pack: Path) -> None:
    assert check_city(pack) == []


@pytest.mark.parametrize(("code", "old", "new"), BAD)
def test_a_bad_sheet_is_seen(code: str, old: str, new: str, pack: Path) -> None:
    sheet = pack / "sheets" / "S-TC-1.yml"
    good = sheet.read_text(encoding="utf-8")
    assert old in good
    sheet.write_text(good.replace(old, new), encoding="utf-8")
    assert code in {problem.code for problem in check_city(pack)}


def test_a_service_without_a_sheet_is_seen(pack: Path) -> None:
    (pack / "sheets" / "S-TC-1.yml").unlink()
    assert [problem.code for problem in check_city(pack)] == ["no_sheet"]


@pytest.mark.parametrize("name", ["plan.md", "services.yml"])
def test_a_pack_without_its_plan_or_catalogue_is_seen(name: str, pack: Path) -> None:
    (pack / name).unlink()
    assert [problem.code for problem in check_city(pack)] == ["unreadable_plan"]


def test_every_problem_the_check_knows_is_seen_on_a_bad_sheet() -> None:
    listed = re.findall(r"\b[a-z]+_[a-z_]+\b", (check_city.__doc__ or "").split("Codes:")[1])
    yielded = set(re.findall(r'(?:yield|Finding\()\s*"([a-z_]+)"', Path(check.__file__).read_text(encoding="utf-8")))
    assert set(listed) == yielded
    assert yielded - {"unreadable_plan"} <= {code for code, _old, _new in BAD}
