"""Runs the supervisor with the real front, a fake engine and quick steps."""

from __future__ import annotations

import sys

from bot.processes import Program
from bot.settings import load
from bot.supervisor import Programs, serve

PROGRAMS = Programs(
    preparation=Program("preparation", "tests.supervisor.fake_step", ("tables",)),
    training=Program("training", "tests.supervisor.fake_step"),
    engine=Program("engine", "tests.supervisor.fake_engine"),
)

if __name__ == "__main__":
    sys.exit(serve(load(), PROGRAMS))
