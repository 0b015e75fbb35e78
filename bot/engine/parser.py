"""A model on its own: what single sentences mean to it, outside any conversation."""

from __future__ import annotations

import bot.engine.start  # isort: skip  (before Rasa is imported)

import asyncio
from functools import lru_cache
from pathlib import Path

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot.engine.server import load_agent
from bot.settings import Settings


class ModelUnusable(RuntimeError):
    """The model cannot be loaded: it is no model, or was made by other code."""


class Parser:
    """Reads sentences with one model. Loading it takes some ten seconds."""

    def __init__(self, settings: Settings, model: Path) -> None:
        """Raises ModelUnusable."""
        bot.engine.start.quiet_rasa()
        try:
            self._agent = load_agent(settings, model, InMemoryTrackerStore(Domain.empty()))
        except Exception as error:  # Rasa raises whatever a component's own loading raises
            raise ModelUnusable(f"{type(error).__name__}: {error}") from error
        self.needs = lru_cache(maxsize=100_000)(self._needs)
        """The needs a sentence may mean, most likely first; nlu_fallback first when the model is not sure."""

    def _needs(self, text: str) -> tuple[str, ...]:
        parsed = asyncio.run(self._agent.parse_message(text))
        first = parsed["intent"]["name"]
        ranked = (entry["name"] for entry in parsed["intent_ranking"])
        return (first or "", *(need for need in ranked if need != first))
