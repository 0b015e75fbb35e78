"""`doctor` and `purge`: is everything in place; forget what is old."""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import datetime, timedelta, UTC
from typing import Any

from bot.settings import Settings, load

_LEAST_FREE_MB = 500


def add_commands(commands: Any) -> None:
    """Registers the commands."""
    doctor = commands.add_parser("doctor", help="check settings, folders, database, data and model")
    doctor.set_defaults(run=_doctor)
    purge = commands.add_parser("purge", help="delete conversations that are older than so many days")
    purge.add_argument("--days", type=int, required=True, help="keep what was said in the last so many days")
    purge.set_defaults(run=_purge)


def _doctor(_arguments: argparse.Namespace) -> int:
    settings = load()
    findings = [*_folders(settings), *_data(settings), *_model(settings)]
    for is_well, line in findings:
        print(("ok    " if is_well else "WRONG ") + line)
    return 0 if all(is_well for is_well, _ in findings) else 1


Finding = tuple[bool, str]


def _folders(settings: Settings) -> list[Finding]:
    folder = settings.data_dir if settings.data_dir.exists() else settings.data_dir.parent
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    return [
        (sys.version_info[:2] == (3, 11), f"Python {sys.version.split()[0]} (3.11 is needed)"),
        (free_mb >= _LEAST_FREE_MB, f"{free_mb} MB free in {folder}"),
    ]


def _data(settings: Settings) -> list[Finding]:
    from bot import wiring
    from bot.storage import health

    findings: list[Finding] = [(True, f"city packs: {', '.join(wiring.cities())}")]
    if not settings.data_dir.exists():
        return [*findings, (False, f"{settings.data_dir} does not exist yet: run `laoxiaotong serve` once")]
    state = health.check(wiring.storage(settings))
    findings.append((state.ok, f"database {'answers' if state.ok else state.detail}"))
    if state.ok:
        findings.append((True, f"{wiring.facilities(settings).count()} facilities"))
    return findings


def _model(settings: Settings) -> list[Finding]:
    from bot.engine.training import fingerprint

    path = settings.models_dir / f"{fingerprint()}.tar.gz"
    return [(path.exists(), f"language model {path.name}{'' if path.exists() else ' is not trained yet'}")]


def _purge(arguments: argparse.Namespace) -> int:
    from bot import wiring

    if arguments.days < 1:
        print("--days: at least 1", file=sys.stderr)
        return 2
    before = datetime.now(UTC) - timedelta(days=arguments.days)
    settings = load()
    wiring.ensure_schema(settings)
    print(f"{wiring.purge(settings, before)} messages deleted")
    return 0
