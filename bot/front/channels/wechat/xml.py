"""The XML of the official account's message interface: flat elements in, a passive reply out. Pure."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 may not hold: control characters, lone surrogates, two non-characters."""

MOST_FIELDS = 64
SUCCESS = b"success"
"""Got it, nothing to say: never encrypted, in any mode."""

Fields = dict[str, str]


class Unreadable(Exception):
    """Not an XML document of the shape Tencent's server sends. The reason is a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_fields(document: bytes | str) -> Fields:
    """The elements below the root as name and text; those that have elements of their own are left out.

    A document type, an entity and an element that stands twice are refused: Tencent's server sends none.

    Raises:
        Unreadable: anything else than such a document.
    """
    root = _root(document)
    fields: Fields = {}
    if root.tag != "xml" or len(root) > MOST_FIELDS:
        raise Unreadable("shape")
    for child in root:
        if child.tag in fields:
            raise Unreadable("repeated")
        if not len(child):
            fields[child.tag] = child.text or ""
    return fields


def _root(document: bytes | str) -> Element:
    try:
        root: Element = fromstring(document, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Unreadable("forbidden") from error
    except (ParseError, ValueError, LookupError) as error:  # LookupError: an encoding nobody knows
        raise Unreadable("xml") from error
    return root


def text_reply(citizen: str, account: str, created: int, text: str) -> str:
    """A passive reply of type text, from the account to the citizen; `created` in Unix seconds."""
    return (
        f"<xml><ToUserName>{cdata(citizen)}</ToUserName><FromUserName>{cdata(account)}</FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType>{cdata('text')}</MsgType><Content>{cdata(text)}</Content></xml>"
    )


def sealed_reply(encrypted: str, signed: str, timestamp: str, nonce: str) -> str:
    """An encrypted passive reply."""
    return (
        f"<xml><Encrypt>{cdata(encrypted)}</Encrypt><MsgSignature>{cdata(signed)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )


def cdata(text: str) -> str:
    """The text as a CDATA section that it cannot end early; what XML may not hold is left out."""
    return f"<![CDATA[{legal(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def legal(text: str) -> str:
    """The text without the characters that XML 1.0 may not hold."""
    return ILLEGAL.sub("", text)
