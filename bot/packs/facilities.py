"""facilities.csv: each public mention taken or refused with a reason, and nothing taken that has a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.model.finding import Finding, Severity
from bot.places.gazetteer import Gazetteer
from bot.places.packs import CityPack
from bot.registry.check import check_registry
from bot.registry.fake import FakeFacilities
from bot.registry.importers.knowledge import message
from bot.registry.importers.reading import FileError
from bot.registry.importers.report import Outcome
from bot.registry.seed import seed_file
from bot.vocabulary import facility_words

_FILE = "facilities.csv"


def check(pack: CityPack, gazetteer: Gazetteer, *, today: date) -> Iterator[Finding]:
    """A pack may do without the file. Rows refused are not wrong: they are what a collector marked, or no facility."""
    path = pack.folder / _FILE
    if not path.exists():
        return
    registry = FakeFacilities(today=lambda: today)
    try:
        report = seed_file(path, pack.id, gazetteer, registry, today=today)
    except FileError as error:
        yield Finding("unreadable_facilities", _FILE, {"reason": message(error.key, **error.values)})
        return
    for line in report.lines:
        if line.outcome is Outcome.REJECTED:
            values = {"name": line.name, "reason": "；".join(line.reasons)}
            yield Finding("facility_refused", _FILE, values, severity=Severity.NOTE, line=line.row)
    rows = registry.every()
    names = {row.id: row.name for row in rows}
    for fault, ids in check_registry(rows, gazetteer, facility_words(), today=today).faults.items():
        for key in ids:
            yield Finding("facility_fault", _FILE, {"name": names[key], "fault": message(fault)})
