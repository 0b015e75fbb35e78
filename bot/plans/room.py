"""The plans room put together from the city packs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.data_files import read_yaml
from bot.model.policy import Plan
from bot.plans.catalogue import Catalogue, load_catalogue
from bot.plans.clauses import load_plan
from bot.plans.cache_files import beside, digest, kept_value
from bot.plans.notes import load_conflicts

if TYPE_CHECKING:
    from bot.plans.ranking import Ranking
    from bot.plans.search import PolicySearch
    from bot.plans.vectors import Encoder


def load_plans(cities: Path) -> dict[str, Plan]:
    """The plan of every city pack under `cities`, by city id, in folder order. Raises PlanError for a bad one."""
    found = (load_plan(path) for path in sorted(cities.glob("*/plan.md")))
    return {plan.id: plan for plan in found}


def load_services(cities: Path, plans: Mapping[str, Plan]) -> Catalogue:
    """The catalogue of all plans. Raises CatalogueError when it contradicts them."""
    return load_catalogue((plan, cities / plan.id / "services.yml") for plan in plans.values())


def load_search(cities: Path, encoder: Encoder, cache: Path | None, ranking: Ranking | None = None) -> PolicySearch:
    """The search over every city pack; the vectors are kept in `cache`."""
    from bot.plans.search import PolicySearch  # with all of linear algebra, which the plans themselves do without

    plans = load_plans(cities)
    asks = _ways(cities, plans, beside(cache, "ways.json"))
    packs = {plan: _pack(cities / plan) for plan in plans}
    return PolicySearch(
        plans,
        load_services(cities, plans),
        encoder,
        cache=cache,
        names={plan: (*pack.get("aliases", ()), *_counties(cities / plan)) for plan, pack in packs.items()},
        traps=tuple(trap for pack in packs.values() for trap in pack.get("traps", ())),
        asks=asks["asks"],
        service_asks=asks["services"],
        kinds=asks["kinds"],
        conflicts=load_conflicts(cities / plan / "plan_notes.yml" for plan in plans),
        ranking=ranking,
    )


def _pack(folder: Path) -> dict[str, Any]:
    path = folder / "city.yml"
    pack: dict[str, Any] = read_yaml(path) if path.exists() else {}
    return pack


def _ways(cities: Path, plans: Iterable[str], cache: Path | None) -> dict[str, dict[str, list[str]]]:
    """How citizens ask for what a clause says (asks), name a service (services), or ask for a kind of answer (kinds).

    A pack may do without. Kept, since thousands of lines take long to read.
    """
    from bot.plans.kinds import FILE, load_kinds

    files = {"asks": "asks.yml", "services": "service_asks.yml"}
    there = [path for plan in plans for name in files.values() if (path := cities / plan / name).exists()]
    key = digest([*(str(path.relative_to(cities)) for path in there), *(path.read_bytes() for path in (*there, FILE))])

    def read() -> dict[str, dict[str, list[str]]]:
        found = {
            section: {of: ways for path in there if path.name == name for of, ways in read_yaml(path)[section].items()}
            for section, name in files.items()
        }
        return {**found, "kinds": load_kinds()}

    ways: dict[str, dict[str, list[str]]] = kept_value(cache, key, read)
    return ways


def _counties(folder: Path) -> Iterable[str]:
    """The counties of the gazetteer, with and without the word for their rank."""
    path = folder / "gazetteer.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] == "county":
                yield row["name"]
                yield from [row["name"][:-1]] if len(row["name"]) > 2 else []
