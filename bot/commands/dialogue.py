"""`train`, `chat` and `ask`: the engine in this process, without the doors."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import uuid
from typing import Any

from bot.settings import Settings, load


def add_commands(commands: Any) -> None:
    """Registers the commands."""
    train = commands.add_parser("train", help="train the language model if the data changed")
    train.set_defaults(run=_train)
    chat = commands.add_parser("chat", help="talk in the terminal")
    chat.add_argument("--city", type=_city, help="the city to begin with, by its id")
    chat.set_defaults(run=_chat)
    ask = commands.add_parser("ask", help="one question, one answer")
    ask.add_argument("text")
    ask.add_argument("--city", type=_city, help="the city asked about, by its id")
    ask.add_argument("--json", action="store_true", help="print the replies as JSON")
    ask.set_defaults(run=_ask)


def _city(value: str) -> str:
    from bot import wiring

    if value not in wiring.cities():
        raise argparse.ArgumentTypeError(f"{value!r} is not covered; there are {', '.join(wiring.cities())}")
    return value


def _train(_arguments: argparse.Namespace) -> int:
    from bot.engine.training import TrainingFailed, ensure_model

    try:
        print(ensure_model(load(), _progress))
    except TrainingFailed as failure:
        _progress(str(failure))
        return 1
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    replies = asyncio.run(_one_answer(load(), arguments.text, arguments.city))
    if arguments.json:
        print(json.dumps({"messages": [_shown(reply) for reply in replies]}, ensure_ascii=False, indent=2))
    else:
        _show(replies)
    return 0 if replies else 1


def _shown(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply as the doors give it: without what is meant for the front and the timeline only."""
    return {key: value for key, value in reply.items() if key not in {"effect", "unsure"}}


async def _one_answer(settings: Settings, text: str, city: str | None) -> list[dict[str, Any]]:
    conversation = await _conversation(settings, city)
    replies: list[dict[str, Any]] = await conversation.say(text)
    return replies


def _chat(arguments: argparse.Namespace) -> int:
    return asyncio.run(_talk(load(), arguments.city))


async def _talk(settings: Settings, city: str | None) -> int:
    conversation = await _conversation(settings, city)
    choices: list[dict[str, Any]] = []
    while True:
        try:
            line = (await asyncio.to_thread(input, "> ")).strip()
        except (EOFError, KeyboardInterrupt):
            return 0
        replies = await conversation.say(line, payload=_pressed(line, choices))
        _show(replies)
        choices = [button for reply in replies for button in reply["buttons"]]


def _pressed(line: str, choices: list[dict[str, Any]]) -> str | None:
    is_number = line.startswith("#") and line[1:].isdigit() and 1 <= int(line[1:]) <= len(choices)
    return choices[int(line[1:]) - 1]["payload"] if is_number else None


def _show(replies: list[dict[str, Any]]) -> None:
    number = 0
    for reply in replies:
        print(reply["text"])
        for button in reply["buttons"]:
            number += 1
            print(f"  #{number} {button['title']}")


async def _conversation(settings: Settings, city: str | None) -> Any:
    from bot import wiring
    from bot.engine.conversation import Conversation

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    wiring.prepare_database(settings)
    return await Conversation.open(settings, f"cli:{uuid.uuid4()}", city, _progress)


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
