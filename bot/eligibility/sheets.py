"""Sheets: who a service is for, as data. One YAML file per service and city, cities/<city>/sheets/<service>.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.data_files import read_yaml

from bot.eligibility.criteria import TESTS, Group, Leaf, Node, leaves

TERMS = Path(__file__).resolve().parents[2] / "data" / "vocabulary" / "terms.yml"
"""The safe loader, the compiled one where there is one."""

PERSONS = ("elder", "child", "family", "provider")
REASONS = ("target", "fact", "city_duty", "facility", "industry", "no_conditions")
"""Why nobody is judged: a figure to reach; a statement; a duty of the city's own; places to build; support of an
industry; the plan offers it and does not say to whom."""
NATURES = ("offer", "obligation", "standard")
"""A thing to receive; a demand that applies to somebody or not; a standard that is met or not."""


class SheetError(ValueError):
    """A sheet cannot be read. The message names the place and what is wrong."""


@dataclass(frozen=True)
class Reading:
    """How an open wording is taken, and how else it could be."""

    wording: str
    reading: str
    alternative: str


@dataclass(frozen=True)
class Quote:
    """Verbatim words of a clause. `always`: cited whatever the verdict (where the plan says a thing in two ways)."""

    clause: str
    quote: str
    always: bool = False


@dataclass(frozen=True)
class Term:
    """A word the plans leave undefined: the condition it stands for, and the reading taken."""

    criteria: Mapping[str, Any]
    reading: Reading


@dataclass(frozen=True)
class Terms:
    """All terms by name, and every word that needs a reading wherever a sheet's quote holds it."""

    terms: Mapping[str, Term]
    undefined: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """What a plan says about whom a service is for.

    `criteria` is None where nobody is judged, and `reason` says why. `any_age`: about elders, yet without a lower age.
    `not_said` names what the plan leaves open; `fields` what a request asks for, where one is taken.
    """

    id: str
    city: str
    title: str
    force: str
    person: str | None
    says: tuple[Quote, ...]
    criteria: Node | None
    reason: str | None
    readings: tuple[Reading, ...]
    departments: tuple[str, ...]
    not_said: tuple[str, ...]
    takes_requests: bool
    fields: tuple[str, ...]
    nature: str = "offer"
    any_age: bool = False

    @property
    def judged(self) -> bool:
        """Whether there is somebody to judge."""
        return self.criteria is not None

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every test, each once."""
        return tuple(dict.fromkeys(leaves(self.criteria))) if self.criteria else ()

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts it asks, in the order written."""
        return tuple(dict.fromkeys(leaf.fact for leaf in self.leaves))


@lru_cache(maxsize=1)
def terms() -> Terms:
    """The terms of the project, read once."""
    return load_terms(TERMS)


def load_terms(path: Path) -> Terms:
    """Reads the terms. Raises KeyError when a part is missing."""
    raw = read_yaml(path)
    found = {name: Term(entry["criteria"], Reading(**entry["reading"])) for name, entry in raw["terms"].items()}
    return Terms(found, tuple(raw["undefined"]))


def load_sheets(folder: Path, known: Terms | None = None) -> dict[str, Sheet]:
    """The sheets of a folder by service id, in the order of the file names. Raises SheetError for the first bad one."""
    return {sheet.id: sheet for sheet in (load_sheet(path, known) for path in sorted(folder.glob("*.yml")))}


def load_sheet(path: Path, known: Terms | None = None) -> Sheet:
    """Reads one sheet.

    Raises:
        SheetError: not YAML, a part missing or of the wrong shape, an unknown test or term; naming the file.
    """
    try:
        raw = read_yaml(path)
        return _sheet(raw, known or terms())
    except yaml.YAMLError as error:
        raise SheetError(f"{path.name}: not YAML: {' '.join(str(error).split())}") from error
    except KeyError as error:
        raise SheetError(f"{path.name}: {error.args[0]} is missing") from error
    except (SheetError, TypeError, ValueError, AttributeError) as error:
        raise SheetError(f"{path.name}: {error}") from error


