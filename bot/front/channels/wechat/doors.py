"""The WeChat door: the console's verification, and what Tencent's server pushes. Closed while no token is set."""

from __future__ import annotations

import logging
from collections import OrderedDict

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot import logs
from bot.front import schemas
from bot.front.bodies import read_body
from bot.front.channels.wechat.api import Api
from bot.front.channels.wechat.courier import Courier
from bot.front.channels.wechat.crypto import Cipher, NotGenuine
from bot.front.channels.wechat.reception import Reception
from bot.front.channels.wechat.envelope import WINDOW_S, Envelope, Letter, Stamp
from bot.front.channels.wechat.parts import WechatParts
from bot.front.channels.wechat.rendering import Renderer
from bot.front.channels.wechat.xml import SUCCESS, Unreadable
from bot.front.doors import Answer, Door, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.front.parts import Parts
from bot.settings import WechatSettings

log = logging.getLogger(__name__)

PATH = "/webhooks/wechat"
BODY_LIMIT = 65_536
"""Bytes. A push is below 10 KB; in compatible mode three times that."""
MOST_SEEN = 50_000
XML = "text/xml"


def _text(name: str, description: str) -> Parameter:
    return Parameter(name, schemas.STRING, description)


SIGNED = (
    _text("signature", "SHA-1 of token, timestamp and nonce."),
    _text("timestamp", "Unix seconds."),
    _text("nonce", "A number used once."),
)
SEALED = (
    _text("encrypt_type", "`aes` when encrypted."),
    _text("msg_signature", "As `signature`, over the ciphertext."),
)


class Seen:
    """The stamps of the last minutes: a request comes once."""

    def __init__(self) -> None:
        self._stamps: OrderedDict[Stamp, float] = OrderedDict()

    def check(self, stamp: Stamp, now: float) -> None:
        """Raises NotGenuine the second time."""
        while self._stamps and (
            next(iter(self._stamps.values())) < now - 2 * WINDOW_S or len(self._stamps) > MOST_SEEN
        ):
            self._stamps.popitem(last=False)
        if stamp in self._stamps:
            raise NotGenuine("replayed")
        self._stamps[stamp] = now


class _Office:
    """Everything there is when the account is set up."""

    def __init__(self, parts: Parts, wechat: WechatParts) -> None:
        settings = wechat.settings
        self.envelope = Envelope(settings.token, settings.mode, _ciphers(settings), settings.account)
        self.seen = Seen()
        renderer = Renderer(parts.say, wechat.asks_number, link=parts.links.of)
        self.courier = Courier(parts, wechat, _api(parts, wechat), renderer)
        self.reception = Reception(parts, wechat, self.courier, renderer)


class WechatDoors:
    """The endpoints, over the parts. `wechat` is None while the account is not set up."""

    def __init__(self, parts: Parts, wechat: WechatParts | None) -> None:
        self._parts = parts
        self._office = _Office(parts, wechat) if wechat is not None else None

    def start(self) -> None:
        """Takes up what an earlier process left undelivered."""
        if self._office is not None:
            self._office.courier.start()

    async def stop(self) -> None:
        """Ends within a moment; nothing acknowledged is lost."""
        if self._office is not None:
            await self._office.reception.stop()
            await self._office.courier.stop()

    def doors(self) -> tuple[Door, ...]:
        """Everything of this channel."""
        echo = Answer("`echostr`.", schemas.STRING, "text/plain")
        reply = Answer("A passive reply as XML, or `success`.", schemas.STRING, XML)
        return (
            Door(
                "GET",
                PATH,
                self.verify,
                "The console's verification of this address.",
                {200: echo, **refusals(403, 404, 429)},
                (*SIGNED, _text("echostr", "What to send back.")),
            ),
            Door(
                "POST",
                PATH,
                self.push,
                "A message or an event, as XML, in the clear or encrypted. The same one again has no second effect.",
                {200: reply, **refusals(400, 403, 404, 413, 429, 503)},
                (*SIGNED, *SEALED),
            ),
        )

    async def verify(self, request: Request) -> Response:
        """The console's verification."""
        office = self._open_office()
        try:
            return PlainTextResponse(office.envelope.verify(dict(request.query_params)))
        except NotGenuine as forged:
            raise self._refused(request, 403, "not_genuine", forged.reason) from forged

    async def push(self, request: Request) -> Response:
        """A message or an event."""
        office = self._open_office()
        letter = self._opened(office, request, await read_body(request, BODY_LIMIT))

        async def alive() -> bool:
            return not await request.is_disconnected()

        passive = await office.reception.take(letter.push, alive)
        self._parts.metrics.wechat_pushes.add(outcome="passive" if passive.text else "success")
        # Once more, for storing takes time too: what nobody can have got is not noted as given, and comes again.
        then = passive.given if await alive() else passive.missed
        after = BackgroundTask(then) if then is not None else None
        if not passive.text:
            return Response(SUCCESS, media_type="text/plain", background=after)
        sealed = office.envelope.seal(letter, passive.text, self._parts.clock().timestamp())
        return Response(sealed, media_type=XML, background=after)

    def _opened(self, office: _Office, request: Request, body: bytes) -> Letter:
        now = self._parts.clock().timestamp()
        try:
            letter = office.envelope.open(dict(request.query_params), body, now)
            office.seen.check(letter.stamp, now)
        except NotGenuine as forged:
            raise self._refused(request, 403, "not_genuine", forged.reason) from forged
        except Unreadable as unreadable:
            raise self._refused(request, 400, "bad_request", unreadable.reason) from unreadable
        return letter

    def _open_office(self) -> _Office:
        if self._office is None:
            raise Refusal(404, "not_found")
        return self._office

    def _refused(self, request: Request, status: int, code: str, reason: str) -> Refusal:
        """Only what is refused counts against its address: all genuine pushes come from a few."""
        self._parts.metrics.wechat_pushes.add(outcome="refused")
        self._parts.limiter.request(self._parts.limiter.addresses.of(request))
        logs.event(log, logging.WARNING, "wechat_refused", status=status, reason=reason)
        return Refusal(status, code)


def _ciphers(settings: WechatSettings) -> tuple[Cipher, ...]:
    return tuple(Cipher(key, settings.appid or "") for key in settings.aes_keys)


def _api(parts: Parts, wechat: WechatParts) -> Api | None:
    settings = wechat.settings
    if not (settings.appid and settings.secret):
        return None
    return Api(
        settings.api_base,
        settings.appid,
        settings.secret,
        wechat.shelf,
        parts.threads.run,
        parts.clock,
        wechat.transport,
    )
