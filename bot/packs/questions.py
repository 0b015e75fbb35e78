"""asks.yml, service_asks.yml and plan_notes.yml: that they speak of clauses and services that are there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.model.finding import Finding, Severity
from bot.model.policy import Plan
from bot.packs.values import Misread, mapping

_ASKS, _SERVICE_ASKS, _NOTES = "asks.yml", "service_asks.yml", "plan_notes.yml"


def check_asks(folder: Path, clauses: Collection[str], services: Collection[str]) -> Iterator[Finding]:
    """The ways of asking for a clause, and for a service. A pack may do without either file."""
    yield from _asks(folder / _ASKS, "asks", clauses, "ask_unknown_clause")
    yield from _asks(folder / _SERVICE_ASKS, "services", services, "ask_unknown_service")


def _asks(path: Path, key: str, known: Collection[str], unknown: str) -> Iterator[Finding]:
    if not path.exists():
        return
    try:
        asks = mapping(path, key)
        if not isinstance(asks, Mapping):
            raise Misread(f"{key}: ?")
    except Misread as error:
        yield Finding("unreadable_asks", path.name, {"reason": error})
        return
    for about, ways in asks.items():
        if about not in known:
            yield Finding(unknown, path.name, {"about": about})
        if not _are_ways(ways):
            yield Finding("ask_empty", path.name, {"about": about})
    yield from _repeated(asks, path.name)


def _are_ways(ways: Any) -> bool:
    return isinstance(ways, list) and bool(ways) and all(isinstance(way, str) and way.strip() for way in ways)


def _repeated(asks: Mapping[str, Any], file: str) -> Iterator[Finding]:
    """A wording under two points to neither; sometimes both are meant, so it is no error. One finding for each pair."""
    places: dict[str, list[str]] = {}
    for about, ways in asks.items():
        for way in dict.fromkeys(ways) if _are_ways(ways) else ():
            places.setdefault(way.strip(), []).append(str(about))
    alike: dict[str, list[str]] = {}
    for way, of in places.items():
        if len(of) > 1:
            alike.setdefault("、".join(of), []).append(way)
    for about, ways in alike.items():
        values = {"about": about, "count": len(ways), "text": ways[0]}
        yield Finding("ask_twice", file, values, severity=Severity.NOTE)


def check_notes(path: Path, plan: Plan) -> Iterator[Finding]:
    """A pack may do without the file."""
    if not path.exists():
        return
    try:
        entries = mapping(path, "conflicts")
    except Misread as error:
        yield Finding("unreadable_notes", _NOTES, {"reason": error})
        return
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        yield Finding("unreadable_notes", _NOTES, {"reason": "conflicts: ?"})
        return
    for entry in entries:
        about, clauses, words = (entry.get(key) for key in ("about", "clauses", "words"))
        if not about or not isinstance(clauses, list) or len(clauses) < 2 or not words:
            yield Finding("note_incomplete", _NOTES, {"about": about or "?"})
        for clause in clauses if isinstance(clauses, list) else ():
            if clause not in plan.clauses:
                yield Finding("note_unknown_clause", _NOTES, {"about": about or "?", "clause": clause})
