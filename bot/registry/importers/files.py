"""A file into the registry: all of its good rows in one transaction, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.model.facility import Facility
from bot.model.place import CoordSystem
from bot.places.gazetteer import Gazetteer
from bot.registry.importers.cleaning import Repairs, RowError, clean
from bot.registry.importers.judging import Provenance, judge
from bot.registry.importers.knowledge import field_of_heading, is_personal, knowledge, message, plain, yes_columns
from bot.registry.importers.location import Locator
from bot.registry.importers.reading import FileError, Table, read_table
from bot.registry.importers.report import ImportReport, Outcome, RowLine
from bot.registry.ports import Facilities

JOINED = {"labels"}
"""Fields that several columns may feed."""


def import_file(
    path: Path,
    *,
    city: str,
    gazetteer: Gazetteer,
    facilities: Facilities,
    source_name: str,
    source_date: date | None,
    today: date,
    coord_system: CoordSystem = CoordSystem.WGS84,
    demo: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Reads a CSV or XLSX list of one city's facilities and writes the rows that hold up, in one transaction.

    `source_date` is the day the list speaks of, for rows that give none; `coord_system` likewise for coordinates.
    A file that cannot be read as a whole is refused in the report, not by an exception.

    Raises:
        KeyError: there is no such city.
        OSError: the file cannot be opened.
    """
    source = Provenance(city, source_name, source_date, today, coord_system, demo)
    locator = Locator(gazetteer, city)
    try:
        table = read_table(path)
    except FileError as refusal:
        return ImportReport(path.name, refused=message(refusal.key, **refusal.values), dry_run=dry_run)
    columns = Columns.of(table.headings)
    rows, lines = _judged(table, columns, source, locator)
    written = 0 if dry_run or not rows else facilities.upsert(rows)
    return ImportReport(
        path.name, table.encoding, tuple(lines), columns.personal, columns.unread, dry_run=dry_run, written=written
    )


@dataclass(frozen=True)
class Columns:
    """Which column feeds which field. Personal columns appear in neither mapping: their cells are never looked at."""

    headings: tuple[str, ...]
    fields: Mapping[int, str]
    flags: Mapping[int, tuple[str, str]]
    personal: tuple[str, ...]
    unread: tuple[str, ...]

    @classmethod
    def of(cls, headings: Sequence[str]) -> Columns:
        """Sorts the headings of a list."""
        personal = {i for i, heading in enumerate(headings) if is_personal(heading)}
        flags = {
            i: yes_columns()[plain(h)]
            for i, h in enumerate(headings)
            if i not in personal and plain(h) in yes_columns()
        }
        fields: dict[int, str] = {}
        for i, heading in enumerate(headings):
            field = field_of_heading().get(plain(heading))
            if field and i not in personal and i not in flags and (field in JOINED or field not in fields.values()):
                fields[i] = field
        unread = [h for i, h in enumerate(headings) if h and i not in personal and i not in flags and i not in fields]
        return cls(tuple(headings), fields, flags, tuple(headings[i] for i in sorted(personal)), tuple(unread))

    def cells(self, row: Sequence[str], repairs: Repairs) -> dict[str, str]:
        """The row's clean texts by field. Raises RowError for a cell that must not be kept."""
        found: dict[str, str] = {}
        for i, field in self.fields.items():
            text = clean(field, row[i], self.headings[i], repairs) if i < len(row) else ""
            found[field] = ",".join(filter(None, (found.get(field), text)))
        return found

    def terms(self, row: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The terms that yes-columns of the row add, by list field."""
        found: dict[str, tuple[str, ...]] = {}
        for i, (field, term) in self.flags.items():
            if i < len(row) and row[i].strip().lower() in knowledge()["yes"]:
                found[field] = (*found.get(field, ()), term)
        return found

    def name(self, row: Sequence[str]) -> str:
        """The name as it stands in the row, for the report."""
        at = next(i for i, field in self.fields.items() if field == "name")
        return row[at].strip()[:40] if at < len(row) else ""


def _judged(
    table: Table, columns: Columns, source: Provenance, locator: Locator
) -> tuple[list[Facility], list[RowLine]]:
    rows: dict[str, Facility] = {}
    first_seen: dict[str, int] = {}
    lines: list[RowLine] = []
    for number, row in table.rows:
        repairs = Repairs()
        try:
            found = judge(columns.cells(row, repairs), columns.terms(row), source, locator, repairs)
            if found.id in rows:
                raise RowError("duplicate", other=first_seen[found.id])
        except RowError as refusal:
            lines.append(refused_line(number, columns.name(row), refusal))
            continue
        rows[found.id], first_seen[found.id] = found, number
        lines.append(taken_line(number, found, repairs))
    return list(rows.values()), lines


def refused_line(number: int, name: str, refusal: RowError) -> RowLine:
    """The report's line for a row that was not taken."""
    return RowLine(number, name, Outcome.REJECTED, (message(refusal.key, **refusal.values),), (refusal.key,))


def taken_line(number: int, found: Facility, repairs: Repairs) -> RowLine:
    """The report's line for a row that was taken, as it was or repaired."""
    outcome = Outcome.REPAIRED if repairs.texts else Outcome.ACCEPTED
    return RowLine(number, found.name, outcome, repairs.texts, repairs.codes, found.id)
