"""What an `errcode` of Tencent's interface asks for. Pure. Source: Tencent's list of global return codes, and the pages of
the calls used here."""

from __future__ import annotations

import re
from enum import Enum

RID = re.compile(r"\brid: ?([0-9a-f-]{8,64})", re.IGNORECASE)


class Verdict(Enum):
    """What to do after a call."""

    DONE = "done"
    AGAIN = "again"
    """Busy or unreachable: later."""
    TOKEN = "token"  # noqa: S105
    """The token was refused: a new one, once."""
    GONE = "gone"
    """This person cannot be written to."""
    SPLIT = "split"
    """Too long."""
    PLAIN = "plain"
    """This account may not send menus: as text."""
    USED_UP = "used_up"
    """No leave left: when the citizen writes again."""
    CLOSED = "closed"
    """This account may not send at all: only passive replies."""
    ALARM = "alarm"
    """Somebody has to set something right."""
    FAULT = "fault"
    """Wrong in a way that trying again does not mend."""


CODES: dict[int, Verdict] = {
    0: Verdict.DONE,
    -1: Verdict.AGAIN,
    45011: Verdict.AGAIN,
    61450: Verdict.AGAIN,
    40001: Verdict.TOKEN,
    40014: Verdict.TOKEN,
    42001: Verdict.TOKEN,
    40003: Verdict.GONE,
    43004: Verdict.GONE,
    43019: Verdict.GONE,
    48002: Verdict.GONE,
    45002: Verdict.SPLIT,
    40200: Verdict.PLAIN,
    45015: Verdict.USED_UP,
    45047: Verdict.USED_UP,
    48001: Verdict.CLOSED,
    40013: Verdict.ALARM,
    40125: Verdict.ALARM,
    40164: Verdict.ALARM,
    40243: Verdict.ALARM,
    45009: Verdict.ALARM,
    50002: Verdict.ALARM,
    89501: Verdict.ALARM,
    89503: Verdict.ALARM,
    89506: Verdict.ALARM,
    89507: Verdict.ALARM,
    45072: Verdict.DONE,  # the typing command: harmless
    45080: Verdict.DONE,
    45081: Verdict.DONE,
}
"""The rest (40007, 40029, 40033, 40163, 41001, 45001, 45008, 47001, 61451 to 61457, unknown ones) is a FAULT."""


def verdict(errcode: int) -> Verdict:
    """What to do."""
    return CODES.get(errcode, Verdict.FAULT)


def request_id(errmsg: str) -> str:
    """Tencent's number of the call, for its support; empty when there is none. The rest of the text is not logged."""
    found = RID.search(errmsg)
    return found[1] if found else ""
