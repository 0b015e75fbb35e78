"""What the web door takes, read strictly and mended gently: bytes in, an `Incoming` out. Pure."""

from __future__ import annotations

import re
from typing import Any

from bot.front.bodies import read_object
from bot.front.errors import Refusal
from bot.front.positions import coord_system
from bot.model.message import Incoming
from bot.model.place import Position

ID_LIMIT = 128
TEXT_LIMIT = 10_000
PAYLOAD_LIMIT = 4_000
AFTER_DIGITS = 18
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")
SURROGATES = re.compile("[\ud800-\udfff]")


def read_incoming(person: str, body: bytes) -> Incoming:
    """The message in a request's body.

    Raises:
        Refusal: 400 when it is not JSON, 413 when the text is too long, 422 when a value is wrong.
    """
    raw = read_object(body)
    text, payload = _text(raw), _payload(raw)
    location = None if raw.get("location") is None else _position(raw["location"])
    if text is None and payload is None and location is None:
        raise Refusal(422, "no_content")
    if payload is not None and (text is not None or location is not None):
        raise Refusal(422, "too_much_content")
    return Incoming(person, _id(raw), text, payload, location)


def clean_text(text: str) -> str:
    """The text without control characters; line ends become newlines, a tab a space, lone surrogates U+FFFD."""
    text = LINE_ENDS.sub("\n", text).replace("\t", " ")
    return SURROGATES.sub("\ufffd", CONTROLS.sub("", text))


def read_after(raw: str | None) -> int | None:
    """The id after which to read; None for the beginning. Raises Refusal 422."""
    if raw is None or raw == "":
        return None
    if not raw.isascii() or not raw.isdigit() or len(raw) > AFTER_DIGITS:
        raise Refusal(422, "bad_after")
    return int(raw)


def _id(raw: dict[str, Any]) -> str:
    given = raw.get("id")
    if not isinstance(given, str) or not 0 < len(given) <= ID_LIMIT or not given.isprintable():
        raise Refusal(422, "bad_id")
    return given


def _text(raw: dict[str, Any]) -> str | None:
    text = _string(raw, "text")
    if text is None:
        return None
    if len(text) > TEXT_LIMIT:
        raise Refusal(413, "text_too_long", limit=TEXT_LIMIT)
    return clean_text(text)


def _payload(raw: dict[str, Any]) -> str | None:
    payload = _string(raw, "payload")
    if payload is not None and not 0 < len(payload) <= PAYLOAD_LIMIT:
        raise Refusal(422, "payload_not_offered")
    return payload


def _string(raw: dict[str, Any], field: str) -> str | None:
    value = raw.get(field)
    if value is not None and not isinstance(value, str):
        raise Refusal(422, "wrong_type", field=field)
    return value


def _position(raw: object) -> Position:
    if not isinstance(raw, dict):
        raise Refusal(422, "wrong_type", field="location")
    lng, lat = _degrees(raw.get("lng"), 180), _degrees(raw.get("lat"), 90)
    return Position(lng, lat, coord_system(raw.get("coord_system")))


def _degrees(raw: object, limit: int) -> float:
    """A finite number within ±limit; NaN fails the comparison, a truth value is no number."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not -limit <= raw <= limit:
        raise Refusal(422, "bad_location")
    return float(raw)
