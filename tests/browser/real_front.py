"""The real front on a free port of this machine, over a throw-away database and an engine that does as told."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

import uvicorn

from bot.front.app import create_app
from bot.front.channels.web import page
from tests.front.fakes import CITIES, FakeEngine, make_parts, new_database

SHOWN = [(city.id, city.name) for city in CITIES]


class RealFront:
    """Runs in a thread for the length of a `with` block. `tiles` is a tile service, `parts` change the front's parts."""

    def __init__(self, folder: Path, engine: FakeEngine, tiles: page.Tiles | None = None, **parts: Any) -> None:
        self._database = new_database(folder)
        screen = page.render(cities=SHOWN, tiles=tiles)
        changed = {
            "page": lambda: screen,
            "widget": page.WIDGET.read_bytes,
            "map_attributes": page.map_attributes(tiles),
            **parts,
        }
        self.parts = make_parts(self._database, engine, **changed)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        config = uvicorn.Config(
            create_app(self.parts), log_level="error", lifespan="on", ws="none", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> RealFront:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.parts.closing.set()
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._database.dispose()
