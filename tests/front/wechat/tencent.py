"""A stand-in for Tencent: its interface with tokens and quotas, its server that pushes and tries again, and what citizens
see. Time comes from outside, so that a test may move it."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.front.channels.wechat.crypto import Cipher, signature
from bot.front.channels.wechat.xml import cdata, read_fields
from tests.front.wechat.vectors import OWN_APPID, OWN_KEY, OWN_TOKEN

ACCOUNT = "gh_city12345"
SECRET = "0123456789secret0123456789secret"
PATH = "/webhooks/wechat"
PRESSES = {"click", "subscribe", "scan"}

Fields = dict[str, str]


@dataclass
class Leave:
    """How many messages somebody may still be sent, and until when."""

    left: int
    until: float


@dataclass
class Tencent:
    """The interface. `now` gives Unix seconds. Faults are set by the test that wants them."""

    now: Callable[[], float]
    token_s: int = 7200
    token_fetches: int = 0
    forced: int = 0
    tokens: dict[str, float] = field(default_factory=dict)
    leaves: dict[str, Leave] = field(default_factory=dict)
    sends: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    beyond_quota: int = 0
    faults: list[Any] = field(default_factory=list)
    """What the next sends are answered with: an errcode, an HTTP response, or a coroutine function to await first."""
    token_faults: list[int] = field(default_factory=list)
    delay_s: float = 0.0
    menu: Any = None
    typing: list[str] = field(default_factory=list)
    typing_faults: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._typing_until: dict[str, float] = {}
        self.app = Starlette(
            routes=[
                Route("/", self._root),
                Route("/cgi-bin/stable_token", self._token, methods=["POST"]),
                Route("/cgi-bin/message/custom/send", self._send, methods=["POST"]),
                Route("/cgi-bin/message/custom/typing", self._typing, methods=["POST"]),
                Route("/cgi-bin/menu/create", self._menu, methods=["POST"]),
                Route("/cgi-bin/menu/get", self._get_menu),
            ]
        )

    @property
    def texts(self) -> list[str]:
        """What was sent, as text."""
        return [shown(body) for _, body in self.sends]

    def leave(self, openid: str, kind: str) -> None:
        """A push gives leave to write."""
        if kind in PRESSES:
            self.leaves[openid] = Leave(3, self.now() + 60)
        elif kind == "message":
            self.leaves[openid] = Leave(5, self.now() + 172_800)

    async def _root(self, _request: Request) -> Response:
        return Response("", headers={"date": "Sat, 21 Nov 2026 12:00:00 GMT"})

    async def _token(self, request: Request) -> Response:
        wanted = await request.json()
        self.token_fetches += 1
        self.forced += bool(wanted["force_refresh"])
        if self.token_faults:
            return refused(self.token_faults.pop(0))
        if (wanted["appid"], wanted["secret"]) != (OWN_APPID, SECRET):
            return refused(40125)
        good = [token for token, until in self.tokens.items() if until > self.now()]
        if wanted["force_refresh"]:
            self.tokens.clear()
        elif good:
            return JSONResponse({"access_token": good[-1], "expires_in": self.token_s})
        token = f"token-{next(self._numbers)}"
        self.tokens[token] = self.now() + self.token_s
        return JSONResponse({"access_token": token, "expires_in": self.token_s})

    def _refusal(self, request: Request) -> Response | None:
        self.paths.append(request.url.path)
        until = self.tokens.get(request.query_params.get("access_token", ""))
        if until is None:
            return refused(40001)
        return refused(42001) if until <= self.now() else None

    async def _send(self, request: Request) -> Response:
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        raw = await request.body()
        self.bodies.append(raw)
        body = await request.json()
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        if b"\\u" in raw:
            return refused(40033)
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Response):
                return fault
            if fault:
                return refused(fault)
        openid = body["touser"]
        leave = self.leaves.get(openid)
        if leave is None or leave.until <= self.now():
            self.beyond_quota += 1
            return refused(45015)
        if leave.left <= 0:
            self.beyond_quota += 1
            return refused(45047)
        if len(shown(body).encode()) > 2048:
            return refused(45002)
        leave.left -= 1
        self.sends.append((openid, body))
        self.seen[openid].append(shown(body))
        return refused(0, "ok")

    async def _typing(self, request: Request) -> Response:
        """Lasts fifteen seconds, cannot be lit while it is on, and costs no message."""
        body = await request.json()
        if body.get("command") not in {"Typing", "CancelTyping"}:
            return refused(45072)
        refusal = self._refusal(request)
        if refusal is None and self.typing_faults:
            refusal = refused(self.typing_faults.pop(0))
        if refusal is None and self.now() < self._typing_until.get(body["touser"], 0):
            refusal = refused(45081)
        if refusal is None:
            self.typing.append(body["touser"])
            self._typing_until[body["touser"]] = self.now() + 15
        return refusal or refused(0, "ok")

    async def _menu(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is None:
            self.menu = await request.json()
        return refusal or refused(0, "ok")

    async def _get_menu(self, request: Request) -> Response:
        return self._refusal(request) or (JSONResponse({"menu": self.menu}) if self.menu else refused(46003))


def refused(code: int, said: str = "no rid: 5f9a-0b1c2d3e-aa") -> Response:
    """An answer of the interface."""
    return JSONResponse({"errcode": code, "errmsg": said})


def shown(body: Mapping[str, Any]) -> str:
    """What a citizen sees of a message."""
    if body["msgtype"] == "text":
        return str(body["text"]["content"])
    menu = body["msgmenu"]
    return "\n".join([menu["head_content"], *(line["content"] for line in menu["list"]), menu["tail_content"]])


@dataclass
class Post:
    """A request as Tencent's server makes it."""

    query: Fields
    body: bytes

    @property
    def url(self) -> str:
        return f"{PATH}?{urlencode(self.query)}"


