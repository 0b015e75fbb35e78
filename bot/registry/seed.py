"""The sourced rows of the city packs, loaded as what they are: public mentions, dated, checked by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from bot.model.facility import Facility
from bot.places.gazetteer import Gazetteer
from bot.registry.freshness import Freshness, freshness
from bot.registry.importers.cleaning import Repairs, RowError
from bot.registry.importers.files import Columns, refused_line, taken_line
from bot.registry.importers.judging import Provenance, judge
from bot.registry.importers.knowledge import knowledge
from bot.registry.importers.location import Locator
from bot.registry.importers.reading import read_table
from bot.registry.importers.report import ImportReport, RowLine
from bot.registry.ports import Facilities


def seed(gazetteer: Gazetteer, facilities: Facilities, *, today: date) -> list[ImportReport]:
    """Loads `facilities.csv` of every city pack that has one. Rows already in the registry stay as they are there."""
    files = [(pack.id, pack.folder / "facilities.csv") for pack in gazetteer.packs]
    return [seed_file(path, city, gazetteer, facilities, today=today) for city, path in files if path.exists()]


def seed_file(path: Path, city: str, gazetteer: Gazetteer, facilities: Facilities, *, today: date) -> ImportReport:
    """Loads one file of public mentions.

    What is no facility is left out with the reason, and so is what its collector marked as old; what was planned or
    being built comes in as planned. Other rows come in with their date, and `registry.freshness` judges them.

    Raises:
        FileError: the file is not a table of facilities.
    """
    table = read_table(path)
    columns = Columns.of(table.headings)
    mentions = Mentions(gazetteer, city, today)
    found: dict[str, Facility] = {}
    lines: list[RowLine] = []
    for number, row in table.rows:
        repairs = Repairs()
        try:
            facility = mentions.facility(columns.cells(row, repairs), repairs)
            if facility.id in found:
                raise RowError("duplicate", other=facility.name)
        except RowError as refusal:
            lines.append(refused_line(number, columns.name(row), refusal))
            continue
        found[facility.id] = facility
        lines.append(taken_line(number, facility, repairs))
    new = [facility for facility in found.values() if facilities.get(facility.id) is None]
    written = facilities.upsert(new) if new else 0
    return ImportReport(path.name, table.encoding, tuple(lines), columns.personal, columns.unread, written=written)


class Mentions:
    """Reads the rows of public mentions of one city."""

    def __init__(self, gazetteer: Gazetteer, city: str, today: date) -> None:
        self._gazetteer = gazetteer
        self._locator = Locator(gazetteer, city)
        self._city = city
        self._today = today

    def facility(self, cells: dict[str, str], repairs: Repairs) -> Facility:
        """The facility a row mentions. Raises RowError when it is none, or too old to be one."""
        source = Provenance(self._city, source_name(cells), None, self._today)
        found = judge(self._with_known_county(cells), {}, source, self._locator, repairs)
        remark = cells.get("note", "")
        if freshness(found, self._today) is Freshness.OLD and _remarked("left_out", remark):
            raise RowError("too_old", date=found.source_date)
        return replace(found, status="planned") if _remarked("planned", remark) else found

    def _with_known_county(self, cells: dict[str, str]) -> dict[str, str]:
        """A zone that is no county goes in front of the address, where it does no harm."""
        named = cells.get("county", "")
        if not named or self._gazetteer.resolve(named, city=self._city).best:
            return cells
        return {**cells, "county": "", "address": named + cells.get("address", "")}


def source_name(cells: dict[str, str]) -> str:
    """Kind and host of the page a row comes from."""
    kind = knowledge()["source_kinds"].get(cells.get("source_kind", ""), knowledge()["source_unknown"])
    host = urlsplit(cells.get("source_url", "")).hostname
    return f"{kind}（{host}）" if host else str(kind)


def _remarked(kind: str, remark: str) -> bool:
    signs = knowledge()["remarks"][kind]
    return any(remark == sign or remark.startswith(sign + " ") or (" " in sign and sign in remark) for sign in signs)
