"""Whether a city pack is right: its files one by one, and what they say of one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.eligibility.check import check_city
from bot.model.finding import Finding, Severity
from bot.model.policy import Plan
from bot.packs import catalogue, facilities, identity, places, questions, text
from bot.packs.words import as_json
from bot.places.packs import CityPack, PackError
from bot.plans.clauses import PlanError, load_plan


@dataclass(frozen=True)
class PackCheck:
    """What was found in one pack, and how much is in it."""

    city: str
    name: str
    clauses: int
    indicators: int
    services: int
    findings: tuple[Finding, ...]

    def counted(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; what only wants a look does not count."""
        return not self.counted(Severity.ERROR)

    def as_json(self) -> dict[str, Any]:
        """The check as a JSON object."""
        return {
            "city": self.city,
            "name": self.name,
            "sound": self.sound,
            "counts": {"clauses": self.clauses, "indicators": self.indicators, "services": self.services},
            "findings": [as_json(finding) for finding in self.findings],
        }


def pack_folders(cities: Path) -> dict[str, Path]:
    """The folders of city packs below `cities` by name; one with any file of a pack counts, so that none is missed."""
    marks = ("city.yml", "plan.md", "services.yml", "gazetteer.csv")
    folders = {path.parent for mark in marks for path in cities.glob(f"*/{mark}")}
    return {folder.name: folder for folder in sorted(folders)}


def check_pack(folder: Path, *, today: date) -> PackCheck:
    """Checks a pack; its neighbours in the same folder are read for what must not stand twice. Never raises for bad data.

    Codes are the keys of `city_findings` in data/responses/city.yml; `file` is relative to the pack.
    """
    pack, problem = _pack(folder)
    plan, broken = _plan(folder)
    found = [*problem, *broken]
    services = 0
    if pack:
        others = _others(folder)
        found += identity.check(pack, others)
        found += places.check(pack)
        gazetteer, broken = places.together([pack, *others])
        found += broken
        found += facilities.check(pack, gazetteer, today=today) if gazetteer else ()
    if plan:
        found += text.check(plan, folder / "plan.md", pack)
        catalogued, faults = catalogue.check(folder / "services.yml", plan, pack, _services_beside(folder))
        services = len(catalogued)
        found += faults
        found += _sheets(folder, faults)
        found += questions.check_asks(folder, plan.clauses, catalogued)
        found += questions.check_notes(folder / "plan_notes.yml", plan)
    return PackCheck(
        city=folder.name,
        name=pack.name if pack else folder.name,
        clauses=len(plan.clauses) if plan else 0,
        indicators=len(plan.indicators) if plan else 0,
        services=services,
        findings=tuple(found),
    )


def _pack(folder: Path) -> tuple[CityPack | None, list[Finding]]:
    try:
        return identity.read(folder / "city.yml"), []
    except PackError as error:
        return None, [Finding("unreadable_city", "city.yml", {"reason": error})]


def _plan(folder: Path) -> tuple[Plan | None, list[Finding]]:
    try:
        return load_plan(folder / "plan.md"), []
    except (PlanError, OSError, UnicodeDecodeError) as error:
        return None, [Finding("unreadable_plan", "plan.md", {"reason": error})]


def _others(folder: Path) -> list[CityPack]:
    """The packs beside this one that can be read; what is wrong with them is said of them."""
    beside = (path for path in pack_folders(folder.parent).values() if path.name != folder.name)
    return [pack for pack, _ in map(_pack, beside) if pack and (pack.folder / "gazetteer.csv").is_file()]


def _services_beside(folder: Path) -> list[str]:
    beside = (path for path in pack_folders(folder.parent).values() if path.name != folder.name)
    return [service for path in beside for service in catalogue.ids_of(path / "services.yml")]


def _sheets(folder: Path, faults: list[Finding]) -> Iterator[Finding]:
    """What is wrong with the sheets. That the catalogue cannot be loaded is said by `faults` already, and better."""
    if any(fault.code == "unreadable_services" for fault in faults):
        return
    told = any(fault.severity is Severity.ERROR for fault in faults)
    yield from (finding for finding in check_city(folder) if not (told and finding.code == "unreadable_plan"))
