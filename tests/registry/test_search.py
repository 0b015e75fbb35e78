"""One contract for the registry in memory, in SQLite and in PostgreSQL; the first is the reference for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event

from bot.model.facility import FacilityQuery
from bot.model.place import CoordSystem, Precision
from bot.places.coordinates import from_wgs84
from bot.registry import search
from bot.registry.fake import FakeFacilities
from bot.registry.ports import Facilities
from bot.registry.scope import circle_parameters, scope_of
from bot.registry.search import SqlFacilities
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from tests.registry.builders import TODAY, facility, queries, random_facilities
from tests.storage.databases import postgresql_database

NEAR = (120.87, 32.03)
ROWS = random_facilities(700, seed=7)
REFERENCE = FakeFacilities(ROWS, today=lambda: TODAY)
Make = Callable[[], Facilities]


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgresql"])
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Makes an empty registry of one kind."""
    if request.param == "memory":
        yield lambda: FakeFacilities(today=lambda: TODAY)
    elif request.param == "sqlite":
        yield lambda: _sqlite(tmp_path_factory.mktemp("registry"))
    else:
        with postgresql_database() as engine:
            upgrade(engine)

            def emptied() -> Facilities:
                with engine.begin() as connection:
                    connection.exec_driver_sql("TRUNCATE facility CASCADE")
                return SqlFacilities(engine, today=lambda: TODAY)

            yield emptied


def _sqlite(folder: Path) -> Facilities:
    engine = open_database(f"sqlite:///{folder / 'registry.db'}")
    upgrade(engine)
    return SqlFacilities(engine, today=lambda: TODAY)


def ids(registry: Facilities, **query: object) -> list[str]:
    return [hit.facility.id for hit in registry.search(FacilityQuery(**query)).hits]  # type: ignore[arg-type]


def test_a_row_comes_back_as_it_was_written(make: Make) -> None:
    registry = make()
    rows = random_facilities(80, seed=3)
    registry.upsert(rows)
    assert list(registry.every()) == rows
    assert registry.get("f00007") == rows[7]
    assert registry.get("absent") is None


def test_the_nearest_come_first_with_metres(make: Make) -> None:
    registry = make()
    registry.upsert([facility("far", lng=120.97), facility("here"), facility("near", lng=120.88)])
    page = registry.search(FacilityQuery(near=NEAR))
    assert [(hit.facility.id, hit.distance_m) for hit in page.hits] == [("here", 0), ("near", 943), ("far", 9427)]
    assert page.total == 3


def test_a_town_level_location_gives_no_metres(make: Make) -> None:
    registry = make()
    registry.upsert([facility("town", precision=Precision.TOWN), facility("village", precision=Precision.VILLAGE)])
    hits = registry.search(FacilityQuery(near=NEAR)).hits
    assert [(hit.facility.id, hit.distance_m) for hit in hits] == [("village", 0), ("town", None)]


def test_a_coarse_row_stands_where_it_may_be(make: Make) -> None:
    """A county seat 0 m away stands for a place some 15 km off: after what is nearer, before what is farther."""
    registry = make()
    registry.upsert(
        [facility("county", precision=Precision.COUNTY), facility("14km", lng=121.0185), facility("17km", lng=121.05)]
    )
    assert ids(registry, near=NEAR) == ["14km", "county", "17km"]


def test_a_row_without_a_point_comes_last_but_comes(make: Make) -> None:
    registry = make()
    registry.upsert([facility("nowhere", lng=None, lat=None), facility("far", lng=119.0)])
    assert ids(registry, near=NEAR) == ["far", "nowhere"]


def test_coordinates_of_other_maps_are_compared_in_wgs84(make: Make) -> None:
    registry = make()
    lng, lat = from_wgs84(120.88, 32.03, CoordSystem.GCJ02)
    registry.upsert(
        [facility("wechat", lng=lng, lat=lat, coord_system=CoordSystem.GCJ02), facility("gps", lng=120.8801)]
    )
    hits = registry.search(FacilityQuery(near=NEAR)).hits
    assert [(hit.facility.id, hit.distance_m) for hit in hits] == [("wechat", 943), ("gps", 952)]


def test_an_old_row_is_never_first_while_there_is_another(make: Make) -> None:
    registry = make()
    old, recent = facility("old", source_date=date(2015, 1, 1)), facility("recent", lng=121.5)
    registry.upsert([old, recent])
    assert ids(registry, near=NEAR) == ["recent", "old"]
    assert ids(registry) == ["recent", "old"]
    registry.upsert([replace(old, verified_on=date(2026, 1, 1))])
    assert ids(registry, near=NEAR) == ["old", "recent"]


def test_only_what_operates_is_found_but_every_row_is_kept(make: Make) -> None:
    registry = make()
    registry.upsert([facility("open", labels=("普惠",)), facility("shut", status="closed", labels=("普惠",))])
    assert ids(registry, near=NEAR) == ids(registry, labels=("普惠",)) == ["open"]
    assert registry.get("shut") is not None and registry.count() == 2


