"""Text every database here can hold: PostgreSQL refuses NUL, and neither database takes half a surrogate pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """`text` with each NUL and each lone surrogate replaced by U+FFFD; two halves that belong together are joined.

    Text that is storable already comes back unchanged, so the function may be applied twice.
    """
    if text.isascii():
        return text.replace("\0", REPLACEMENT)
    units = text.encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace").replace("\0", REPLACEMENT)


def storable_json(value: Any) -> Any:
    """A JSON value with every string in it, keys included, made storable. Tuples become lists."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable_json(item) for item in value]
    return value
