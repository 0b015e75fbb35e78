"""Finds every room's tables, so that one migration line and one check cover them all."""

from __future__ import annotations

import importlib
from pathlib import Path

import sqlalchemy as sa

from bot.storage.database import metadata

HOUSE = Path(__file__).resolve().parent.parent


def all_tables() -> sa.MetaData:
    """The shared metadata with the tables of every `bot/<room>/tables.py` in it."""
    for module in sorted(HOUSE.glob("*/tables.py")):
        importlib.import_module(f"bot.{module.parent.name}.tables")
    return metadata
