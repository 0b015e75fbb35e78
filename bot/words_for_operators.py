"""What operators read at a terminal: data/responses/operator.yml."""

from __future__ import annotations

from functools import lru_cache

from bot.data_files import read_yaml
from bot.settings import ROOT


def message(key: str, **values: object) -> str:
    """A line for operators. Raises KeyError for an unknown key or a missing value."""
    return _messages()[key].format(**values)


@lru_cache(maxsize=1)
def _messages() -> dict[str, str]:
    raw = read_yaml(ROOT / "data" / "responses" / "operator.yml")
    return dict(raw["operator_messages"])
