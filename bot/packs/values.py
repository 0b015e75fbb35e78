"""Small readings of data files that several checks share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.data_files import read_yaml


class Misread(ValueError):
    """The file is missing, no YAML, or has another shape. The message says which."""


def mapping(path: Path, key: str) -> Any:
    """What stands under the one key of a file. Raises Misread."""
    try:
        raw = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Misread(" ".join(str(error).split())) from error
    if not isinstance(raw, Mapping) or key not in raw:
        raise Misread(f"{key}: ?")
    return raw[key]


def is_date(text: str) -> bool:
    """Whether it is an ISO date."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
