"""What Tencent's server pushes, read from its fields: a message or an event, who from, and what makes it one. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.front.channels.wechat.xml import Unreadable

OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
DIGITS = re.compile(r"[0-9]{1,20}")
KIND = re.compile(r"[A-Za-z0-9_]{1,64}")


@dataclass(frozen=True)
class Push:
    """One message or event. `event` is lower case, empty for a message; `key` is the same in every delivery of it."""

    citizen: str
    account: str
    created: int
    kind: str
    event: str
    key: str
    fields: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str:
        """A field's text, empty when there is none."""
        return self.fields.get(name, "").strip()


def read_push(fields: Mapping[str, str]) -> Push:
    """The push in the fields. Raises Unreadable when one that every push has is missing or strange."""
    kind = _field(fields, "MsgType", KIND).lower()
    event = _field(fields, "Event", KIND).lower() if kind == "event" else ""
    created = _field(fields, "CreateTime", DIGITS)
    return Push(
        citizen=_field(fields, "FromUserName", OPENID),
        account=_field(fields, "ToUserName", OPENID),
        created=int(created),
        kind=kind,
        event=event,
        key=_event_key(fields, event, created) if event else f"m:{_field(fields, 'MsgId', DIGITS)}",
        fields=fields,
    )


def _event_key(fields: Mapping[str, str], event: str, created: str) -> str:
    """Events have no number of their own. Two clicks within one second differ in their EventKey."""
    digest = hashlib.sha256(fields.get("EventKey", "").encode("utf-8", "replace")).hexdigest()[:16]
    return f"e:{created}:{event}:{digest}"


def _field(fields: Mapping[str, str], name: str, form: re.Pattern[str]) -> str:
    value = fields.get(name, "").strip()
    if not form.fullmatch(value):
        raise Unreadable(f"no_{name.lower()}")
    return value
