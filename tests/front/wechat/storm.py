"""A storm of deliveries: citizens who write, Tencent's server that delivers everything three times, an engine that is slow
at times, and a front in a process of its own that is killed. One run gives one account of what became of everything.

Times are scaled: what takes Tencent five seconds takes `drop_s` here. The clock starts at a fixed moment.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.front.app import create_app
from bot.front.channels.wechat.parts import WechatPace
from bot.front.engine_client import EngineAddress, EngineClient
from bot.front.server import server_of
from bot.front.turns import Pace
from bot.settings import ROOT
from bot.storage.database import open_database
from tests.front.fakes import START, bubble, make_parts, new_database
from tests.front.wechat.fronts import account, wechat_parts
from tests.front.wechat.tencent import PATH, Pusher, Tencent, message

DROP_S = 2.5
PACE = WechatPace(patience_s=1.4, claim_s=0.3, grace_s=4.0, busy_s=4.0, again_s=(0.3, 1.0, 3.0), drain_s=0.5)
ANSWER = re.compile(r"〔(\d+-\d+)〕")


def now() -> datetime:
    """The same clock in every process of this machine."""
    return START + timedelta(seconds=monotonic())


@dataclass
class SlowEngine:
    """Answers a turn once and repeats itself; counts how often a message had an effect."""

    dice: random.Random
    slow_share: float
    effects: Counter[str] = field(default_factory=Counter)
    answers: dict[str, Any] = field(default_factory=dict)

    async def turn(self, request: Request) -> Response:
        asked = await request.json()
        known = self.answers.get(asked["message_id"])
        if known is None:
            known = self.answers[asked["message_id"]] = self._answer(asked["text"])
            self.effects[asked["text"]] += 1
        seconds = self.dice.uniform(1.0, 2.2) if self.dice.random() < self.slow_share else self.dice.uniform(0, 0.05)
        await asyncio.sleep(seconds)
        return JSONResponse({"replies": known})

    def _answer(self, text: str) -> list[dict[str, Any]]:
        filler = "方案提出建立健全基本养老服务制度。" * self.dice.choice([0, 0, 0, 2, 60])
        more = [bubble("您还可以问别的。", "/help")] if self.dice.random() < 0.3 else []
        return [bubble(f"答〔{text}〕{filler}"), *more]

    async def ready(self, _request: Request) -> Response:
        return JSONResponse({"ready": True})


@dataclass
class Account:
    """What became of everything."""

    messages: int
    deliveries: int = 0
    seconds: float = 0.0
    kills: int = 0
    lost: int = 0
    twice_effective: int = 0
    shown_twice: int = 0
    out_of_order: int = 0
    other_answer: int = 0
    beyond_quota: int = 0
    unavailable: int = 0
    passive: int = 0
    sent: int = 0


@dataclass
class Storm:
    """The parts of a run, and what citizens saw."""

    tencent: Tencent
    engine: SlowEngine
    pusher: Pusher
    client: httpx.AsyncClient
    account: Account
    taken: set[str] = field(default_factory=set)
    """Messages that some delivery of was acknowledged: the others the front never had, however busy the machine was."""

    async def write(self, who: str, number: int, text: str) -> None:
        """A message, delivered three times in any case; the first answer is shown, the others must be the same."""
        fields = {**message(number, text, who=who), "CreateTime": str(int(self.tencent.now()))}
        self.tencent.leave(who, "message")
        replies: list[str | None] = []
        for _ in range(3):
            self.account.deliveries += 1
            reply = await self._deliver(fields)
            if reply != "dropped":
                if reply is not None and reply not in replies:
                    self.tencent.seen[who].append(reply)
                replies.append(reply)
        shown = {reply for reply in replies if reply is not None}
        self.account.other_answer += len(shown) > 1
        self.account.passive += bool(shown)
        self.account.unavailable += not replies
        self.taken.update([text] if replies else [])

    async def _deliver(self, fields: dict[str, str]) -> str | None:
        post = self.pusher.request(fields)
        try:
            async with asyncio.timeout(DROP_S):
                answer = await self.client.post(post.url, content=post.body)
        except (TimeoutError, httpx.HTTPError):
            return "dropped"
        return self.pusher.text_in(answer.content) if answer.status_code == 200 else "dropped"

    def close(self, expected: dict[str, list[str]]) -> None:
        """Counts."""
        result = self.account
        for who, texts in expected.items():
            answered = ANSWER.findall("".join(self.tencent.seen[who]))
            first = list(dict.fromkeys(answered))
            result.lost += len(self.taken.intersection(texts) - set(answered))
            result.shown_twice += len(answered) - len(first)
            result.out_of_order += first != [text for text in texts if text in set(answered)]
        result.twice_effective = sum(count - 1 for count in self.engine.effects.values())
        result.beyond_quota, result.sent = self.tencent.beyond_quota, len(self.tencent.sends)


async def run(
    folder: Path,
    *,
    citizens: int,
    each: int,
    kills: int,
    at_once: int = 20,
    slow_share: float = 0.15,
    seed: int = 7,
) -> Account:
    """One storm. The front is killed `kills` times, evenly over the run."""
    dice = random.Random(seed)
    storage = new_database(folder)
    storage.dispose()
    tencent = Tencent(lambda: now().timestamp())
    engine = SlowEngine(random.Random(seed + 1), slow_share)
    result = Account(messages=citizens * each)
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with _neighbours(tencent, engine) as port, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        storm = Storm(tencent, engine, Pusher(tencent), client, result)
        expected: dict[str, list[str]] = {f"o{n}": [f"{n}-{m}" for m in range(each)] for n in range(citizens)}
        front = _Front(folder, listener, port)
        front.start()
        try:
            await _until_ready(client)
            began, done = monotonic(), Counter[str]()
            slots = asyncio.Semaphore(at_once)

            async def citizen(who: str, texts: list[str]) -> None:
                async with slots:
                    for index, text in enumerate(texts):
                        await asyncio.sleep(dice.uniform(0, 0.1))
                        await storm.write(who, index, text)
                        done["messages"] += 1

            people = [asyncio.create_task(citizen(who, texts)) for who, texts in expected.items()]
            for number in range(kills):
                while done["messages"] < result.messages * (number + 1) / (kills + 1):
                    await asyncio.sleep(0.01)
                front.kill()
                front.start()
                result.kills += 1
            await asyncio.gather(*people)
            await _until_quiet(storm)
            result.seconds = monotonic() - began
        finally:
            front.kill()
            listener.close()
        storm.close(expected)
    return result


async def _until_quiet(storm: Storm, patience_s: float = 60.0) -> None:
    """Until everything that was acknowledged has arrived, or nothing has come for so long."""
    end, arrived = monotonic() + patience_s, set[str]()
    while monotonic() < end and not arrived >= storm.taken:
        now_there = {found for texts in storm.tencent.seen.values() for found in ANSWER.findall("".join(texts))}
        if now_there != arrived:
            end, arrived = monotonic() + patience_s, now_there
        await asyncio.sleep(0.2)
    await asyncio.sleep(1.0)  # what would come twice, comes now


@asynccontextmanager
async def _neighbours(tencent: Tencent, engine: SlowEngine) -> AsyncIterator[int]:
    """The engine and Tencent's interface, on one port."""
    routes = [
        Route("/turns", engine.turn, methods=["POST"]),
        Route("/ready", engine.ready),
        Mount("/", tencent.app),
    ]
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    config = uvicorn.Config(Starlette(routes=routes), log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve([listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        await task


async def _until_ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)


class _Front:
    """The process; its socket stays open when it dies, as the supervisor's does."""

    def __init__(self, folder: Path, listener: socket.socket, port: int) -> None:
        self._arguments = ["--folder", str(folder), "--fd", str(listener.fileno()), "--port", str(port)]
        self._fd = listener.fileno()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.front.wechat.storm", *self._arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[self._fd], stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def main() -> None:
    """The front of a storm."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    storage = open_database(f"sqlite:///{given.folder / 'test.db'}")
    engine = EngineClient(EngineAddress(given.port, "token"))
    pace = Pace(parallel=64, patience_s=1.4, look_s=0.5, again_s=0.1)
    parts = make_parts(storage, engine, clock=now, pace=pace, storage_errors=(sa.exc.DatabaseError,))
    settings = account("safe", api_base=f"http://127.0.0.1:{given.port}")
    server_of(create_app(parts, replace(wechat_parts(storage, settings), pace=PACE))).run(
        sockets=[socket.socket(fileno=given.fd)]
    )


if __name__ == "__main__":
    assert PATH
    main()
