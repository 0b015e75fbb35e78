"""Signatures and encryption of the official account's message interface. Pure.

Source: Tencent's developer documentation of the message push. A plain text before padding is 16
random bytes, the length of the message in bytes (4, big-endian), the message, the AppID; padded as PKCS#7 to a block of
32; AES-256-CBC with the first half of the key as its start.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives.ciphers import Cipher as Aes
from cryptography.hazmat.primitives.ciphers import algorithms, modes

RANDOM_BYTES = 16
HEAD_BYTES = RANDOM_BYTES + 4
BLOCK = 32
LONGEST_PARAMETER = 128


class NotGenuine(Exception):
    """Not from Tencent's server, or not for this account. The reason is a word for the log, free of data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def signature(*parts: str) -> str:
    """SHA-1 over the parts, sorted by bytes and joined, in lower-case hexadecimal."""
    encoded = sorted(part.encode("utf-8", "replace") for part in parts)
    return hashlib.sha1(b"".join(encoded), usedforsecurity=False).hexdigest()


def check_signature(given: str, *parts: str) -> None:
    """Raises NotGenuine unless `given` signs the parts, none of which may be missing. Takes the same time either way."""
    right = hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode())
    if not (right and all(parts)):
        raise NotGenuine("signature")


class Cipher:
    """One EncodingAESKey and the AppID it is used with. `random` gives so many bytes; tests fix it.

    Raises:
        ValueError: the key is not 43 characters of base64.
    """

    def __init__(self, key: str, appid: str, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._key = base64.b64decode(f"{key}=".encode(), validate=True)
        if len(self._key) != BLOCK:
            raise ValueError("an EncodingAESKey has 43 characters")
        self._appid = appid.encode()
        self._random = random

    def encrypt(self, message: str) -> str:
        """The message, encrypted and in base64."""
        body = message.encode("utf-8", "replace")
        plain = self._random(RANDOM_BYTES) + len(body).to_bytes(4, "big") + body + self._appid
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._aes().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        """The message. Raises NotGenuine when it was not made with this key for this AppID."""
        plain = self._unpadded(self._decrypted(encrypted))
        end = HEAD_BYTES + int.from_bytes(plain[RANDOM_BYTES:HEAD_BYTES], "big")
        if len(plain) < HEAD_BYTES or end > len(plain):
            raise NotGenuine("length")
        if not hmac.compare_digest(plain[end:], self._appid):
            raise NotGenuine("appid")
        try:
            return plain[HEAD_BYTES:end].decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotGenuine("encoding") from error

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            raw = base64.b64decode(encrypted.strip().encode("ascii"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise NotGenuine("base64") from error
        if not raw or len(raw) % 16:
            raise NotGenuine("blocks")
        decryptor = self._aes().decryptor()
        return decryptor.update(raw) + decryptor.finalize()

    @staticmethod
    def _unpadded(plain: bytes) -> bytes:
        pad = plain[-1]
        if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
            raise NotGenuine("padding")
        return plain[:-pad]

    def _aes(self) -> Aes[modes.CBC]:
        return Aes(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def opened(ciphers: Sequence[Cipher], encrypted: str) -> tuple[str, Cipher]:
    """The message, and the cipher that opened it: while a key is changed there are two. Raises NotGenuine."""
    failure = NotGenuine("no_key")
    for cipher in ciphers:
        try:
            return cipher.decrypt(encrypted), cipher
        except NotGenuine as error:
            failure = error
    raise failure
