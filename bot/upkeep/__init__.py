"""Keeping the house in order: facilities mended by hand, lists that came in, sentences decided on, what happened counted."""

from bot.upkeep.counts import Counts
from bot.upkeep.decisions import Decisions
from bot.upkeep.facilities import Conflict, NothingToUndo, RegistryUpkeep, UnknownFacility
from bot.upkeep.fields import Unusable
from bot.upkeep.imports import ImportLog

__all__ = [
    "Conflict",
    "Counts",
    "Decisions",
    "ImportLog",
    "NothingToUndo",
    "RegistryUpkeep",
    "UnknownFacility",
    "Unusable",
]
