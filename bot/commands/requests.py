"""`requests export`: what citizens registered, with full contact data, for whoever may."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bot.settings import load


def add_commands(commands: Any) -> None:
    """Registers the commands."""
    requests = commands.add_parser("requests", help="the requests that citizens registered")
    verbs = requests.add_subparsers(required=True, metavar="VERB")
    export = verbs.add_parser("export", help="print every request; works while the server runs")
    export.add_argument("--format", choices=("json", "csv"), default="json")
    export.set_defaults(run=_export)


def _export(arguments: argparse.Namespace) -> int:
    from bot import wiring

    settings = load()
    wiring.ensure_schema(settings)
    sys.stdout.write(wiring.casework(settings).export(arguments.format))
    return 0
