"""City packs: the two there are, a third by adding a folder, and a broken one."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from bot.places.gazetteer import load_gazetteer
from bot.places.packs import PackError, load_packs
from bot.settings import ROOT

CITIES = ROOT / "cities"

THIRD_CITY = """
id: suqian
name: 宿迁市
province: 江苏省
adcode: "321300"
id_prefix: SQ
aliases: [宿迁]
"""
THIRD_GAZETTEER = """level,code,name,parent_code,lng,lat,coord_system,coord_kind,source,note
city,321300,宿迁市,320000,118.29583,33.94917,WGS-84,seat,GeoNames,
county,321324,泗洪县,321300,118.22,33.46,WGS-84,seat,GeoNames,
town,321324100,归仁镇,321324,118.1889,33.6697,WGS-84,seat,GeoNames,
"""


@pytest.fixture
def with_third_city(tmp_path: Path) -> Path:
    shutil.copytree(CITIES, tmp_path / "cities")
    third = tmp_path / "cities" / "suqian"
    third.mkdir()
    (third / "city.yml").write_text(THIRD_CITY, encoding="utf-8")
    (third / "gazetteer.csv").write_text(THIRD_GAZETTEER, encoding="utf-8")
    return tmp_path / "cities"


def test_the_packs_say_who_they_are() -> None:
    nantong, suzhou = load_packs(CITIES)
    assert (nantong.id, nantong.name, nantong.id_prefix) == ("nantong", "南通市", "NT")
    assert (suzhou.id, suzhou.display_name, suzhou.id_prefix) == ("suzhou", "宿州市（安徽）", "SZ")
    assert {other.name for other in suzhou.not_me} == {"苏州市", "宿迁市"}


def test_a_pack_carries_its_plan_and_its_facilities_unchanged() -> None:
    for pack in load_packs(CITIES):
        plan = (pack.folder / "plan.md").read_text(encoding="utf-8")
        assert f"id: {pack.plan}" in plan and f"id_prefix: {pack.id_prefix}" in plan
        rows = (pack.folder / "facilities.csv").read_text(encoding="utf-8").splitlines()
        assert len(rows) > 1 and all(row.startswith(pack.name) for row in rows[1:])


def test_a_third_city_is_covered_by_adding_a_folder(with_third_city: Path) -> None:
    gazetteer = load_gazetteer(with_third_city)
    place = gazetteer.resolve("泗洪的归仁镇").best
    assert place is not None and (place.code, place.city) == ("321324100", "suqian")


def test_a_city_that_gets_a_pack_is_no_longer_another_city(with_third_city: Path) -> None:
    gazetteer = load_gazetteer(with_third_city)
    assert gazetteer.find("宿迁").other_cities == ()
    assert gazetteer.city_of(118.29, 33.95) == "suqian"


def test_a_pack_without_its_gazetteer_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "city.yml").write_text(THIRD_CITY, encoding="utf-8")
    with pytest.raises(PackError, match="gazetteer.csv"):
        load_gazetteer(tmp_path)


def test_a_pack_that_lacks_a_key_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "city.yml").write_text("id: x\n", encoding="utf-8")
    with pytest.raises(PackError, match="name"):
        load_packs(tmp_path)


def test_a_folder_without_packs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        load_packs(tmp_path)


def test_loading_both_packs_takes_less_than_150_ms_of_processor_time() -> None:
    runs = []
    for _ in range(3):
        load_gazetteer.cache_clear()
        start = time.process_time()
        load_gazetteer(CITIES)
        runs.append(time.process_time() - start)
    assert min(runs) < 0.150
