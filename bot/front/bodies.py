"""Reading a request's body, no further than a limit."""

from __future__ import annotations

import asyncio

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


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(413, "body_too_large", headers={"Connection": "close"})
    return bytes(body)
