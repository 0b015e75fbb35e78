"""`city new | check`: a city pack from a published plan, and whether a pack is right."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.packs.check import PackCheck
    from bot.packs.making import NewCity
    from bot.plans.importer import About, Imported

_MOST_MB = 20
_MARKDOWN = {".md", ".markdown"}


def add_commands(commands: Any) -> None:
    """Registers the commands."""
    city = commands.add_parser("city", help="the city packs")
    verbs = city.add_subparsers(required=True, metavar="VERB")
    _add_new(verbs)
    check = verbs.add_parser("check", help="prove that plan, catalogue, sheets and places of a pack fit together")
    check.add_argument("id", nargs="*", help="cities; all of them without one")
    check.add_argument("--cities", type=Path, help="the folder of the packs; cities/ without it")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.set_defaults(run=_check)


def _add_new(verbs: Any) -> None:
    new = verbs.add_parser(
        "new", help="make a city pack from a published plan, with a report of what it could not place"
    )
    new.add_argument("id", help="the city's id, which names the folder: lower-case ASCII")
    new.add_argument("--name", required=True, help="the official name in full")
    new.add_argument("--province", required=True, help="the province, in full")
    new.add_argument("--code", required=True, help="the administrative code, six digits")
    new.add_argument("--plan", required=True, type=Path, help="the plan's text: a .txt or .md file, UTF-8 or GBK")
    new.add_argument("--status", choices=("final", "consultation_draft"), help="read from the text without it")
    new.add_argument("--date", help="the plan's date, YYYY-MM-DD; read from the text without it")
    new.add_argument("--title", help="the plan's title; read from the text without it")
    new.add_argument("--horizon", type=int, help="the year its targets are for; read from the text without it")
    new.add_argument("--prefix", help="two capital letters that clause ids begin with; from the name without it")
    new.add_argument("--into", type=Path, help="the folder of the packs; cities/ without it")
    new.add_argument("--dry-run", action="store_true", help="report only, write nothing")
    new.add_argument("--json", action="store_true", help="print the report as JSON")
    new.set_defaults(run=_new)


def _new(arguments: argparse.Namespace) -> int:
    from bot.packs.making import CityRefused, NewCity

    given = NewCity(
        id=arguments.id,
        name=arguments.name,
        province=arguments.province,
        code=arguments.code,
        prefix=arguments.prefix,
        title=arguments.title,
        status=arguments.status,
        date=arguments.date,
        horizon=arguments.horizon,
    )
    try:
        return _make(given, arguments)
    except CityRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _make(given: NewCity, arguments: argparse.Namespace) -> int:
    from bot.packs import report
    from bot.packs.making import CityRefused, about, files_of
    from bot.packs.words import say

    into = _folder(arguments.into)
    folder = into / given.id
    if os.path.lexists(folder):
        raise CityRefused(say("exists", folder=folder))
    plan = about(given, _packs(into), arguments.plan.name)
    imported, source = _imported(arguments.plan, plan)
    if arguments.json:
        print(json.dumps(report.as_object(plan, source, imported), ensure_ascii=False, indent=2))
    else:
        _warn_of_province(given)
        print(report.text(plan, source, imported, shown=report.SHOWN))
    if not arguments.dry_run:
        _write(folder, files_of(plan, imported, report.text(plan, source, imported)))
    if not arguments.json:
        print(say("dry_run") if arguments.dry_run else say("made", folder=folder))
    return 0


def _folder(given: Path | None) -> Path:
    from bot.settings import ROOT

    return given or ROOT / "cities"


def _packs(into: Path) -> Any:
    from bot.places.packs import load_packs

    return load_packs(into) if any(into.glob("*/city.yml")) else ()


def _imported(path: Path, plan: About) -> tuple[Imported, Any]:
    """The import, and what the file was. Raises CityRefused when the file cannot be taken."""
    from bot.packs.making import CityRefused
    from bot.packs.report import Source
    from bot.packs.words import say
    from bot.plans.clauses import PlanError
    from bot.plans.importer import ImportRefused, Unreadable, decode, import_plan

    try:
        if path.stat().st_size > _MOST_MB * 1_000_000:
            raise CityRefused(say("too_large", file=path.name, limit=_MOST_MB))
        text, encoding = decode(path.read_bytes())
        imported = import_plan(text, plan, markdown=path.suffix.lower() in _MARKDOWN)
    except OSError as error:
        raise CityRefused(say("no_file", file=path, reason=error.strerror)) from error
    except (Unreadable, ImportRefused) as error:
        raise CityRefused(say(error.code, file=path.name)) from error
    except PlanError as error:
        raise CityRefused(say("marked_plan_broken", file=path.name, reason=error)) from error
    return imported, Source(path.name, encoding, len(text.splitlines()), len("".join(text.split())))


def _warn_of_province(given: NewCity) -> None:
    from bot.data_files import read_yaml
    from bot.packs.making import is_in_province
    from bot.packs.words import say
    from bot.vocabulary import FOLDER

    if not is_in_province(given.name, given.province, read_yaml(FOLDER / "other_cities.yml")["provinces"]):
        print(say("province_differs", name=given.name, province=given.province), file=sys.stderr)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """The whole pack or nothing. By city.yml a folder is a pack, so it comes last. Raises CityRefused."""
    from bot.packs.making import CityRefused
    from bot.packs.words import say

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir()
    except OSError as error:
        raise CityRefused(say("not_writable", folder=folder, reason=error.strerror)) from error
    try:
        for name in sorted(files, key=lambda name: name == "city.yml"):
            (folder / name).write_text(files[name], encoding="utf-8", newline="")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CityRefused(say("not_writable", folder=folder, reason=error.strerror)) from error


def _check(arguments: argparse.Namespace) -> int:
    from bot.packs.check import check_pack, pack_folders
    from bot.packs.words import say

    cities = _folder(arguments.cities)
    folders = pack_folders(cities)
    unknown = [city for city in arguments.id if city not in folders]
    if unknown or not folders:
        known = "、".join(folders)
        key = "unknown_city" if folders else "no_city"
        print(say(key, folder=cities, city="、".join(unknown), known=known), file=sys.stderr)
        return 2
    wanted = dict.fromkeys(arguments.id) or folders
    results = [check_pack(folders[city], today=date.today()) for city in wanted]
    if arguments.json:
        print(json.dumps({"cities": [result.as_json() for result in results]}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(line for result in results for line in _lines(result)))
    return 0 if all(result.sound for result in results) else 1


def _lines(result: PackCheck) -> list[str]:
    from bot.model.finding import Severity
    from bot.packs.words import line, say

    lines = [f"{result.city}/{line(finding)}" for finding in result.findings]
    counts = say(
        "check_counts",
        city=result.city,
        name=result.name,
        clauses=result.clauses,
        indicators=result.indicators,
        services=result.services,
        errors=result.counted(Severity.ERROR),
        warnings=result.counted(Severity.WARNING),
    )
    return [*lines, counts]
