"""The words about places that hold for every city: data/vocabulary/place_words.yml and other_cities.yml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.places.packs import CityPack, read_yaml

_REGION_ENDINGS = ("特别行政区", "自治区", "地区", "自治州", "省", "市", "盟", "县", "区")


@dataclass(frozen=True)
class PlaceWords:
    """The lists of place_words.yml, each explained there."""

    common_words: frozenset[str]
    traps: tuple[str, ...]
    zone_kinds: tuple[tuple[str, ...], ...]
    road_words: tuple[str, ...]
    connectors: frozenset[str]
    negations: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    place_endings: tuple[str, ...]
    not_places: frozenset[str]
    name_breaks: tuple[str, ...]
    not_in_names: frozenset[str]


def load_place_words(vocabulary: Path) -> PlaceWords:
    """The lists of `vocabulary`/place_words.yml, the longest words first where the order matters."""
    raw = read_yaml(vocabulary / "place_words.yml")
    return PlaceWords(
        common_words=frozenset(raw["common_words"]),
        traps=tuple(raw["traps"]),
        zone_kinds=tuple(tuple(kind) for kind in raw["zone_kinds"]),
        road_words=tuple(raw["road_words"]),
        connectors=frozenset(raw["connectors"]),
        negations=tuple(raw["negations"]),
        heads=_longest_first(raw["heads"]),
        tails=_longest_first(raw["tails"]),
        place_endings=_longest_first(raw["place_endings"]),
        not_places=frozenset(raw["not_places"]),
        name_breaks=tuple(raw["name_breaks"]),
        not_in_names=frozenset(raw["not_in_names"]),
    )


def load_other_cities(vocabulary: Path, packs: Iterable[CityPack]) -> dict[str, str]:
    """Every way of naming a city, county or province without a pack, to its full name.

    The provinces of the covered cities are left out: naming one says nothing about being covered.
    """
    packs = tuple(packs)
    raw = read_yaml(vocabulary / "other_cities.yml")
    names = _outside(raw, {p.name for p in packs} | {p.province for p in packs})
    found = {form: name for name in names for form in _forms(name, raw)}
    for pack in packs:
        found.update(_confusable_forms(pack))
    covered = {word for pack in packs for word in (pack.name, *pack.aliases)}
    return {form: name for form, name in found.items() if form not in covered}


def _outside(raw: Mapping[str, Any], covered: set[str]) -> list[str]:
    units = [unit for province, cities in raw["provinces"].items() for unit in (province, *cities)]
    return [name for name in [*units, *raw["nearby"]] if name not in covered]


def _forms(name: str, raw: Mapping[str, Any]) -> Iterable[str]:
    """The full name, and the short forms unless they are everyday words."""
    yield name
    if name in raw["short_forms"]:
        yield from raw["short_forms"][name]
    elif name not in raw["needs_ending"]:
        yield _short(name)


def _short(name: str) -> str:
    ending = next((e for e in _REGION_ENDINGS if name.endswith(e) and len(name) - len(e) >= 2), "")
    return name.removesuffix(ending)


def _confusable_forms(pack: CityPack) -> dict[str, str]:
    return {word: other.name for other in pack.not_me for word in (other.name, *other.words)}


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))
