"""The front's process, on a listening socket that the supervisor has opened.

The supervisor loads the application and forks the front from itself; the socket stays open when the front dies, so that
connections queue for the moment until the next one is there. `python -m bot.front.server --fd N` runs one by itself.
"""

from __future__ import annotations

import argparse
import logging
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from bot import logs
from bot.settings import Settings, load

BACKLOG = 1024
CLOSING_S = 6
"""How long requests may take to end once the front closes; the supervisor gives fifteen seconds in all."""


class FrontServer(uvicorn.Server):
    """Tells the application that it closes before it waits for connections: event streams would never end."""

    def __init__(self, config: uvicorn.Config, closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._closing = closing

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """On SIGTERM and SIGINT."""
        self._closing()
        super().handle_exit(sig, frame)


def server_of(app: Starlette) -> FrontServer:
    """A server for the application; it is given its sockets when it serves."""
    config = uvicorn.Config(
        app,
        backlog=BACKLOG,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # bot.front.limits decides whom to believe
        server_header=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=CLOSING_S,
    )
    # Python runs signal handlers between two steps of the loop, which looks around ten times a second.
    return FrontServer(config, app.state.parts.closing.set)


def prepare(settings: Settings) -> Callable[[socket.socket], None]:
    """Builds everything, and returns what serves on a listening socket. Opens no connection and starts no thread."""
    from bot import wiring  # the composition root imports this package

    app = wiring.front_app(settings)

    def serve(listener: socket.socket) -> None:
        logs.configure("front", settings.logs_dir)
        logs.event(logging.getLogger(__name__), logging.INFO, "front_starts")
        server_of(app).run(sockets=[listener])

    return serve


def main() -> None:
    """Reads the settings and serves."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    arguments = parser.parse_args()
    prepare(load())(socket.socket(fileno=arguments.fd))


if __name__ == "__main__":
    main()
