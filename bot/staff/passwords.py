"""Passwords: Argon2id with the library's parameters, and the same time for a name that does not exist."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 8
MOST = 1024
"""Characters. Hashing a novel would be somebody else's waiting time."""

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to keep, with its salt and parameters."""
    return _hasher.hash(_bytes(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one hashed. None, for nobody's hash, takes as long and never matches."""
    try:
        _hasher.verify(kept or _nobodys(), _bytes(password[:MOST]))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return bool(_hasher.check_needs_rehash(kept))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed("nobody's password")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
