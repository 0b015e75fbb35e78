"""services.yml: each service once, complete, and resting on clauses that are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.model.finding import Finding, Severity
from bot.model.policy import Force, Plan
from bot.packs.values import Misread, mapping
from bot.places.packs import CityPack

_FILE = "services.yml"
_KEYS = ("id", "title", "audience", "force", "clauses")
AUDIENCES = frozenset({"elder", "family", "provider", "agent"})


def check(path: Path, plan: Plan, pack: CityPack | None, elsewhere: Collection[str]) -> tuple[list[str], list[Finding]]:
    """The ids of the services, and what is wrong with them. `elsewhere` are the ids of other cities' services."""
    try:
        entries = _entries(path)
    except Misread as error:
        return [], [Finding("unreadable_services", _FILE, {"reason": error})]
    ids = [str(entry.get("id", "?")) for entry in entries]
    found = [Finding("service_twice", _FILE, {"service": key}) for key, times in Counter(ids).items() if times > 1]
    for entry in entries:
        found += _entry(entry, plan, pack)
        found += _same(entry, {*ids, *elsewhere})
    return ids, [*found, *_missing(entries)]


def _entries(path: Path) -> list[Mapping[str, Any]]:
    entries = mapping(path, "services")
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise Misread("services: ?")
    return entries


def ids_of(path: Path) -> list[str]:
    """The ids of the services of a pack; none when its catalogue cannot be read."""
    try:
        return [str(entry.get("id", "?")) for entry in _entries(path)]
    except Misread:
        return []


def _missing(entries: list[Mapping[str, Any]]) -> Iterator[Finding]:
    if not entries:
        yield Finding("no_services", _FILE, severity=Severity.WARNING)
    elif not any(entry.get("takes_requests") for entry in entries):
        yield Finding("no_requests", _FILE, severity=Severity.WARNING)


def _entry(entry: Mapping[str, Any], plan: Plan, pack: CityPack | None) -> Iterator[Finding]:
    key = str(entry.get("id", "?"))
    lacking = [name for name in _KEYS if not entry.get(name)]
    for name in lacking:
        yield Finding("service_lacks", _FILE, {"service": key, "key": name})
    if pack and not key.startswith(f"S-{pack.id_prefix}-"):
        yield Finding("wrong_service_id", _FILE, {"service": key, "prefix": pack.id_prefix})
    if entry.get("force") and entry["force"] not in {force.value for force in Force}:
        yield Finding("unknown_force", _FILE, {"service": key, "value": entry["force"]})
    for value in _listed(entry, "audience"):
        if value not in AUDIENCES:
            yield Finding("unknown_audience", _FILE, {"service": key, "value": value})
    for clause in _listed(entry, "clauses"):
        if clause not in plan.clauses:
            yield Finding("service_unknown_clause", _FILE, {"service": key, "clause": clause})


def _same(entry: Mapping[str, Any], known: Collection[str]) -> Iterator[Finding]:
    for other in _listed(entry, "same_as"):
        if other not in known:
            yield Finding("unknown_same", _FILE, {"service": entry.get("id", "?"), "other": other})


def _listed(entry: Mapping[str, Any], key: str) -> list[Any]:
    value = entry.get(key)
    return value if isinstance(value, list) else [value] if value else []
