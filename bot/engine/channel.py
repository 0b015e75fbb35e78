"""The one channel of the engine: turns from the front, guarded by a token, on loopback.

`POST /turns` {"person","message_id","channel","now","text"|"payload"|"location"} → {"replies":[reply]}.
A message id already answered gives the stored answer again: the front may repeat a turn after any failure.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote
from weakref import WeakValueDictionary

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.engine.dialogue_store import answers_to

PAYLOAD = re.compile(r"^/(?P<need>[a-z_]+)(?P<entities>\{.*\})?$", re.DOTALL)
"""A button's payload: a need, and entities as a JSON object."""

_COMMAND_SIGNS = "/\uff0f \u200b\u2060\ufeff\t\n"


class CollectingOutput(OutputChannel):
    """Collects what actions say, bubble by bubble, exactly as they said it."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name, which no response variant may depend on."""
        return "front"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps one bubble."""
        self.said.append(message)


class FrontInput(InputChannel):
    """Takes turns from the front."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def name(cls) -> str:
        """The channel's name in the tracker."""
        return "front"

    def url_prefix(self) -> str:
        """Mounted at the root of the engine's own port."""
        return ""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The engine's three routes."""
        engine = Blueprint("front_input")

        @engine.post("/turns")
        async def take_turn(request: Request) -> HTTPResponse:
            if not self._is_front(request):
                return json_response({"error": "forbidden"}, status=403)
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return json_response({"error": "not ready"}, status=503)
            turn = asyncio.ensure_future(self._turn(agent, request.json, on_new_message))
            bubbles = await asyncio.shield(turn)  # a dropped connection must not cut a turn in half
            return json_response(split(bubbles), dumps=_dumps)

        @engine.delete("/people/<person:path>")
        async def forget(request: Request, person: str) -> HTTPResponse:
            if not self._is_front(request):
                return json_response({"error": "forbidden"}, status=403)
            await request.app.ctx.agent.tracker_store.delete(unquote(person))
            return json_response({})

        @engine.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            is_ready = agent is not None and agent.is_ready() and getattr(request.app.ctx, "warm", False)
            return json_response({"ready": is_ready}, status=200 if is_ready else 503)

        return engine

    async def _turn(
        self, agent: Any, body: dict[str, Any], handle: Callable[[UserMessage], Awaitable[Any]]
    ) -> list[dict[str, Any]]:
        lock = self._turns.setdefault(body["person"], asyncio.Lock())
        async with lock:
            tracker = await agent.tracker_store.retrieve(body["person"])
            answered = answers_to(tracker, body["message_id"]) if tracker else None
            if answered is not None:
                return [bubble_of(event) for event in answered]
            output = CollectingOutput()
            await handle(user_message(body, output))
            return output.said

    def _is_front(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get("x-engine-token", "").encode(), self._token.encode())


def user_message(body: dict[str, Any], output: OutputChannel) -> UserMessage:
    """Rasa's message for a turn. Only a payload that the front vouches for, or a position, names a need directly."""
    metadata = {"now": body["now"], "channel": body.get("channel"), "city": body.get("city")}
    text = (body.get("text") or "").lstrip(_COMMAND_SIGNS)
    parse_data = None
    if body.get("payload"):
        text, parse_data = body["payload"], parsed_payload(body["payload"])
    elif body.get("location"):
        text = text or "/share_position"
        parse_data = _parsed("share_position", {"position": body["location"]}, text)
    return UserMessage(
        text,
        output,
        body["person"],
        parse_data=parse_data,
        input_channel="front",
        message_id=body["message_id"],
        metadata=metadata,
    )


def parsed_payload(payload: str) -> dict[str, Any]:
    """A button's payload as Rasa's parse of a message. Raises ValueError when it is not one of ours."""
    match = PAYLOAD.match(payload)
    if match is None:
        raise ValueError("not a payload of ours")
    return _parsed(match["need"], json.loads(match["entities"] or "{}"), payload)


def _parsed(need: str, entities: dict[str, Any], text: str) -> dict[str, Any]:
    intent = {"name": need, "confidence": 1.0}
    listed = [
        {"entity": kind, "value": value, "start": 0, "end": 0}
        for kind, values in entities.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    return {"text": text, "intent": intent, "entities": listed, "intent_ranking": [intent]}


def bubble_of(event: dict[str, Any]) -> dict[str, Any]:
    """A stored bot event as the bubble it was."""
    data = event.get("data") or {}
    return {"text": event.get("text"), "buttons": data.get("buttons"), "custom": data.get("custom")}


def split(bubbles: list[dict[str, Any]]) -> dict[str, Any]:
    """Bubbles as replies. A reply may carry an `effect` that the front carries out and does not pass on."""
    spoken = [(bubble, bubble.get("custom") or {}) for bubble in bubbles]
    return {
        "replies": [_reply(bubble, custom) for bubble, custom in spoken if bubble.get("text") or custom.get("card")]
    }


def _reply(bubble: dict[str, Any], custom: dict[str, Any]) -> dict[str, Any]:
    buttons = [{"title": b["title"], "payload": b["payload"]} for b in bubble.get("buttons") or []]
    reply = {"text": bubble.get("text") or "", "buttons": buttons, "card": custom.get("card")}
    return reply | {key: custom[key] for key in ("simple", "effect") if custom.get(key)}


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
