"""The engine: Rasa on loopback behind one token-guarded channel. `python -m bot.engine.server`.

Two processes that share their memory: a parent that has loaded everything, and its fork that takes the turns. When the
fork dies, the next one is there within a second.
"""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # until the worker serves: looking for garbage in what stays takes a tenth of the start

import bot.engine.start  # isort: skip  (before Rasa is imported)

import argparse
import asyncio
import select
import subprocess
import sys
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.run import configure_app
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from bot import logs, wiring
from bot.engine.channel import CollectingOutput, FrontInput, user_message
from bot.engine.dialogue_store import DialogueStore
from bot.engine.in_process import InProcessActions, trust_own_answers
from bot.engine.model_file import model_file
from bot.engine.policy_door import policy_answers
from bot.phrases import phrasebook
from bot.settings import Settings, load
from bot.storage.database import open_database
from bot.vocabulary import facility_words
from bot.workers import Keeper

_LOADED_ONCE: tuple[Callable[[], object], ...] = (wiring.gazetteer, wiring.cities, phrasebook, facility_words)
_WARM_UP = ("\u4f60\u597d", "\u5d07\u5ddd\u533a\u9644\u8fd1\u7684\u517b\u8001\u9662")


def load_agent(settings: Settings, model: Path, tracker_store: Any = None) -> Agent:
    """Rasa's agent with our stores and actions. `tracker_store` replaces the database: a conversation of no record."""
    trust_own_answers()
    store = tracker_store or DialogueStore(None, open_database(settings.database_url))
    agent = Agent.load(
        str(model), tracker_store=store, lock_store=InMemoryLockStore(), action_endpoint=action_endpoint(settings)
    )
    # Rasa wraps the store so that a failing database looks like a new, empty conversation. A turn had better fail: the
    # front keeps the message and tries again.
    store.domain = agent.domain
    agent.tracker_store = agent.processor.tracker_store = store
    return agent


def action_endpoint(settings: Settings) -> EndpointConfig:
    """Where custom actions run: in this process, or on the action server that the settings name."""
    if settings.action_endpoint:
        return EndpointConfig(url=settings.action_endpoint, enable_selective_domain=True)
    return InProcessActions()


async def warm_up(agent: Agent) -> None:
    """Takes two turns that nobody sees, so that the first citizen does not wait for lazy loading."""
    person = f"warm-up:{uuid.uuid4()}"
    for number, text in enumerate(_WARM_UP):
        body = {"person": person, "message_id": str(number), "text": text, "now": "2025-01-01T00:00:00+00:00"}
        await agent.handle_message(user_message(body, CollectingOutput()))
    if hasattr(agent.tracker_store, "delete"):
        await agent.tracker_store.delete(person)


def build_app(settings: Settings, agent: Agent) -> Sanic:
    """Rasa's server with our channel only; stock channels and the HTTP API stay closed."""
    channel = FrontInput(settings.engine_token, policy_answers(settings))
    app: Sanic = configure_app([channel], enable_api=False, route="/")
    app.ctx.agent = agent

    async def warm(sanic_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        await warm_up(agent)
        sanic_app.ctx.warm = True

    app.register_listener(warm, "after_server_start")
    return app


def load_all(settings: Settings) -> Agent:
    """Everything that is slow to load, before the fork. Uses no database and leaves no thread."""
    agent = load_agent(settings, trained_model(settings))
    for load_once in _LOADED_ONCE:
        load_once()
    for text in _WARM_UP:
        asyncio.run(agent.parse_message(text))
    return agent


def trained_model(settings: Settings) -> Path:
    """The model's file. Trains in another process when there is none: training leaves threads behind."""
    path = model_file(settings)
    if not path.exists():
        subprocess.run([sys.executable, "-m", "bot.engine.training"], check=True, stdin=subprocess.DEVNULL)
    return path


def main() -> None:
    """Serves until told to stop. Needs LXT_ENGINE_PORT and LXT_ENGINE_TOKEN, which the supervisor sets.

    `--after FD`: takes turns only once there is something to read in this pipe, when the database is prepared.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--after", type=int)
    arguments = parser.parse_args()
    settings = load()
    if not settings.engine_port or not settings.engine_token:
        sys.exit("LXT_ENGINE_PORT and LXT_ENGINE_TOKEN must be set; `laoxiaotong serve` sets both")
    logs.configure("engine", settings.logs_dir)
    bot.engine.start.quiet_rasa()
    agent = load_all(settings)
    if arguments.after is not None:
        select.select([arguments.after], [], [])  # not read: the next engine looks too
    sys.exit(Keeper(partial(serve, settings, agent)).run())


def serve(settings: Settings, agent: Agent) -> None:
    """In the worker: until told to stop."""
    gc.enable()
    app = build_app(settings, agent)
    app.run(host="127.0.0.1", port=settings.engine_port, access_log=False, motd=False, debug=False)


if __name__ == "__main__":
    main()
