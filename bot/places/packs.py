"""City packs as they lie on disk: city.yml, gazetteer.csv, villages.csv, neighbours.csv. A city is a folder."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Row = Mapping[str, str]


class PackError(ValueError):
    """A city pack is incomplete or wrong. The message names the file and what is missing."""


@dataclass(frozen=True)
class Confusable:
    """Another city this one is taken for: its name, how people write it, and the key of the sentence to say."""

    name: str
    words: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Zone:
    """A development zone without an administrative code of its own: the county it lies in and its names."""

    county_code: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class CityPack:
    """What city.yml says. `display_name` is said aloud; `id_prefix` begins the clause ids of the plan."""

    id: str
    name: str
    display_name: str
    province: str
    adcode: str
    plan: str
    id_prefix: str
    aliases: tuple[str, ...]
    not_me: tuple[Confusable, ...]
    zones: Mapping[str, Zone]
    other_names: Mapping[str, tuple[str, ...]]
    traps: tuple[str, ...]
    folder: Path


@dataclass(frozen=True)
class PackRows:
    """The tables of one pack, unread: every value is text."""

    gazetteer: Sequence[Row]
    villages: Sequence[Row]
    neighbours: Sequence[Row]


def load_packs(folder: Path) -> tuple[CityPack, ...]:
    """Every pack below `folder` (`*/city.yml`), in the order of their ids.

    Raises:
        PackError: when there is none, or one lacks a key.
    """
    found = tuple(read_pack(path) for path in sorted(folder.glob("*/city.yml")))
    if not found:
        raise PackError(f"{folder}: no city pack (*/city.yml)")
    return found


def load_rows(pack: CityPack) -> PackRows:
    """The tables of `pack`. villages.csv and neighbours.csv may be missing, gazetteer.csv may not."""
    if not (pack.folder / "gazetteer.csv").is_file():
        raise PackError(f"{pack.folder}: gazetteer.csv is missing")
    return PackRows(*(_read_csv(pack.folder / f"{name}.csv") for name in ("gazetteer", "villages", "neighbours")))


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML mapping. Raises PackError when the file holds anything else."""
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    if not isinstance(raw, dict):
        raise PackError(f"{path}: not a mapping")
    return raw


def read_pack(path: Path) -> CityPack:
    """What one city.yml says. Raises PackError when it lacks a key, OSError and yaml.YAMLError when it cannot be read."""
    raw = read_yaml(path)
    try:
        return _pack(raw, path.parent)
    except (KeyError, TypeError) as error:
        raise PackError(f"{path}: {error} is missing or of the wrong kind") from error


def _pack(raw: Mapping[str, Any], folder: Path) -> CityPack:
    return CityPack(
        id=raw["id"],
        name=raw["name"],
        display_name=raw.get("display_name", raw["name"]),
        province=raw["province"],
        adcode=str(raw["adcode"]),
        plan=raw.get("plan", raw["id"]),
        id_prefix=raw["id_prefix"],
        aliases=tuple(raw.get("aliases", ())),
        not_me=tuple(Confusable(c["name"], tuple(c["words"]), c["sentence"]) for c in raw.get("not_me", ())),
        zones={str(code): Zone(str(z["county"]), tuple(z["names"])) for code, z in raw.get("zones", {}).items()},
        other_names={str(code): tuple(names) for code, names in raw.get("other_names", {}).items()},
        traps=tuple(raw.get("traps", ())),
        folder=folder,
    )


def _read_csv(path: Path) -> Sequence[Row]:
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