def test_closing_a_facility_takes_it_out_of_every_search(make: Make) -> None:
    registry = make()
    row = facility("a", labels=("普惠",))
    registry.upsert([row])
    registry.upsert([replace(row, status="closed")])
    assert ids(registry, labels=("普惠",), near=NEAR) == []


def test_labels_taken_away_are_found_no_more(make: Make) -> None:
    registry = make()
    registry.upsert([facility("a", labels=("普惠", "公办"))])
    registry.upsert([facility("a", labels=("公办",))])
    assert ids(registry, labels=("普惠",)) == [] and ids(registry, labels=("公办",)) == ["a"]


def test_writing_twice_leaves_one_row(make: Make) -> None:
    registry = make()
    assert registry.upsert([facility("a"), facility("a", name="后来的")]) == 1
    registry.upsert([facility("a", name="后来的")])
    assert [row.name for row in registry.every()] == ["后来的"]


def test_a_failing_write_leaves_nothing(make: Make) -> None:
    registry = make()
    if isinstance(registry, FakeFacilities):
        pytest.skip("memory has no constraint to break")
    with pytest.raises(Exception, match=r"(?i)null"):
        registry.upsert([*random_facilities(600, seed=1), facility("broken", source_name=None)])
    assert registry.count() == 0


def test_rows_are_counted_by_what_is_asked(make: Make) -> None:
    registry = make()
    registry.upsert(ROWS)
    assert registry.count() == 700
    assert registry.count(city="suzhou", category="meal_point", demo=True) == REFERENCE.count(
        city="suzhou", category="meal_point", demo=True
    )


def test_rows_removed_are_gone_with_their_labels_and_others_stay(make: Make) -> None:
    registry = make()
    registry.upsert([facility("one", labels=("普惠",)), facility("other", labels=("普惠",))])
    assert registry.remove(["one", "never there"]) == 1
    assert [hit.facility.id for hit in registry.search(FacilityQuery(labels=("普惠",))).hits] == ["other"]


def test_a_total_is_exact_in_a_county_and_capped_elsewhere(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "TOTAL_CAP", 5)
    monkeypatch.setattr(search, "FILTERED_TOTAL_CAP", 4)
    registry = make()
    registry.upsert(facility(f"f{number}", sessions=("半日托",)) for number in range(9))
    asked = [{}, {"sessions": ("半日托",)}, {"county_code": "320613"}, {"text": "机构"}, {"within_m": 10}]
    totals = [registry.search(FacilityQuery(near=NEAR, **more)).total for more in asked]  # type: ignore[arg-type]
    assert totals == ([9] * 5 if isinstance(registry, FakeFacilities) else [5, 4, 9, 9, 9])


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (FacilityQuery(city="nantong", categories=("meal_point",)), "ix_facility_city_category_cell"),
        (FacilityQuery(city="nantong"), "ix_facility_city_cell"),
        (FacilityQuery(city="nantong", labels=("普惠",)), "ix_facility_label_city_label_cell"),
        (
            FacilityQuery(city="nantong", labels=("普惠",), categories=("meal_point",)),
            "ix_facility_label_city_label_category_cell",
        ),
        (
            FacilityQuery(city="nantong", county_code="320613", categories=("meal_point",)),
            "ix_facility_county_code_category_cell",
        ),
        (FacilityQuery(city="nantong", county_code="320613"), "ix_facility_county_code_cell"),
        (FacilityQuery(town_code="320613001", categories=("meal_point",)), "ix_facility_town_code_cell"),
    ],
)
def test_a_circle_is_answered_from_an_index_alone(query: FacilityQuery, index: str, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'plan.db'}")
    upgrade(engine)
    statement = scope_of(query, ["nantong"]).rows_around()
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, text: str, values: Any, *_: Any) -> None:
        plans.extend(row[3] for row in connection.connection.cursor().execute("EXPLAIN QUERY PLAN " + text, values))

    event.listen(engine, "before_cursor_execute", explain)
    with engine.connect() as connection:
        connection.execute(statement, circle_parameters(NEAR, 5_000.0)).all()
    assert any(f"COVERING INDEX {index} (" in line and "cell>" in line for line in plans), plans


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(query=queries())
def test_every_answer_is_that_of_brute_force(filled: Facilities, query: FacilityQuery) -> None:
    assert filled.search(query) == REFERENCE.search(query)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facilities]:
    if request.param == "sqlite":
        registry = _sqlite(tmp_path_factory.mktemp("filled"))
        registry.upsert(ROWS)
        yield registry
        return
    with postgresql_database() as engine:
        upgrade(engine)
        registry = SqlFacilities(engine, today=lambda: TODAY)
        registry.upsert(ROWS)
        yield registry
