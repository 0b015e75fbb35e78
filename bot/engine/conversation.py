"""A conversation with the engine in this process: for the terminal, and for trying things out. Kept nowhere."""

from __future__ import annotations

import bot.engine.start  # isort: skip  (before Rasa is imported)

from collections.abc import Callable
from datetime import datetime, UTC
from typing import Any

from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot.engine.channel import CollectingOutput, split, user_message
from bot.engine.server import load_agent
from bot.engine.training import ensure_model
from bot.settings import Settings


class Conversation:
    """One person talking. Requests submitted are real; the dialogue itself is not stored."""

    def __init__(self, agent: Agent, person: str, city: str | None) -> None:
        self._agent = agent
        self._person = person
        self._city = city
        self._turns = 0

    @classmethod
    async def open(cls, settings: Settings, person: str, city: str | None, say: Callable[[str], None]) -> Conversation:
        """Loads the engine; trains the model first when the data changed."""
        bot.engine.start.quiet_rasa()
        model = ensure_model(settings, say)
        return cls(load_agent(settings, model, InMemoryTrackerStore(Domain.empty())), person, city)

    async def say(self, text: str, payload: str | None = None) -> list[dict[str, Any]]:
        """The replies to a text, or to a button's payload."""
        self._turns += 1
        body = {
            "person": self._person,
            "message_id": f"{self._turns}",
            "city": self._city,
            "text": text,
            "payload": payload,
            "channel": "cli",
            "now": datetime.now(UTC).isoformat(),
        }
        output = CollectingOutput()
        await self._agent.handle_message(user_message(body, output))
        replies: list[dict[str, Any]] = split(output.said)["replies"]
        return replies
