"""`laoxiaotong`: the one command. `laoxiaotong COMMAND --help` explains each."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from bot.bytecode import keep_bytecode
from bot.commands import city, desk, dialogue, learn, registry, requests, upkeep, wechat
from bot.settings import SettingError, load


def main(argv: Sequence[str] | None = None) -> None:
    """Runs a command and exits with its status: 0 done, 1 refused or failed, 2 wrongly called."""
    arguments = _parser().parse_args(argv)
    try:
        sys.exit(arguments.run(arguments))
    except SettingError as error:
        sys.exit(f"laoxiaotong: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="laoxiaotong", description="老小通: service finder for the old and the young of 南通 and 宿州"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="start everything: page, doors and engine")
    serve.add_argument("--demo", action="store_true", help="load made-up, clearly marked demonstration facilities too")
    serve.set_defaults(run=_serve)
    for room in (dialogue, registry, city, requests, desk, wechat, learn, upkeep):
        room.add_commands(commands)
    return parser


def _serve(arguments: argparse.Namespace) -> int:
    if arguments.demo:
        os.environ["LXT_DEMO"] = "on"  # the children read the same environment
    settings = load()
    with suppress(OSError):  # the supervisor says what is wrong with the folder
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_bytecode(settings.bytecode_dir)
    from bot.supervisor import serve

    return serve(settings)


if __name__ == "__main__":
    main()
