"""What the reader found, as numbers: a message without a place or a kind of facility seldom asks for one."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from bot.language.urgency import tells_of_danger

KINDS = (
    "admits",
    "age",
    "attribute",
    "callback",
    "category",
    "field",
    "filters_off",
    "label",
    "label_excluded",
    "max_price",
    "order",
    "ordinal",
    "other_city",
    "person_name",
    "phone",
    "place",
    "request_number",
    "session",
    "unknown_place",
    "wider",
)
"""Entities that take part. A kind that is not here changes nothing until it is added and the model trained."""

_MISSED = ("place", "category", "age", "attribute")
"""Kinds whose absence says something; it counts half."""

_LENGTHS = (2, 4, 7, 11, 16, 25, 45)
"""Upper bounds of the classes of length, in characters."""


def fact_row(kinds: Collection[str], text: str) -> npt.NDArray[np.float32]:
    """One row: which kinds of entity are there, which are missing, how long the text is, whether it names a danger."""
    present = [float(kind in kinds) for kind in KINDS]
    missing = [0.5 * (kind not in kinds) for kind in _MISSED]
    length = np.eye(len(_LENGTHS) + 1)[np.searchsorted(_LENGTHS, len(text))]
    return np.array([*present, *missing, *length, float(tells_of_danger(text))], dtype=np.float32)
