"""How fast the nearest facilities are found, with the grid and by looking at every row, and whether both agree.

    python benchmarks/registry_nearest.py [--rows 50000] [--queries 300] [--checks 40] [--postgresql URL]

Facilities are spread over the two cities, most of them around towns, one in ten known to its town or county only.
The PostgreSQL part makes a database of its own on the server of URL and drops it; it is left out when none answers.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.model.facility import Facility, FacilityQuery, Page
from bot.model.place import Precision
from bot.registry.fake import FakeFacilities
from bot.registry.search import SqlFacilities
from bot.registry.tables import facility
from bot.registry.rows import from_row
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.vocabulary import facility_words

TODAY = date(2026, 1, 1)
CENTRES = {"nantong": ("3206", 120.87, 32.03), "suzhou": ("3413", 116.98, 33.64)}
DATABASE = "lxt_registry_benchmark"
PRECISIONS = [Precision.EXACT] * 18 + [Precision.TOWN, Precision.COUNTY]


def facilities(count: int, seed: int = 1) -> Iterator[Facility]:
    """Made-up rows around 120 towns of each city; the same for the same seed."""
    dice = Random(seed)
    categories, labels = list(facility_words().categories), list(facility_words().labels)
    weights = [1 / (rank + 1) for rank in range(len(labels))]
    towns = {
        city: [(dice.gauss(lng, 0.35), dice.gauss(lat, 0.25)) for _ in range(120)]
        for city, (_, lng, lat) in CENTRES.items()
    }
    for number in range(count):
        city = dice.choice(("nantong", "suzhou"))
        town = dice.randrange(120)
        precision = dice.choice(PRECISIONS)
        lng, lat = towns[city][town]
        spread = 0.03 if precision is Precision.EXACT else 0.0
        county = f"{CENTRES[city][0]}{town // 20:02}"
        yield Facility(
            id=f"{city}-{number}",
            name=f"机构{number}",
            category=dice.choice(categories),
            city=city,
            labels=tuple(dict.fromkeys(dice.choices(labels, weights, k=dice.randint(0, 3)))),
            sessions=("全日托",) if dice.random() < 0.5 else (),
            county_code=county,
            town_code=f"{county}{town:03}",
            lng=dice.gauss(lng, spread),
            lat=dice.gauss(lat, spread),
            precision=precision,
            source_name="benchmark",
            source_date=TODAY - timedelta(days=dice.randint(0, 3_000)),
        )


def kinds_of_query(count: int, seed: int = 2) -> dict[str, list[FacilityQuery]]:
    """Queries for the nearest three, from random points of the two cities, with the filters people use."""
    dice = Random(seed)
    categories = list(facility_words().categories)
    any_childcare = facility_words().groups["any_childcare"].ids

    def asked(make: Callable[[str, tuple[float, float]], FacilityQuery]) -> list[FacilityQuery]:
        made = []
        for _ in range(count):
            city = dice.choice(list(CENTRES))
            _, lng, lat = CENTRES[city]
            made.append(make(city, (dice.gauss(lng, 0.35), dice.gauss(lat, 0.25))))
        return made

    def one() -> tuple[str]:
        return (dice.choice(categories),)

    return {
        "category": asked(lambda city, near: FacilityQuery(city=city, near=near, categories=one())),
        "label": asked(lambda city, near: FacilityQuery(city=city, near=near, labels=("普惠",))),
        "rare label": asked(lambda city, near: FacilityQuery(city=city, near=near, labels=("黑名单",))),
        "category and label": asked(
            lambda city, near: FacilityQuery(city=city, near=near, categories=one(), labels=("公办",))
        ),
        "group, label and session": asked(
            lambda city, near: FacilityQuery(
                city=city, near=near, categories=any_childcare, labels=("普惠",), sessions=("全日托",)
            )
        ),
        "county and category": asked(
            lambda city, near: FacilityQuery(
                city=city, near=near, county_code=CENTRES[city][0] + "02", categories=one()
            )
        ),
        "town": asked(lambda city, near: FacilityQuery(city=city, near=near, town_code=CENTRES[city][0] + "02050")),
        "nothing but the point": asked(lambda city, near: FacilityQuery(city=city, near=near)),
    }


def full_scan(engine: Engine, query: FacilityQuery) -> Page:
    """What a search without index does: every row that passes the filters is read and compared."""
    wanted = [facility.c.status == "operating", facility.c.city == query.city]
    wanted.extend([facility.c.category.in_(query.categories)] if query.categories else [])
    wanted.extend(facility.c.labels.contains(f"|{label}|") for label in query.labels)
    with engine.connect() as connection:
        unindexed = [
            sa.func.coalesce(facility.c.status, "") == "operating",
            sa.func.coalesce(facility.c.city, "") == query.city,
        ]
        rows = connection.execute(sa.select(facility).where(*unindexed, *wanted[2:]))
        found = [from_row(row._mapping) for row in rows]
    return FakeFacilities(found, today=lambda: TODAY).search(query)


def timed(action: Callable[[FacilityQuery], Page], queries: list[FacilityQuery]) -> tuple[list[float], list[Page]]:
    """Seconds each query took, sorted, and the answers in the queries' order."""
    times, pages = [], []
    for query in queries:
        start = time.perf_counter()
        pages.append(action(query))
        times.append(time.perf_counter() - start)
    return sorted(times), pages


