"""The gazetteer of the real packs: codes, levels, points, and what a code that has changed means now."""

from __future__ import annotations

import csv

import pytest

from bot.model.place import PlaceLevel, Precision
from bot.places.gazetteer import Gazetteer
from bot.settings import ROOT


def test_every_official_unit_and_village_of_the_tables_is_a_place(gazetteer: Gazetteer) -> None:
    for city in ("nantong", "suzhou"):
        for row in csv.DictReader((ROOT / "cities" / city / "gazetteer.csv").open(encoding="utf-8")):
            if row["level"] in {"city", "county", "town", "zone"}:
                place = gazetteer.place(row["code"])
                assert place is not None and (place.name, place.city) == (row["name"], city)
        for row in csv.DictReader((ROOT / "cities" / city / "villages.csv").open(encoding="utf-8")):
            village = gazetteer.place(row["nbs_code"])
            assert village is not None and village.level is PlaceLevel.VILLAGE and village.county_code


def test_there_are_two_cities_twelve_counties_and_215_towns(gazetteer: Gazetteer) -> None:
    counties = [county for city in ("nantong", "suzhou") for county in gazetteer.counties(city)]
    assert [c.name for c in gazetteer.cities()] == ["南通市", "宿州市"]
    assert len(counties) == 12
    assert sum(len(gazetteer.towns(county.code)) for county in counties) == 215


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("320602", "320613"),
        ("320611", "320613"),
        ("320684", "320614"),
        ("320683", "320612"),
        ("320621", "320685"),
        ("342201", "341302"),
        ("320671001", "320613012"),
        ("320614416", "320614101"),
    ],
)
def test_a_superseded_code_gives_the_current_place(old: str, now: str, gazetteer: Gazetteer) -> None:
    place = gazetteer.place(old)
    assert place is not None and place.code == now


def test_a_code_padded_with_zeros_is_the_same_place(gazetteer: Gazetteer) -> None:
    assert gazetteer.place("320613006000") == gazetteer.place("320613006")
    assert gazetteer.place("320613000000") == gazetteer.place("320613")


@pytest.mark.parametrize("code", ["", "999999", "320613999", "110000", "abc", "000000000000"])
def test_an_unknown_code_is_no_place(code: str, gazetteer: Gazetteer) -> None:
    assert gazetteer.place(code) is None


def test_a_code_that_means_two_towns_is_read_as_the_official_one(gazetteer: Gazetteer) -> None:
    place = gazetteer.place("320623104")
    assert place is not None and place.name == "长沙镇"


def test_a_village_of_the_statistics_is_filed_under_the_official_town(gazetteer: Gazetteer) -> None:
    village = gazetteer.place("320623104001")
    assert village is not None and village.town == "大豫镇" and village.town_code == "320623121"


def test_a_town_with_a_seat_has_town_precision_and_one_without_its_countys_point(gazetteer: Gazetteer) -> None:
    seated, unseated, county = (gazetteer.place(c) for c in ("320612101", "320613006", "320613"))
    assert seated and unseated and county
    assert (seated.precision, unseated.precision) == (Precision.TOWN, Precision.COUNTY)
    assert (unseated.lng, unseated.lat) == (county.lng, county.lat)


def test_a_village_is_never_more_exact_than_its_town(gazetteer: Gazetteer) -> None:
    for county in gazetteer.counties("suzhou"):
        for town in gazetteer.towns(county.code):
            for village in gazetteer.villages(town.code):
                assert (village.lng, village.lat, village.precision) == (town.lng, town.lat, town.precision)


def test_every_place_has_a_point_and_none_claims_to_be_exact(gazetteer: Gazetteer) -> None:
    for code in {code for _, code in gazetteer.names()}:
        place = gazetteer.place(code)
        assert place is not None and place.lng is not None and place.lat is not None
        assert place.precision in {Precision.TOWN, Precision.COUNTY}


def test_a_zone_lies_in_its_county_and_holds_its_streets(gazetteer: Gazetteer) -> None:
    zone = gazetteer.place("320671")
    assert zone is not None and zone.county_code == "320613" and zone.town_code is None
    assert {t.name for t in gazetteer.towns("320671")} == {"中兴街道", "新开街道", "小海街道", "竹行街道"}
    assert gazetteer.contains("320671", "320613012") and not gazetteer.contains("320671", "320613006")


def test_full_names_say_county_town_and_village_once(gazetteer: Gazetteer) -> None:
    village, county = gazetteer.place("320613006007"), gazetteer.place("320613")
    assert village and village.full_name == "崇川区学田街道学田社区居委会"
    assert county and county.full_name == "崇川区"


def test_a_statistical_unit_does_not_repeat_city_and_county(gazetteer: Gazetteer) -> None:
    unit = gazetteer.place("320614414")
    assert unit and unit.full_name == "海门区临江新区"


def test_every_name_for_an_entity_ruler_leads_back_to_its_code(gazetteer: Gazetteer) -> None:
    for surface, code in list(gazetteer.names())[::97]:
        found = gazetteer.find(f"，{surface}，").places
        assert found and code in {p.code for p in found[0].candidates}, surface


def test_an_unknown_city_id_is_an_error(gazetteer: Gazetteer) -> None:
    with pytest.raises(KeyError):
        gazetteer.counties("atlantis")
