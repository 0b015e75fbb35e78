"""An engine's stand-in: a loaded parent and its worker, which answers turns like the real channel.

Words: "slow N" takes N seconds; everything else is echoed. Each turn it begins is noted in a file, so that a test can
see what it was asked and when.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.workers import Keeper

NOTES = Path(os.environ["LXT_DATA_DIR"]) / "engine-notes.jsonl"
START_S = float(os.environ.get("FAKE_ENGINE_START_S", "0"))


def note(**what: object) -> None:
    with NOTES.open("a", encoding="utf-8") as file:
        file.write(json.dumps(what, ensure_ascii=False) + "\n")


async def turns(request: Request) -> Response:
    if request.headers.get("x-engine-token") != os.environ["LXT_ENGINE_TOKEN"]:
        return Response(status_code=403)
    body = await request.json()
    note(began=body["message_id"], text=body.get("text"))
    word, _, seconds = (body.get("text") or "").partition(" ")
    await asyncio.sleep(float(seconds) if word == "slow" and seconds else 0)
    reply = {"text": f"echo:{body.get('text')}", "buttons": [], "card": None}
    return JSONResponse({"replies": [reply]})


async def ready(_request: Request) -> Response:
    return Response(status_code=200)


async def begin() -> None:
    note(serves=os.getpid(), prepared=(NOTES.parent / "prepared").exists())
    await asyncio.sleep(START_S)
    app = Starlette(routes=[Route("/turns", turns, methods=["POST"]), Route("/ready", ready)])
    port = int(os.environ["LXT_ENGINE_PORT"])
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, ws="none", lifespan="off")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    note(started=os.getpid())
    if sys.argv[1:2] == ["--after"]:
        select.select([int(sys.argv[2])], [], [])
    sys.exit(Keeper(lambda: asyncio.run(begin())).run())
