"""The one channel of the engine: turns from the front, guarded by a token, on loopback.

`POST /turns` {"person","message_id","channel","now","text"|"payload"|"location"} → {"replies":[reply]}.
A message id already answered gives the stored answer again: the front may repeat a turn after any failure.
`POST /policy` {"question","city"} → what the plans say; see bot/engine/policy_door.py.
"""

from __future__ import annotations

import asyncio
import hmac
import itertools
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
from bot.language.normalise import normalise
from bot.engine.policy_door import PolicyAnswers, PolicyDoor

PAYLOAD = re.compile(r"^/(?P<need>[a-z_]+)(?P<entities>\{.*\})?$", re.DOTALL)
"""A button's payload: a need, and entities as a JSON object."""

COMMAND = re.compile(r"^[a-zA-Z_]+\s*(?:\{.*\})?$", re.DOTALL)

_COMMAND_SIGNS = "/\uff0f"


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
    """Takes turns from the front, and questions about the plans."""

    def __init__(self, token: str, answers: PolicyAnswers) -> None:
        self._token = token
        self._policy = PolicyDoor(answers)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def name(cls) -> str:
        """The channel's name in the tracker."""
        return "front"

    def url_prefix(self) -> str:
        """Mounted at the root of the engine's own port."""
        return ""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The engine's routes."""
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

        @engine.post("/policy")
        async def ask_policy(request: Request) -> HTTPResponse:
            if not self._is_front(request):
                return json_response({"error": "forbidden"}, status=403)
            if not is_ready(request):
                return json_response({"error": "not ready"}, status=503)
            return json_response(await self._policy.answer(request.json), dumps=_dumps)

        @engine.delete("/people/<person:path>")
        async def forget(request: Request, person: str) -> HTTPResponse:
            if not self._is_front(request):
                return json_response({"error": "forbidden"}, status=403)
            await request.app.ctx.agent.tracker_store.delete(unquote(person))
            return json_response({})

        @engine.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            return json_response({"ready": is_ready(request)}, status=200 if is_ready(request) else 503)

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
            pressed = spoken_choice(tracker, body.get("text") or "") if tracker else None
            await handle(user_message({**body, "payload": pressed} if pressed else body, output))
            return output.said

    def _is_front(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get("x-engine-token", "").encode(), self._token.encode())


def is_ready(request: Request) -> bool:
    """Whether the engine has its model and has taken its first turns."""
    agent = getattr(request.app.ctx, "agent", None)
    return agent is not None and bool(agent.is_ready()) and bool(getattr(request.app.ctx, "warm", False))


def spoken_choice(tracker: Any, text: str) -> str | None:
    """The payload of the choice just offered whose very title was typed or spoken instead of pressed; None otherwise."""
    said = normalise(text)
    offered: dict[str, str] = {}
    for event in reversed(tracker.events):
        if event.type_name == "user":
            break
        if event.type_name == "bot":
            buttons = event.data.get("buttons") or ()
            offered = {**{normalise(button["title"]): button["payload"] for button in buttons}, **offered}
    return offered.get(said) if said else None


def user_message(body: dict[str, Any], output: OutputChannel) -> UserMessage:
    """Rasa's message for a turn. Only a payload that the front vouches for, or a position, names a need directly."""
    metadata = {"now": body["now"], "channel": body.get("channel"), "city": body.get("city")}
    text = plain_words(body.get("text") or "")
    parse_data = _parsed("out_of_scope", {}, text) if is_command(body.get("text") or "", text) else None
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


def plain_words(text: str) -> str:
    """The text without what could make it a command: leading slashes and signs that nobody sees."""
    hidden = itertools.takewhile(lambda sign: sign in _COMMAND_SIGNS or sign.isspace() or not sign.isprintable(), text)
    return text[sum(1 for _ in hidden) :]


def is_command(typed: str, text: str) -> bool:
    """Whether something was typed in the shape of a command: /restart. It is one to nobody, and says nothing else."""
    return len(typed.strip()) > len(text) and COMMAND.match(text) is not None


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
    return reply | {key: custom[key] for key in ("simple", "unsure", "effect") if custom.get(key)}


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
