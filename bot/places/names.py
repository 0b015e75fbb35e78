"""How people write a place: its official name, without its ending, with the wrong one, with a former one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.model.place import Place, PlaceLevel
from bot.places.atlas import Atlas, is_placeholder
from bot.places.words import PlaceWords

OFFICIAL, LOOSE, FAINT = 0, 1, 2
"""How good a name is: the official one or its usual short form; a former or wrong one; a bare village name."""

_COUNTY_ENDINGS = ("区", "市", "县")
_TOWN_ENDINGS = ("街道", "镇", "乡")
_TOWN_OFFICES = ("办事处", "办")
_VILLAGE = re.compile(
    r"^(?P<stem>.+?)(?P<kind>社区居民?委会|社区居民委员会|社区居民委委会|居委会|居民委员会|社区|村委会|村民委员会|村)(?:（新）)?$"
)
_ROAD_ENDINGS = ("路", "街", "大街")  # a village named after a street is said in full: every city has the street
_DISTINCT_UNIT = 4  # 良种场 is said everywhere, 永隆沙农场 is not
_MIN_BARE_VILLAGE = 3  # two characters are nearly always an everyday word as well


@dataclass(frozen=True)
class Name:
    """One way of writing the place `code`. A weak name counts only straight after the place it lies in."""

    surface: str
    code: str
    rank: int = OFFICIAL
    weak: bool = False


def names_of(atlas: Atlas, words: PlaceWords) -> Iterator[Name]:
    """Every name of every place, each once per place, the best rank first."""
    for place in atlas.places.values():
        best: dict[str, Name] = {}
        for name in sorted(_forms(place, atlas, words), key=lambda n: (n.weak, n.rank)):
            if len(name.surface) >= 2:
                best.setdefault(name.surface, name)
        yield from best.values()


def _forms(place: Place, atlas: Atlas, words: PlaceWords) -> Iterator[Name]:
    makers = {
        PlaceLevel.CITY: _city_forms,
        PlaceLevel.COUNTY: _county_forms,
        PlaceLevel.TOWN: _town_level_forms,
        PlaceLevel.VILLAGE: _village_forms,
    }
    yield from makers[place.level](place, atlas, words)
    for extra in atlas.extra_names.get(place.code, ()):
        yield _extra_name(place, extra, atlas, words)


def _city_forms(place: Place, _atlas: Atlas, _words: PlaceWords) -> Iterator[Name]:
    yield Name(place.name, place.code)
    yield from _bare(place, place.name.removesuffix("市"), OFFICIAL)


def _county_forms(place: Place, _atlas: Atlas, words: PlaceWords) -> Iterator[Name]:
    stem = place.name[:-1]
    yield Name(place.name, place.code)
    yield from _bare(place, stem, OFFICIAL, words)
    if len(stem) >= 2:
        yield from (Name(stem + ending, place.code, LOOSE) for ending in _COUNTY_ENDINGS)


def _town_level_forms(place: Place, atlas: Atlas, words: PlaceWords) -> Iterable[Name]:
    if place.code in atlas.former:
        return _former_forms(place, words)
    if place.code in atlas.units or place.code in atlas.zones:
        return _unit_forms(place, atlas, words)
    return _town_forms(place, words)


def _town_forms(place: Place, words: PlaceWords) -> Iterator[Name]:
    """学田街道: 学田, 学田街道办, 学田街道办事处; and 学田镇 for whoever misremembers."""
    stem = _without(place.name, _TOWN_ENDINGS)
    yield Name(place.name, place.code)
    yield from (Name(place.name + office, place.code) for office in _TOWN_OFFICES if place.name.endswith("街道"))
    yield from _bare(place, stem, OFFICIAL, words)
    if len(stem) >= 2:
        yield from (Name(stem + ending, place.code, LOOSE) for ending in _TOWN_ENDINGS)


def _former_forms(place: Place, words: PlaceWords) -> Iterator[Name]:
    yield from _bare(place, place.name, LOOSE, words)
    yield Name(place.name + "镇", place.code, LOOSE)


def _unit_forms(place: Place, atlas: Atlas, words: PlaceWords) -> Iterator[Name]:
    """启东经济开发区: 启东开发区 and 启东经开区 anywhere, 开发区 straight after 启东. 海安镇 stands for itself only."""
    prefixes = _prefixes(place, atlas)
    core, owner = _strip_owner(place.name, prefixes)
    owner = owner or place.county or ""
    kind = next((k for k in words.zone_kinds if core in k), ())
    yield Name(place.name, place.code, weak=place.name in kind)
    if core != place.name:
        yield Name(core, place.code, LOOSE, weak=bool(kind) or len(core) < _DISTINCT_UNIT)
    for word in kind:
        yield Name(word, place.code, LOOSE, weak=True)
        yield from (Name(prefix + word, place.code, LOOSE) for prefix in prefixes if prefix[:2] == owner[:2])


def _strip_owner(name: str, prefixes: Iterable[str]) -> tuple[str, str]:
    """What is left without the city and county in front, and the last of them: 南通崇川经济开发区 → 经济开发区, 崇川."""
    core, owner = name, ""
    while prefix := next((p for p in prefixes if core.startswith(p) and len(core) > len(p) + 1), ""):
        core, owner = core.removeprefix(prefix), prefix
    return core, owner


def _prefixes(place: Place, atlas: Atlas) -> tuple[str, ...]:
    """The names of city and county a unit's name may begin with, the longest first."""
    outer = (atlas.places[code].name for code in atlas.ancestors(place.code))
    forms = {form for name in outer for form in (name, name[:-1]) if len(form) >= 2}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _village_forms(place: Place, _atlas: Atlas, words: PlaceWords) -> Iterator[Name]:
    """新坝村委会: 新坝村, 新坝村村委会; 学田社区居委会: 学田社区, 学田居委会. Bare only when long and unusual."""
    match = _VILLAGE.match(place.name)
    if is_placeholder(place) or match is None:
        return
    stem, kind = match["stem"], match["kind"]
    full = place.name.removesuffix("（新）")
    yield Name(full, place.code, weak=full in words.common_words)
    for ending in _village_endings(stem, kind):
        yield Name(stem + ending, place.code, weak=stem + ending in words.common_words)
    yield Name(stem, place.code, FAINT, weak=not _stands_alone(stem, words))


def _village_endings(stem: str, kind: str) -> tuple[str, ...]:
    if kind.startswith("村"):
        return ("委会", "民委员会") if stem.endswith("村") else ("村", "村委会", "村村委会", "村民委员会")
    return ("社区", "居委会", "社区居委会")


def _stands_alone(stem: str, words: PlaceWords) -> bool:
    if stem in words.common_words or stem.endswith(_ROAD_ENDINGS):
        return False
    return len(stem) >= _MIN_BARE_VILLAGE or (stem.endswith("村") and len(stem) > 2)


def _extra_name(place: Place, extra: str, atlas: Atlas, words: PlaceWords) -> Name:
    """A further name as it stands; a county's own zone is 经济开发区 to its county only."""
    local = place.code in atlas.units and any(extra in kind for kind in words.zone_kinds)
    return Name(extra, place.code, LOOSE, weak=local or extra in words.common_words)


def _bare(place: Place, stem: str, rank: int, words: PlaceWords | None = None) -> Iterator[Name]:
    if len(stem) >= 2:
        yield Name(stem, place.code, rank, weak=words is not None and stem in words.common_words)


def _without(name: str, endings: Iterable[str]) -> str:
    ending = next((e for e in endings if name.endswith(e)), "")
    return name.removesuffix(ending)
