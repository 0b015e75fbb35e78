"""`desk add-user`: who may sign in at the desk. Works before and while the server runs."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import Any

from bot.settings import load

ROLES = ("agent", "supervisor", "data_officer", "admin")


def add_commands(commands: Any) -> None:
    """Registers the commands."""
    desk = commands.add_parser("desk", help="who works at the desk")
    verbs = desk.add_subparsers(required=True, metavar="VERB")
    add = verbs.add_parser("add-user", help="an account for the desk; works while the server runs")
    add.add_argument("name", help="what they sign in with")
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    add.add_argument("--display", help="the name that colleagues and citizens read (the name itself if not given)")
    add.add_argument("--replace", action="store_true", help="give an account that exists this password and role")
    add.set_defaults(run=_add_user)


def _add_user(arguments: argparse.Namespace) -> int:
    from bot import wiring
    from bot.staff import NameTaken, Role, UnusableAccount

    password = sys.stdin.readline().rstrip("\r\n") if arguments.password_stdin else _asked()
    settings = load()
    wiring.ensure_schema(settings)
    try:
        user = wiring.staff(settings).add_user(
            arguments.name,
            Role(arguments.role),
            password,
            datetime.now(UTC),
            display=arguments.display,
            replace=arguments.replace,
        )
    except NameTaken:
        print(f"there is an account {arguments.name!r} already; --replace changes it", file=sys.stderr)
        return 1
    except UnusableAccount as error:
        print(str(error), file=sys.stderr)
        return 1
    print(f"{user.name} may sign in as {user.role.value}")
    return 0


def _asked() -> str:
    return getpass.getpass("password: ")
