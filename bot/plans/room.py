"""The plans room put together from the city packs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


from bot.data_files import read_yaml
from bot.model.policy import Plan
from bot.plans.catalogue import Catalogue, load_catalogue
from bot.plans.clauses import load_plan
from bot.plans.notes import load_conflicts
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
    plans = load_plans(cities)
    packs = {plan: _pack(cities / plan) for plan in plans}
    return PolicySearch(
        plans,
        load_services(cities, plans),
        encoder,
        cache=cache,
        names={plan: (*pack.get("aliases", ()), *_counties(cities / plan)) for plan, pack in packs.items()},
        traps=tuple(trap for pack in packs.values() for trap in pack.get("traps", ())),
        asks={clause: ways for plan in plans for clause, ways in _asks(cities / plan).items()},
        conflicts=load_conflicts(cities / plan / "plan_notes.yml" for plan in plans),
        ranking=ranking,
    )


def _pack(folder: Path) -> dict[str, Any]:
    path = folder / "city.yml"
    pack: dict[str, Any] = read_yaml(path) if path.exists() else {}
    return pack


def _asks(folder: Path) -> dict[str, list[str]]:
    """How citizens ask for what a clause says; a pack may do without."""
    path = folder / "asks.yml"
    asks: dict[str, list[str]] = read_yaml(path)["asks"] if path.exists() else {}
    return asks


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
