"""`registry import | export | check`: a city's lists in and out."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import load

if TYPE_CHECKING:
    from bot.registry.search import SqlFacilities


def add_commands(commands: Any) -> None:
    """Registers the commands."""
    registry = commands.add_parser("registry", help="the facilities")
    verbs = registry.add_subparsers(required=True, metavar="VERB")
    _add_import(verbs)
    export = verbs.add_parser("export", help="write every facility as CSV (standard output) or XLSX")
    export.add_argument("file", nargs="?", type=Path, help="a .csv or .xlsx file; standard output without one")
    export.add_argument("--city", help="only this city")
    export.set_defaults(run=_export)
    check = verbs.add_parser("check", help="count rows and say what is missing, stale or out of place")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=_check)


def _add_import(verbs: Any) -> None:
    parser = verbs.add_parser("import", help="read a CSV or XLSX list; prints what was taken, repaired and refused")
    parser.add_argument("file", type=Path)
    parser.add_argument("--city", required=True, help="nantong or suzhou")
    parser.add_argument("--source", help="who published the list; the file's name without one")
    parser.add_argument(
        "--date", type=date.fromisoformat, help="the day the list speaks of, YYYY-MM-DD; today without one"
    )
    parser.add_argument("--demo", action="store_true", help="mark every row as demonstration data")
    parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> int:
    from bot import wiring
    from bot.registry.importers import import_file
    from bot.upkeep import ImportLog

    today = date.today()
    if arguments.city not in wiring.cities():
        print(f"{arguments.city}: not a covered city; there are {', '.join(wiring.cities())}", file=sys.stderr)
        return 2
    try:
        report = import_file(
            arguments.file,
            city=arguments.city,
            gazetteer=wiring.gazetteer(),
            facilities=_registry(),
            source_name=arguments.source or arguments.file.stem,
            source_date=arguments.date or today,
            today=today,
            demo=arguments.demo,
            dry_run=arguments.dry_run,
        )
    except OSError as error:
        print(f"{arguments.file}: {error.strerror}", file=sys.stderr)
        return 1
    source = arguments.source or arguments.file.stem
    ImportLog(wiring.storage(load())).add(arguments.city, source, report.as_json(), wiring.utc_now())
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if arguments.json else report.text())
    return 1 if report.refused else 0


def _export(arguments: argparse.Namespace) -> int:
    from bot.registry.export import as_csv, write_xlsx

    rows = _registry().every(city=arguments.city)
    if arguments.file is None:
        sys.stdout.write(as_csv(rows))
    elif arguments.file.suffix.lower() == ".xlsx":
        write_xlsx(rows, arguments.file)
    else:
        arguments.file.write_text(as_csv(rows), encoding="utf-8-sig", newline="")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from bot import wiring
    from bot.registry.check import check_registry
    from bot.vocabulary import facility_words

    rows = _registry().every()
    result = check_registry(rows, wiring.gazetteer(), facility_words(), today=date.today())
    print(json.dumps(result.as_json(), ensure_ascii=False, indent=2) if arguments.json else result.text())
    return 0 if result.sound else 1


def _registry() -> SqlFacilities:
    from bot import wiring

    settings = load()
    wiring.ensure_schema(settings)
    return wiring.facilities(settings)