@dataclass
class Pusher:
    """Tencent's server: makes requests of pushes, each with a new time and number, and reads the answers."""

    tencent: Tencent
    mode: str = "safe"
    token: str = OWN_TOKEN
    key: str = OWN_KEY
    appid: str = OWN_APPID
    unavailable: list[str] = field(default_factory=list)
    """Who saw that the account does not answer."""

    def __post_init__(self) -> None:
        self._nonces = itertools.count(1_000_000)
        self._cipher = Cipher(self.key, self.appid)

    def request(self, fields: Fields, **changed: str) -> Post:
        """One delivery."""
        timestamp, nonce = str(int(self.tencent.now())), str(next(self._nonces))
        document = as_xml(fields)
        query = {
            "signature": signature(self.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": fields.get("FromUserName", ""),
        }
        if self.mode != "plain":
            encrypted = self._cipher.encrypt(document)
            query |= {"encrypt_type": "aes", "msg_signature": signature(self.token, timestamp, nonce, encrypted)}
            clear = fields if self.mode == "compatible" else {"ToUserName": fields.get("ToUserName", "")}
            document = as_xml({**clear, "Encrypt": encrypted})
        return Post(query | changed, document.encode())

    def text_in(self, body: bytes) -> str | None:
        """The text of a passive reply; None for `success` and nothing. Anything else is an error citizens see."""
        if body in {b"", b"success"}:
            return None
        fields = read_fields(body)
        if "Encrypt" in fields:
            signed = signature(self.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
            assert fields["MsgSignature"] == signed
            fields = read_fields(self._cipher.decrypt(fields["Encrypt"]))
        else:
            assert self.mode != "safe"
        assert fields["FromUserName"] == ACCOUNT and fields["MsgType"] == "text"
        assert len(fields["Content"].encode()) <= 2048
        return fields["Content"]

    async def deliver(
        self,
        send: Callable[[Post], Awaitable[httpx.Response]],
        fields: Fields,
        *,
        tries: int = 3,
        drop_s: float = 5.0,
    ) -> str | None:
        """Pushes until there is an answer, three times at most. Returns the passive reply."""
        openid = fields["FromUserName"]
        self.tencent.leave(openid, kind_of(fields))
        for _ in range(tries):
            try:
                async with asyncio.timeout(drop_s):
                    answer = await send(self.request(fields))
            except (TimeoutError, httpx.HTTPError):
                continue
            if answer.status_code == 200:
                text = self.text_in(answer.content)
                if text is not None:
                    self.tencent.seen[openid].append(text)
                return text
        self.unavailable.append(openid)
        return None


def kind_of(fields: Fields) -> str:
    """What leave a push gives."""
    if fields["MsgType"] != "event":
        return "click" if "bizmsgmenuid" in fields else "message"
    return fields["Event"].lower()


def as_xml(fields: Fields) -> str:
    """The document."""
    return "<xml>" + "".join(f"<{name}>{cdata(value)}</{name}>" for name, value in fields.items()) + "</xml>"


def message(number: int, content: str = "", kind: str = "text", who: str = "oCitizen0001", **more: str) -> Fields:
    """The fields of a message."""
    fields = {"ToUserName": ACCOUNT, "FromUserName": who, "CreateTime": str(1_700_000_000 + number), "MsgType": kind}
    content_of = {"Content": content} if kind == "text" else {}
    return {**fields, **content_of, **more, "MsgId": str(23_000_000_000_000_000 + number)}


def event(name: str, key: str | None = None, created: int = 1, who: str = "oCitizen0001", **more: str) -> Fields:
    """The fields of an event."""
    fields = {"ToUserName": ACCOUNT, "FromUserName": who, "CreateTime": str(1_700_000_000 + created)}
    return {**fields, "MsgType": "event", "Event": name, **({"EventKey": key} if key is not None else {}), **more}
