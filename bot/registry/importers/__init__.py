"""Lists of facilities, as cities keep them, into the registry: read, cleaned, judged by row, written all or nothing."""

from __future__ import annotations

from bot.registry.importers.files import import_file
from bot.registry.importers.report import ImportReport, Outcome, RowLine

__all__ = ["ImportReport", "Outcome", "RowLine", "import_file"]
