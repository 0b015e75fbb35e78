"""Trains, reads some sentences and has a short conversation; prints all of it. Run with and without LXT_FULL_RASA."""

from __future__ import annotations

import bot.engine.start  # isort: skip  (before Rasa is imported)

import asyncio
import hashlib
import json
import sys
import tarfile
from typing import Any

from bot import wiring
from bot.engine.channel import CollectingOutput, split, user_message
from bot.engine.server import load_agent
from bot.engine.training import ensure_model
from bot.settings import Settings, load

READ = ("附近有没有养老院", "崇川区的日间照料中心", "我妈今年82岁了，想申请适老化改造", "今天天气怎么样", "嗯", "🙂")
SAID = ("你好", "宿州有哪些养老服务", "附近的养老院", "换一个便宜点的", "我要申请适老化改造", "算了")
NOW = "2025-01-01T00:00:00+00:00"


async def both(settings: Settings) -> dict[str, Any]:
    model = ensure_model(settings, lambda _line: None)
    agent = load_agent(settings, model)
    read = [await agent.parse_message(text) for text in READ]
    replies = []
    for number, text in enumerate(SAID):
        output = CollectingOutput()
        body = {"person": "web:both", "message_id": str(number), "text": text, "now": NOW}
        await agent.handle_message(user_message(body, output))
        replies.append(split(output.said))
    return {
        "tensorflow": type(sys.modules.get("tensorflow")).__name__,
        "learned": learned(str(model)),
        "read": read,
        "replies": replies,
    }


def learned(model: str) -> dict[str, str]:
    """A digest of each file that a component of ours has learned."""
    with tarfile.open(model) as archive:
        files = [member for member in archive if member.isfile() and member.name.endswith((".json", ".npz"))]
        ours = [member for member in files if "Need" in member.name or "Ngram" in member.name]
        return {member.name: hashlib.sha256(archive.extractfile(member).read()).hexdigest() for member in ours}  # type: ignore[union-attr]


if __name__ == "__main__":
    bot.engine.start.quiet_rasa()
    given = load()
    given.data_dir.mkdir(parents=True, exist_ok=True)
    wiring.prepare_database(given)
    print(json.dumps(asyncio.run(both(given)), ensure_ascii=False, sort_keys=True))
