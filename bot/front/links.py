"""Addresses of pages that show one answer: signed, good for a week, and saying nothing of whose it is.

A token is `<message>.<expiry>.<signature>`, hexadecimal: the timeline's id, Unix seconds, and half of an HMAC-SHA-256
with the key of the sessions over both and a digest of the person.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.model.message import Message, Speaker

LIFETIME = timedelta(days=7)
TOKEN = re.compile(r"([0-9a-f]{1,15})\.([0-9a-f]{1,10})\.([0-9a-f]{32})", re.ASCII)
LISTS = {"facilities": "items", "eligibility": "results", "policy": "citations"}
"""Cards that are worth a page, and what they must hold for it."""


@dataclass(frozen=True)
class Token:
    """A token as it reads; not believed yet."""

    message: int
    expiry: int
    signature: str

    def is_over(self, now: datetime) -> bool:
        """Whether its time has passed."""
        return now.timestamp() >= self.expiry


@dataclass(frozen=True)
class Links:
    """Makes and checks them. `home` is where the page is reached from outside; None: no links are made."""

    key: bytes = field(repr=False)
    home: str | None = None

    def of(self, message: Message) -> str | None:
        """The address that shows this message's card; None when it has none worth it."""
        if self.home is None or not is_worth_a_page(message):
            return None
        return f"{self.home}c/{self.token(message)}"

    def token(self, message: Message) -> str:
        """The same for the same message, whenever it is made."""
        expiry = int((_in_utc(message.at) + LIFETIME).timestamp())
        return f"{message.id:x}.{expiry:x}.{self._signature(message, expiry)}"

    def is_genuine(self, token: Token, message: Message) -> bool:
        """Whether we made this token for this message."""
        return hmac.compare_digest(token.signature, self._signature(message, token.expiry))

    def _signature(self, message: Message, expiry: int) -> str:
        person = hashlib.sha256(message.person.encode()).hexdigest()
        signed = f"card:{message.id:x}:{person}:{expiry:x}"
        return hmac.new(self.key, signed.encode(), hashlib.sha256).hexdigest()[:32]


def read(raw: str) -> Token | None:
    """The token in an address; None when it is none."""
    found = TOKEN.fullmatch(raw)
    return None if found is None else Token(int(found[1], 16), int(found[2], 16), found[3])


def is_worth_a_page(message: Message) -> bool:
    """Whether it is an answer with a card that holds something to look at."""
    card = message.body.get("card") or {}
    return message.speaker is not Speaker.CITIZEN and bool(card.get(LISTS.get(str(card.get("kind")), "")))


def _in_utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
