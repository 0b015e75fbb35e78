"""Reading a request's body, no further than a limit, and the JSON object in it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import ClientDisconnect, Request

from bot.front.errors import Refusal

BODY_LIMIT = 131_072
"""Bytes: 10,000 characters fit even when each is written as two JSON escapes."""

BODY_PATIENCE_S = 20.0
"""A body that has not come by then is given up: slow senders must not hold connections."""


async def read_body(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """The whole body. Raises Refusal 413 as soon as it is known to be longer than `limit` bytes."""
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > limit:
        raise Refusal(413, "body_too_large", headers={"Connection": "close"})
    try:
        return await asyncio.wait_for(_read(request, limit), BODY_PATIENCE_S)
    except (TimeoutError, ClientDisconnect) as error:
        raise Refusal(400, "bad_request") from error


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises Refusal: 400 when it is not JSON, 422 when it is something else than an object."""
    try:
        raw = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "bad_json") from error
    if not isinstance(raw, dict):
        raise Refusal(422, "not_an_object")
    return raw


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(413, "body_too_large", headers={"Connection": "close"})
    return bytes(body)
