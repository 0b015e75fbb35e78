"""What a push means: something said to the engine, something we answer ourselves, or nothing to answer. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.front.channels.wechat.pushes import Push
from bot.model.place import CoordSystem, Position
from bot.postbox import Grant

MESSAGE = Grant(sends=5, seconds=48 * 3600)
PRESS = Grant(sends=3, seconds=60)
"""A press on the menu, a scanned code, a new follower. Source: Tencent's page of the customer-service messages. The latest
push decides alone, which is the careful reading: whether leaves add up is not documented."""

TEXT_LIMIT = 10_000
LABEL_LIMIT = 200
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")

SENTENCES = {
    "image": "utter_wechat_picture",
    "video": "utter_wechat_picture",
    "shortvideo": "utter_wechat_picture",
    "voice": "utter_wechat_voice",
    "link": "utter_wechat_link",
    "file": "utter_wechat_file",
}
"""What is said to a kind of message that we cannot read."""


@dataclass(frozen=True)
class Meaning:
    """Exactly one of text, payload, location, sentence and own is set when there is something to answer.

    `said` is looked up among the choices last shown: a number, the id of a menu line, or empty for anything else said.
    """

    grant: Grant | None = None
    said: str | None = None
    text: str | None = None
    payload: str | None = None
    location: Position | None = None
    sentence: str | None = None
    own: str | None = None
    leaves: bool = False

    @property
    def is_silent(self) -> bool:
        """Nothing is to be answered."""
        content = (self.text, self.payload, self.location, self.sentence, self.own)
        return all(part is None for part in content)


NOTHING = Meaning()


def meaning_of(
    push: Push, payloads: Mapping[str, str], coord_system: CoordSystem, own: Collection[str] = ()
) -> Meaning:
    """What a push means; `payloads` are the menu's keys with what they stand for, `own` those the door answers itself."""
    if push.event:
        return _event(push, payloads, own)
    if push.kind == "text":
        return _text(push)
    if push.kind == "voice" and push.get("Recognition"):
        return _said(push.get("Recognition"))
    if push.kind == "location":
        return _location(push, coord_system)
    return Meaning(MESSAGE, sentence=SENTENCES.get(push.kind, "utter_wechat_unknown"))


def _event(push: Push, payloads: Mapping[str, str], own: Collection[str]) -> Meaning:
    """The other events (VIEW, LOCATION, results of notices …) want no answer."""
    if push.event in {"subscribe", "scan"}:
        return Meaning(PRESS, sentence="utter_wechat_welcome")
    if push.event == "unsubscribe":
        return Meaning(leaves=True)
    if push.event == "click":
        return _click(push.get("EventKey"), payloads, own)
    if push.event == "scancode_waitmsg":
        return Meaning(PRESS, sentence="utter_wechat_unknown")
    return NOTHING


def _click(key: str, payloads: Mapping[str, str], own: Collection[str]) -> Meaning:
    if key in own:
        return Meaning(PRESS, said="", own=key)
    payload = payloads.get(key)
    if payload is None:
        return Meaning(PRESS, said="", sentence="utter_wechat_welcome")
    return Meaning(PRESS, said="", payload=payload)


def _text(push: Push) -> Meaning:
    content, menu_line = push.get("Content"), push.get("bizmsgmenuid")
    if menu_line:  # a tap on a menu: its text begins with the number, and gives leave like a press
        return Meaning(PRESS, said=menu_line[:64], text=clean(re.sub(r"^\d{1,2} ", "", content)))
    return _said(content)


def _said(content: str) -> Meaning:
    if len(content) > TEXT_LIMIT:
        return Meaning(MESSAGE, said="", sentence="utter_wechat_too_long")
    return Meaning(MESSAGE, said=number_in(content), text=clean(content))


def _location(push: Push, coord_system: CoordSystem) -> Meaning:
    """`Location_X` is the latitude."""
    lat, lng = _degrees(push.get("Location_X"), 90), _degrees(push.get("Location_Y"), 180)
    if lat is None or lng is None:
        return Meaning(MESSAGE, sentence="utter_wechat_unknown")
    label = clean(push.get("Label"))[:LABEL_LIMIT]
    return Meaning(MESSAGE, said="", location=Position(lng, lat, coord_system, label))


def _degrees(raw: str, limit: int) -> float | None:
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", raw, re.ASCII):
        return None
    value = float(raw)
    return value if -limit <= value <= limit else None


def number_in(text: str) -> str:
    """The number, when the text is nothing else: 2, (2), 2., full width and in a circle too. Empty otherwise."""
    if len(text) > 8:
        return ""
    found = re.fullmatch(r"(\D*)([0-9]{1,2})(\D*)", unicodedata.normalize("NFKC", text))
    if found is None or any(unicodedata.category(c)[0] not in "PZSC" for c in found[1] + found[3]):
        return ""
    return found[2].lstrip("0") if not found[1].strip().endswith(("-", "+")) else ""


def clean(text: str) -> str:
    """The text with newlines as the only line ends, and without control characters."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