def percentiles(times: list[float]) -> str:
    """p50, p95 and p99 in milliseconds."""
    marks = (times[min(len(times) - 1, int(len(times) * share))] * 1000 for share in (0.50, 0.95, 0.99))
    return "  ".join(f"{mark:8.2f}" for mark in marks)


def measure(engine: Engine, arguments: argparse.Namespace) -> bool:
    """Prints the figures of one database; False when an answer differs from brute force."""
    registry = SqlFacilities(engine, today=lambda: TODAY)
    rows = list(facilities(arguments.rows))
    reference = FakeFacilities(rows, today=lambda: TODAY)
    start = time.perf_counter()
    registry.upsert(rows)
    print(f"\n{engine.dialect.name}: {arguments.rows:,} rows written in {time.perf_counter() - start:.1f} s")
    _settle(engine)
    print(f"{'milliseconds':28}{'p50':>9}{'p95':>10}{'p99':>10}   same as brute force")
    agree = True
    for kind, queries in kinds_of_query(arguments.queries).items():
        timed(registry.search, queries[:5])
        times, pages = timed(registry.search, queries)
        checks = queries[: arguments.checks]
        same = [page.hits for page in pages[: len(checks)]] == [reference.search(query).hits for query in checks]
        agree &= same
        print(f"{kind:28}{percentiles(times)}   {'yes' if same else 'NO'} ({len(checks)})")
    _compare(engine, registry, kinds_of_query(arguments.queries)["category"][: arguments.scans])
    return agree


def _settle(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")


def _compare(engine: Engine, registry: SqlFacilities, queries: list[FacilityQuery]) -> None:
    scanned, _ = timed(lambda query: full_scan(engine, query), queries)
    indexed, _ = timed(registry.search, queries)
    print(f"{'category, full scan':28}{percentiles(scanned)}   ({len(queries)})")
    print(f"full scan / grid, medians: {scanned[len(scanned) // 2] / indexed[len(indexed) // 2]:.0f}")


@contextmanager
def sqlite_engine(file: str | None) -> Iterator[Engine]:
    """A new SQLite database, in a temporary folder unless a file is named."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{file or Path(folder) / 'benchmark.db'}")
        upgrade(engine)
        yield engine
        engine.dispose()


@contextmanager
def postgresql_engine(server: str) -> Iterator[Engine | None]:
    """A new database on the server, dropped afterwards; None when no server answers."""
    admin = sa.create_engine(
        f"{server}/postgres", future=True, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
    )
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {DATABASE}")
            connection.exec_driver_sql(f"CREATE DATABASE {DATABASE}")
    except sa.exc.OperationalError:
        yield None
        return
    engine = open_database(f"{server}/{DATABASE}")
    upgrade(engine)
    try:
        yield engine
    finally:
        engine.dispose()
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        admin.dispose()


def main() -> int:
    """Runs the benchmark; exit code 1 when an answer differs from brute force."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--checks", type=int, default=40, help="queries of each kind held against brute force")
    parser.add_argument("--scans", type=int, default=5, help="queries timed as a full scan")
    parser.add_argument("--sqlite", default=None, help="file to keep the SQLite database in")
    parser.add_argument("--postgresql", default="postgresql://postgres@127.0.0.1:5432")
    arguments = parser.parse_args()
    with sqlite_engine(arguments.sqlite) as engine:
        agree = measure(engine, arguments)
    with postgresql_engine(arguments.postgresql) as server:
        if server is None:
            print("\npostgresql: left out, no server answers")
        else:
            agree &= measure(server, arguments)
    return 0 if agree else 1


if __name__ == "__main__":
    raise SystemExit(main())
