"""The front's side of the internal channel to the engine: one turn in, its replies out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

import httpx

from bot.front.ports import PendingTurn
from bot.model.message import Incoming

TURN_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 2.0
READY_TIMEOUT_S = 2.0
POLICY_TIMEOUT_S = 10.0
NOT_NOW = frozenset({401, 403, 404, 429, 503})
"""Statuses of an engine that is starting, busy or not ours: the turn was not tried."""


class EngineAway(Exception):
    """The engine took no turn: it is not there, not ready or stuck as a whole. Trying again later is free."""


class EngineFailed(Exception):
    """The engine took the turn and did not answer it: it died, failed or hung on this one."""


@dataclass(frozen=True)
class EngineAddress:
    """Where the engine listens on the loopback, and the token it wants to see."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """The root of the internal channel."""
        return f"http://127.0.0.1:{self.port}"


class EnginePort(Protocol):
    """What the turns need from the engine."""

    async def ask(self, turn: PendingTurn, now: datetime) -> Sequence[Mapping[str, Any]]: ...
    async def ready(self) -> bool: ...
    async def forget(self, person: str) -> None: ...
    async def close(self) -> None: ...


class EngineClient:
    """Speaks to the engine over HTTP. Sending a turn twice is harmless: the engine knows its number."""

    def __init__(self, address: EngineAddress, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=address.url,
            headers={"X-Engine-Token": address.token},
            timeout=httpx.Timeout(TURN_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            # A fresh connection each time tells "not there" from "died on this turn"; on the loopback it costs 0.1 ms.
            limits=httpx.Limits(max_keepalive_connections=0),
            transport=transport,
            trust_env=False,
        )

    async def ask(self, turn: PendingTurn, now: datetime) -> Sequence[Mapping[str, Any]]:
        """The replies to a turn.

        Raises:
            EngineAway: the turn was not tried.
            EngineFailed: the turn was tried and not answered.
        """
        try:
            response = await self._client.post("/turns", json=turn_body(turn, now))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise EngineAway(type(error).__name__) from error
        except httpx.TimeoutException as error:
            raise await self._hung() from error
        except httpx.HTTPError as error:
            raise EngineFailed(type(error).__name__) from error
        return read_replies(response)

    async def _hung(self) -> Exception:
        """Whether only this turn hangs, or the whole engine."""
        if await self.ready():
            return EngineFailed("turn_timeout")
        return EngineAway("engine_timeout")

    async def forget(self, person: str) -> None:
        """Makes the engine forget a conversation.

        Raises:
            EngineAway: it could not be told; telling it again later is harmless.
        """
        try:
            response = await self._client.delete(f"/people/{quote(person, safe='')}")
        except httpx.HTTPError as error:
            raise EngineAway(type(error).__name__) from error
        if response.status_code != 200:
            raise EngineAway(f"status_{response.status_code}")

    async def policy(self, question: str, city: str | None) -> Mapping[str, Any]:
        """What the plans say to a question; asking again is free.

        Raises:
            EngineAway: it is not there, not ready, or has too much to do.
            EngineFailed: an error, or not what the channel promises.
        """
        body = {"question": question, "city": city}
        try:
            response = await self._client.post("/policy", json=body, timeout=POLICY_TIMEOUT_S)
        except httpx.HTTPError as error:
            raise EngineAway(type(error).__name__) from error
        return read_policy(response)

    async def ready(self) -> bool:
        """True when the engine has its model and takes turns."""
        try:
            response = await self._client.get("/ready", timeout=READY_TIMEOUT_S)
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def close(self) -> None:
        """Ends the connections."""
        await self._client.aclose()


def turn_body(turn: PendingTurn, now: datetime) -> dict[str, Any]:
    """The turn as the internal channel takes it."""
    incoming = turn.incoming
    channel, _, _ = incoming.person.partition(":")
    body: dict[str, Any] = {
        "person": incoming.person,
        "message_id": str(turn.turn),
        "channel": channel,
        "now": now.isoformat(),
    }
    return body | _content(incoming)


def _content(incoming: Incoming) -> dict[str, Any]:
    content: dict[str, Any] = {"text": incoming.text, "payload": incoming.payload}
    if incoming.location is not None:
        position = incoming.location
        content["location"] = {
            "lng": position.lng,
            "lat": position.lat,
            "coord_system": position.coord_system.value,
        }
    return {key: value for key, value in content.items() if value is not None}


def read_replies(response: httpx.Response) -> Sequence[Mapping[str, Any]]:
    """The replies in the engine's answer.

    Raises:
        EngineAway: the engine is starting or busy.
        EngineFailed: an error, or not what the channel promises.
    """
    replies = _answered(response).get("replies")
    if not isinstance(replies, list) or not all(_is_reply(reply) for reply in replies):
        raise EngineFailed("unreadable")
    return replies


def read_policy(response: httpx.Response) -> Mapping[str, Any]:
    """What the plans say, in the engine's answer. Raises EngineAway and EngineFailed as `read_replies` does."""
    found = _answered(response)
    if not isinstance(found.get("answerable"), bool) or not _is_reply(found):
        raise EngineFailed("unreadable")
    return found


def _answered(response: httpx.Response) -> dict[str, Any]:
    if response.status_code in NOT_NOW:
        raise EngineAway(f"status_{response.status_code}")
    if response.status_code != 200:
        raise EngineFailed(f"status_{response.status_code}")
    try:
        body = response.json()
    except ValueError as error:
        raise EngineFailed("unreadable") from error
    if not isinstance(body, dict):
        raise EngineFailed("unreadable")
    return body


def _is_reply(reply: object) -> bool:
    return isinstance(reply, dict) and isinstance(reply.get("text"), str)
