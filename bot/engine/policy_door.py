"""The engine's second door: the search over the plans, asked by the front. `POST /policy` {"question","city"}."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot import wiring
from bot.phrases import phrasebook
from bot.plans.json_views import policy_json
from bot.settings import Settings

PolicyAnswers = Callable[[str, str | None], Mapping[str, Any]]


class PolicyDoor:
    """Answers one question after the other, beside the turns: whoever asks a lot waits, the conversations do not."""

    def __init__(self, answers: PolicyAnswers) -> None:
        self._answers = answers
        self._pool: ThreadPoolExecutor | None = None

    async def answer(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """What `bot.plans.json_views.policy_json` gives. Raises KeyError when there is no question."""
        if self._pool is None:  # made where the loop runs: the engine's process is forked before
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="policy")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._answers, body["question"], body.get("city"))


def policy_answers(settings: Settings) -> PolicyAnswers:
    """The answers of the real search, which is loaded at the first question."""

    def answers(question: str, city: str | None) -> Mapping[str, Any]:
        return policy_json(question, city, wiring.policy_search(settings), phrasebook())

    return answers
