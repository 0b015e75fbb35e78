"""What is said of making and checking city packs: data/responses/city.yml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.data_files import read_yaml
from bot.model.finding import Finding
from bot.phrases import FOLDER


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = read_yaml(FOLDER / "city.yml")
    return loaded


def say(key: str, **values: object) -> str:
    """The sentence of that key, filled in. Raises KeyError for an unknown key or a missing value."""
    return _file()["city_words"][key].format(**values)


def tell(finding: Finding) -> str:
    """The sentence of a finding. Raises KeyError for an unknown code or a missing value."""
    return _file()["city_findings"][finding.code].format(**finding.values)


def line(finding: Finding) -> str:
    """A finding in one line: how much it matters, where, what."""
    at = say("at_line", line=finding.line) if finding.line is not None else ""
    place = " ".join(filter(None, (finding.file, at)))
    values = {"severity": say(finding.severity.value), "text": " ".join(tell(finding).split())}
    return say("check_line", place=place, **values) if place else say("check_line_nowhere", **values)


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as a JSON object, its sentence with it."""
    return {**finding.as_json(), "message": tell(finding)}
