"""What the request form says to something that answers no question: why it asks, why it is needed, what it looks like."""

from __future__ import annotations

import re

from bot.journeys.ports import World
from bot.model.reply import Reply
from bot.model.understanding import Understanding

UNWILLING = frozenset({"skip", "dont_know", "deny"})
"""Needs of somebody who will not or cannot answer."""

_ASKS_BACK = re.compile(
    "(?:\u5417|\u4e48|\u5462|\u561b|[?])$|^\u4e3a(?:\u4ec0\u4e48|\u5565)|\u5e72(?:\u561b|\u4ec0\u4e48|\u5565|\u4e48)"
)
"""吗, 么, 呢, 嘛 at the end, 为什么 at the beginning, 干嘛: a question, where an answer was asked for."""

_WILL_NOT = re.compile(
    "^(?:\u6211|\u4ffa)?(?:\u4e0d|\u6ca1)|\u4e0d(?:\u592a|\u5927)?(?:\u65b9\u4fbf|\u60f3|\u613f|\u80af|\u7ed9|\u7559)|\u4fdd\u5bc6"
)
"""我不想给电话, 没有, 电话我不太方便给, 保密: an answer that is a no."""


_RESUMES = re.compile(
    "^(?:\u90a3\u5c31?|\u597d|\u55ef|\u884c|\u54b1\u4eec?|\u6211\u4eec?|\u56de\u6765|,)*"
    "(?:\u7ee7\u7eed|\u63a5\u7740|\u5f80\u4e0b)"
    "(?:\u767b\u8bb0|\u7533\u8bf7|\u586b|\u529e|\u5199|\u6765|\u8bf4|\u5f04|\u521a\u624d|\u521a\u521a|\u90a3\u4e2a|\u8fd9\u4e2a|\u8868|\u7684|\u5427|\u4e86|\u5457|\u554a)*$"
)
"""继续, 接着填, 那继续登记吧: nothing but going on."""


def resumes(understanding: Understanding) -> bool:
    """Whether a message only goes on with the form after something else came between."""
    return understanding.need == "apply_service" or _RESUMES.match(understanding.stated.text) is not None


def asks_back(understanding: Understanding) -> bool:
    """Whether a message is a question, where an answer was asked for."""
    return _ASKS_BACK.search(understanding.stated.text) is not None


def instead(asked: str, understanding: Understanding, world: World) -> Reply | None:
    """The reply to what did not answer `asked`; None when there is nothing to say about it."""
    will_not = understanding.need in UNWILLING or _WILL_NOT.search(understanding.stated.text)
    kinds = ["why"] if asks_back(understanding) else []
    names = [f"utter_request_{kind}_{asked}" for kind in (*kinds, "needs" if will_not else "not")]
    return next((world.phrases.reply(name) for name in names if world.phrases.has(name)), None)