def _sheet(raw: Mapping[str, Any], known: Terms) -> Sheet:
    says = tuple(Quote(entry["clause"], entry["quote"], bool(entry.get("always"))) for entry in raw["says"])
    if not says:
        raise SheetError("says holds no quote")
    readings = [Reading(**entry) for entry in raw.get("readings", ())]
    builder = _Builder(known, readings)
    judged = raw.get("judged", True)
    return Sheet(
        id=raw["id"],
        city=raw["city"],
        title=raw["title"],
        force=raw["force"],
        person=_among(raw["person"], PERSONS, "person") if judged else None,
        says=says,
        criteria=builder.condition(raw, says[0]) if judged else None,
        reason=None if judged else _among(raw["reason"], REASONS, "reason"),
        readings=tuple(dict.fromkeys(readings)),
        departments=tuple(raw["departments"]),
        not_said=tuple(raw["not_said"]),
        takes_requests=bool(raw["takes_requests"]),
        fields=tuple(raw.get("fields", ())),
        nature=_among(raw.get("nature", "offer"), NATURES, "nature"),
        any_age=bool(raw.get("any_age")),
    )


def _among(value: str, allowed: tuple[str, ...], key: str) -> str:
    if value not in allowed:
        raise SheetError(f"{key}: {value!r} is none of {', '.join(allowed)}")
    return value


class _Builder:
    """Criteria as written to criteria as judged; adds the readings of the terms used."""

    def __init__(self, known: Terms, readings: list[Reading]) -> None:
        self._known = known
        self._readings = readings

    def condition(self, raw: Mapping[str, Any], main: Quote) -> Node:
        """The whole condition. A sheet about elders also asks that it is one, unless it is for any age."""
        stated = self.node(raw["criteria"])
        if raw["person"] != "elder" or raw.get("any_age"):
            return stated
        elder = self._term({"is": "elder", "clause": main.clause, "quote": main.quote})
        return elder if stated == elder else Group(True, (elder, stated))

    def node(self, raw: Mapping[str, Any]) -> Node:
        if not isinstance(raw, Mapping) or len(raw) != 1:
            raise SheetError(f"criteria: {raw!r} is not one test or group")
        ((test, body),) = raw.items()
        if test in {"all_of", "any_of"}:
            if not isinstance(body, list) or not body:
                raise SheetError(f"criteria: {test} needs a list")
            return Group(test == "all_of", tuple(self.node(part) for part in body))
        if test == "term":
            return self._term(body)
        if test not in TESTS:
            raise SheetError(f"criteria: there is no test {test!r}")
        return _leaf(test, body)

    def _term(self, body: Mapping[str, Any]) -> Node:
        term = self._known.terms.get(body["is"])
        if term is None:
            raise SheetError(f"criteria: there is no term {body['is']!r}")
        self._readings.append(term.reading)
        return self.node(_quoted(term.criteria, body["clause"], body["quote"]))


def _quoted(criteria: Mapping[str, Any], clause: str, quote: str) -> dict[str, Any]:
    """A term's criteria with the clause and the quote of the place it is used at."""
    ((test, body),) = criteria.items()
    if isinstance(body, list):
        return {test: [_quoted(part, clause, quote) for part in body]}
    return {test: {**body, "clause": clause, "quote": quote}}


def _leaf(test: str, body: Mapping[str, Any]) -> Leaf:
    wanted = {"at_least": "value", "at_most": "value", "includes": "values", "one_of": "values"}.get(test)
    unknown = set(body) - {"fact", "clause", "quote", *([wanted] if wanted else [])}
    if unknown:
        raise SheetError(f"criteria: {test} takes no {', '.join(sorted(unknown))}")
    values = tuple(body[wanted]) if wanted == "values" else ()
    if wanted == "values" and not values:
        raise SheetError(f"criteria: {test} of {body['fact']} names no value")
    bound = float(body[wanted]) if wanted == "value" else 0.0
    return Leaf(test, body["fact"], body["clause"], body["quote"], bound, values)
