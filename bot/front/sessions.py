"""Sessions of the web door: a signed token that says who speaks. Nobody can make one for another.

A token is `<issued>.<id>.<signature>`: hexadecimal seconds, 128 random bits, HMAC-SHA-256 with a key on disk.
Nothing is stored per session. It lives thirty days from its issue and, while the person keeps writing, thirty days from
the last message; after a year a new one is needed in any case.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, UTC
from pathlib import Path

LIFETIME = timedelta(days=30)
LONGEST = timedelta(days=365)
KEY_BYTES = 32
ID_CHARACTERS = 32


@dataclass(frozen=True)
class Session:
    """Who speaks, and since when the token exists."""

    id: str
    issued_at: datetime

    @property
    def person(self) -> str:
        """The timeline's name for the one who speaks."""
        return f"web:{self.id}"

    def is_young(self, now: datetime) -> bool:
        """Whether it is alive by its age alone."""
        return now - self.issued_at < LIFETIME


class Sessions:
    """Issues and reads tokens. `last_seen` answers when a person last wrote; it blocks."""

    def __init__(self, key: bytes, last_seen: Callable[[str], datetime | None]) -> None:
        self._key = key
        self._last_seen = last_seen

    def issue(self, now: datetime) -> str:
        """A new token for nobody seen before."""
        return self._signed(f"{int(now.timestamp()):x}.{secrets.token_hex(ID_CHARACTERS // 2)}")

    def read(self, token: str) -> Session | None:
        """The session of an untampered token, or None. Says nothing of its age."""
        body, _, _signature = token.rpartition(".")
        if not token.isascii() or not hmac.compare_digest(token, self._signed(body)):
            return None
        issued, _, identity = body.partition(".")
        return Session(identity, datetime.fromtimestamp(int(issued, 16), UTC))

    def is_alive(self, session: Session, now: datetime) -> bool:
        """Whether the session may still speak. Asks the timeline only when the first thirty days are over."""
        if session.is_young(now):
            return True
        if now - session.issued_at > LONGEST:
            return False
        seen = self._last_seen(session.person)
        return seen is not None and now - seen < LIFETIME

    def _signed(self, body: str) -> str:
        digest = hmac.new(self._key, body.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
        return f"{body}.{digest}"


def load_key(folder: Path, name: str = "session.key") -> bytes:
    """The signing key, made at first use: owner only, complete or absent, the same for processes that start at once."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        _create_key(folder, path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} is not a signing key of {KEY_BYTES} bytes")
    return key


def _create_key(folder: Path, path: Path) -> None:
    draft = folder / f".{path.name}.{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another process was first: its key is as good
    except FileExistsError:
        pass
    finally:
        draft.unlink()
