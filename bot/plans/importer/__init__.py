"""A published plan in: text or Markdown to clauses, rows and a report."""

from bot.plans.importer.importing import About, Imported, ImportRefused, import_plan
from bot.plans.importer.lines import Unreadable, decode

__all__ = ["About", "ImportRefused", "Imported", "Unreadable", "decode", "import_plan"]
