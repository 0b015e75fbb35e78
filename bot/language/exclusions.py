"""What is said not to be wanted: 不要公办, and where what follows is wanted again. Light: whoever has no pipeline uses it too."""

from __future__ import annotations

import re

REACH = 3
"""How many characters may stand between 不要 and what is not wanted."""

_WANTED_AGAIN = re.compile("[\u8981\u627e\u6362\u7ed9\u6709,;:!?\u3002\u3001]")
"""不要公办要民办, 不要公办,民办的: what follows is wanted."""


def is_wanted_again(between: str) -> bool:
    """Whether the words between 不要 and something end what is not wanted before it."""
    return _WANTED_AGAIN.search(between) is not None
