"""The three modes of the message interface: a request opened and checked, a reply sealed in the same way. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.front.channels.wechat import xml
from bot.front.channels.wechat.crypto import (
    LONGEST_PARAMETER,
    Cipher,
    NotGenuine,
    check_signature,
    opened,
    signature,
)
from bot.front.channels.wechat.pushes import Push, read_push

WINDOW_S = 300
"""How far a request's time may be from ours, either way."""


@dataclass(frozen=True)
class Stamp:
    """A request's time and number: together they come once."""

    timestamp: str
    nonce: str


@dataclass(frozen=True)
class Letter:
    """An opened push, and what seals the answer to it; `cipher` is None when it came in the clear."""

    push: Push
    stamp: Stamp
    cipher: Cipher | None


@dataclass(frozen=True)
class Envelope:
    """Opens and seals for one account. `mode` is plain, compatible or safe; `account` is checked when known."""

    token: str
    mode: str
    ciphers: Sequence[Cipher] = ()
    account: str | None = None

    def verify(self, query: Mapping[str, str]) -> str:
        """The `echostr` to send back when the console verifies the address. Never encrypted. Raises NotGenuine."""
        stamp, echo = _stamp(query), query.get("echostr", "")
        check_signature(query.get("signature", ""), self.token, stamp.timestamp, stamp.nonce)
        if not echo.isprintable() or not 0 < len(echo) <= LONGEST_PARAMETER:
            raise NotGenuine("echostr")
        return echo

    def open(self, query: Mapping[str, str], body: bytes, now: float) -> Letter:
        """The push in a request; `now` in Unix seconds.

        Raises:
            NotGenuine: the signature, the time, the mode, the key or the account is not right.
            Unreadable: it is genuine, but not a push.
        """
        stamp = _stamp(query)
        if query.get("encrypt_type", "raw") in {"", "raw"} or self.mode == "plain":
            return self._open_clear(query, stamp, body, now)
        return self._open_sealed(query, stamp, body, now)

    def seal(self, letter: Letter, text: str, now: float) -> str:
        """A passive reply to a letter, encrypted with the key that opened it."""
        created = int(now)
        reply = xml.text_reply(letter.push.citizen, letter.push.account, created, text)
        if letter.cipher is None:
            return reply
        encrypted, timestamp, nonce = letter.cipher.encrypt(reply), str(created), letter.stamp.nonce
        return xml.sealed_reply(encrypted, signature(self.token, timestamp, nonce, encrypted), timestamp, nonce)

    def _open_clear(self, query: Mapping[str, str], stamp: Stamp, body: bytes, now: float) -> Letter:
        check_signature(query.get("signature", ""), self.token, stamp.timestamp, stamp.nonce)
        _check_time(stamp, now)
        if self.mode == "safe":  # whoever saw one signature could sign any body with it
            raise NotGenuine("plaintext")
        return Letter(self._for_us(read_push(xml.read_fields(body))), stamp, None)

    def _open_sealed(self, query: Mapping[str, str], stamp: Stamp, body: bytes, now: float) -> Letter:
        encrypted = _encrypted(body)
        check_signature(query.get("msg_signature", ""), self.token, stamp.timestamp, stamp.nonce, encrypted)
        _check_time(stamp, now)
        message, cipher = opened(self.ciphers, encrypted)  # in compatible mode too: the clear fields are not signed
        return Letter(self._for_us(read_push(xml.read_fields(message))), stamp, cipher)

    def _for_us(self, push: Push) -> Push:
        if self.account is not None and push.account != self.account:
            raise NotGenuine("account")
        return push


def _stamp(query: Mapping[str, str]) -> Stamp:
    stamp = Stamp(query.get("timestamp", ""), query.get("nonce", ""))
    if len(stamp.timestamp) > LONGEST_PARAMETER or not 0 < len(stamp.nonce) <= LONGEST_PARAMETER:
        raise NotGenuine("parameters")
    return stamp


def _check_time(stamp: Stamp, now: float) -> None:
    said = stamp.timestamp
    if not (said.isascii() and said.isdigit() and len(said) <= 12 and abs(now - int(said)) <= WINDOW_S):
        raise NotGenuine("time")


def _encrypted(body: bytes) -> str:
    """What is encrypted in the body. Without it nothing is signed either."""
    try:
        encrypted = xml.read_fields(body).get("Encrypt", "").strip()
    except xml.Unreadable as error:
        if error.reason == "forbidden":
            raise
        raise NotGenuine("body") from error
    if not encrypted:
        raise NotGenuine("no_encrypt")
    return encrypted
