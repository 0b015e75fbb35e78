"""The words of the trade as data: facility categories, labels, sessions and whom a place admits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from bot.data_files import read_yaml
from bot.settings import ROOT

FOLDER = ROOT / "data" / "vocabulary"


@dataclass(frozen=True)
class Category:
    """A kind of facility, or a group of kinds that people name with one word."""

    id: str
    name: str
    words: tuple[str, ...]
    serves: str = "all"
    members: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The registry categories this stands for."""
        return self.members or (self.id,)


@dataclass(frozen=True)
class FacilityWords:
    """The facility vocabulary. Each mapping goes from the stored term to the ways people write it."""

    categories: dict[str, Category]
    groups: dict[str, Category]
    labels: dict[str, tuple[str, ...]]
    sessions: dict[str, tuple[str, ...]]
    admits: dict[str, tuple[str, ...]]
    exclusive: tuple[tuple[str, ...], ...] = ()

    def rivals(self, label: str) -> tuple[str, ...]:
        """The labels that a facility cannot have beside this one: who runs it, its level."""
        return tuple(other for group in self.exclusive if label in group for other in group if other != label)

    def kinds(self) -> tuple[Category, ...]:
        """Every category and every group."""
        return (*self.categories.values(), *self.groups.values())

    def conditions(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """What narrows a search, by the field of a message that states it: labels, sessions, admits."""
        return {"labels": self.labels, "sessions": self.sessions, "admits": self.admits}

    def category(self, category_id: str) -> Category:
        """A category or group by id. Raises KeyError when there is none."""
        found = self.categories.get(category_id) or self.groups.get(category_id)
        if found is None:
            raise KeyError(category_id)
        return found


@lru_cache(maxsize=1)
def facility_words() -> FacilityWords:
    """The vocabulary of data/vocabulary/facilities.yml, read once."""
    raw: dict[str, Any] = read_yaml(FOLDER / "facilities.yml")
    return FacilityWords(
        categories={key: _category(key, body) for key, body in raw["categories"].items()},
        groups={key: _category(key, body) for key, body in raw["groups"].items()},
        labels=_terms(raw["labels"]),
        sessions=_terms(raw["sessions"]),
        admits=_terms(raw["admits"]),
        exclusive=tuple(map(tuple, raw["exclusive"])),
    )


@dataclass(frozen=True)
class Phrases:
    """Phrases that carry something besides a need; see data/vocabulary/phrases.yml for what each key means."""

    attributes: dict[str, tuple[str, ...]]
    orders: dict[str, tuple[str, ...]]
    callback: dict[str, tuple[str, ...]]
    fields: dict[str, tuple[str, ...]]
    wider: tuple[str, ...]
    filters_off: tuple[str, ...]
    exclusions: tuple[str, ...]
    surnames: frozenset[str]
    not_names: frozenset[str]


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The phrases of data/vocabulary/phrases.yml, read once."""
    raw: dict[str, Any] = read_yaml(FOLDER / "phrases.yml")
    return Phrases(
        attributes=_terms(raw["attributes"]),
        orders=_terms(raw["orders"]),
        callback=_terms(raw["callback"]),
        fields=_terms(raw["fields"]),
        wider=tuple(raw["wider"]),
        filters_off=tuple(raw["filters_off"]),
        exclusions=tuple(raw["exclusions"]),
        surnames=frozenset(raw["surnames"]) | frozenset(raw["compound_surnames"]),
        not_names=frozenset(" ".join(raw["not_names"]).split()),
    )


@dataclass(frozen=True)
class Relation:
    """Whom people speak of. `role` elder or child; `grown`: may be an adult child; `both`: the two relations named at
    once; `unnamed`: says what somebody is, not who; `parent`: a father or mother of the caller or their spouse;
    `gender`: f or m, where the word says it."""

    name: str
    role: str
    words: tuple[str, ...]
    grown: bool = False
    unnamed: bool = False
    parent: bool = False
    both: tuple[str, ...] = ()
    gender: str = ""


@dataclass(frozen=True)
class KinWords:
    """Who the kin of somebody are to the caller; `of` by whose kin: a relation, husband, wife or child."""

    of: Mapping[str, Mapping[str, str]]
    husbands: tuple[str, ...] = ()
    wives: tuple[str, ...] = ()
    siblings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class PeopleWords:
    """How people name the ones they speak of; see data/vocabulary/people.yml."""

    own: tuple[str, ...]
    relations: Mapping[str, Relation]
    me: tuple[str, ...]
    both: tuple[str, ...]
    pronouns: tuple[str, ...]
    bystanders: tuple[str, ...] = ()
    traps: str = "(?!)"
    gone: str = "(?!)"
    myself: str = "(?!)"
    ours: str = "(?!)"
    terse: Mapping[str, str] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()
    kin: KinWords = KinWords({})


@lru_cache(maxsize=1)
def people_words() -> PeopleWords:
    """The words of data/vocabulary/people.yml, read once."""
    raw: dict[str, Any] = read_yaml(FOLDER / "people.yml")
    relations = {
        name: Relation(
            name,
            body["role"],
            tuple(body["words"]),
            grown=bool(body.get("grown")),
            unnamed=bool(body.get("unnamed")),
            parent=bool(body.get("parent")),
            both=tuple(body.get("both", ())),
            gender=body.get("gender", ""),
        )
        for name, body in raw["relations"].items()
    }
    return PeopleWords(
        tuple(raw["own"]),
        MappingProxyType(relations),
        tuple(raw["me"]),
        tuple(raw["both"]),
        tuple(raw["pronouns"]),
        tuple(raw["bystanders"]),
        raw["traps"],
        raw["gone"],
        raw["myself"],
        raw["ours"],
        raw["terse"],
        frozenset(raw["titles"]),
        KinWords(raw["kin"], tuple(raw["husbands"]), tuple(raw["wives"]), raw["siblings"]),
    )


def _category(key: str, body: dict[str, Any]) -> Category:
    members = tuple(body.get("members", ()))
    return Category(key, body["name"], tuple(body["words"]), body.get("serves", "all"), members)


def _terms(raw: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {term: tuple(words) for term, words in raw.items()}
