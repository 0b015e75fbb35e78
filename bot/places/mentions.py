"""Reading places out of free text: which ones are meant, most likely first."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.model.place import Place, PlaceLevel
from bot.places.atlas import Atlas
from bot.places.lexicon import Lexicon, Segment
from bot.places.names import Name

_CLAUSE_END = re.compile(r"[，。！？；,.!?;\n]")
_LEVEL_ORDER = {PlaceLevel.CITY: 0, PlaceLevel.COUNTY: 1, PlaceLevel.TOWN: 2, PlaceLevel.VILLAGE: 3}
_BROAD = (PlaceLevel.CITY, PlaceLevel.COUNTY)


@dataclass(frozen=True)
class Mention:
    """A place named in the text, outer parts included: 崇川区学田街道 is one. `candidates`: most likely first.

    `likely` counts the leading candidates that are equally likely.
    """

    start: int
    end: int
    text: str
    candidates: tuple[Place, ...]
    likely: int = 1


@dataclass(frozen=True)
class OtherCity:
    """A city, county or province without a pack named in the text."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Mentions:
    """Everything found in a text, in its order. `other_cities` are full names, each once."""

    places: tuple[Mention, ...]
    others: tuple[OtherCity, ...] = ()

    @property
    def other_cities(self) -> tuple[str, ...]:
        """The full names of the cities named that have no pack, each once, in order."""
        return tuple(dict.fromkeys(other.name for other in self.others))


@dataclass(frozen=True)
class _Draft:
    """A mention in the making: its stretch of text, the names still possible, and whether it says where it lies."""

    start: int
    end: int
    names: tuple[Name, ...]
    anchored: bool = False


class Reader:
    """Finds mentions with a lexicon and an atlas. Holds no state of its own."""

    def __init__(self, lexicon: Lexicon, atlas: Atlas) -> None:
        self._lexicon = lexicon
        self._atlas = atlas

    def read(self, text: str, city: str | None = None) -> Mentions:
        """The mentions in `text`. `city`, the city the talk is about, decides between namesakes the text leaves open."""
        segments = list(self._lexicon.scan(text, self._fits))
        others = tuple(OtherCity(s.start, s.end, s.other) for s in segments if s.other)
        drafts = self._without_strangers(text, self._drafts(text, segments), others)
        narrowed = self._narrowed(drafts, city)
        return Mentions(tuple(self.mention(text, draft) for draft in narrowed if draft.names), others)

    def mention(self, text: str, draft: _Draft) -> Mention:
        """The finished mention: candidates by rank, then by level, then as the tables have them."""
        names = sorted(draft.names, key=self._order)
        likely = sum(1 for n in names if self._order(n) == self._order(names[0]))
        places = tuple(self._atlas.places[n.code] for n in names)
        return Mention(draft.start, draft.end, text[draft.start : draft.end], places, likely)

    def narrowed(self, text: str, names: Sequence[Name], city: str | None) -> Mention | None:
        """A mention that is the whole `text`, weak names counting as any other."""
        draft = self._in_city(_Draft(0, len(text), tuple(names)), city)
        return self.mention(text, draft) if draft.names else None

    def _order(self, name: Name) -> tuple[int, int]:
        return name.rank, _LEVEL_ORDER[self._atlas.places[name.code].level]

    def _fits(self, name: Name, before: Segment) -> bool:
        """Whether `name` lies in what stands before it; a weak village needs its town there, a weak town its county."""
        level, ancestors = self._atlas.places[name.code].level, self._atlas.ancestors(name.code)
        return any(
            outer.code in ancestors and (not name.weak or self._near_enough(outer, level, name))
            for outer in before.names
        )

    def _near_enough(self, outer: Name, level: PlaceLevel, name: Name) -> bool:
        outer_level = self._atlas.places[outer.code].level
        if name.code in self._atlas.units or name.code in self._atlas.zones:
            return outer_level in _BROAD
        return _LEVEL_ORDER[outer_level] == _LEVEL_ORDER[level] - 1

    def _drafts(self, text: str, segments: Iterable[Segment]) -> list[_Draft]:
        """Segments that follow each other from outer to inner become one draft."""
        drafts: list[_Draft] = []
        previous: Segment | None = None
        for segment in segments:
            joined = previous is not None and self._lexicon.joined(text, previous, segment)
            if segment.names and not (joined and previous is not None and self._belongs_elsewhere(previous, segment)):
                self._append(drafts, segment, joined=joined and bool(previous and previous.names))
                previous = segment
            elif segment.other:
                previous = segment
        return drafts

    def _append(self, drafts: list[_Draft], segment: Segment, *, joined: bool) -> None:
        outer = drafts[-1] if joined and drafts else None
        names = self._continued(outer, segment) if outer else ()
        if outer and names:
            drafts[-1] = _Draft(outer.start, segment.end, names, anchored=True)
        else:
            drafts.append(_Draft(segment.start, segment.end, segment.names))

    def _continued(self, outer: _Draft, segment: Segment) -> tuple[Name, ...]:
        """What outer part and segment mean together; nothing when they are two places.

        A place said twice stays. A zone the county does not have leaves the county. A village that the tables
        have in another town of the county (towns are merged and split) is that village.
        """
        said = {n.code for n in outer.names}
        if any(n.code in said for n in segment.names):
            return outer.names
        inner = tuple(n for n in segment.names if self._within(n, outer.names))
        if not inner and all(n.code in self._atlas.zones for n in segment.names):
            return outer.names
        return inner or tuple(n for n in segment.names if self._is_moved_village(n, outer))

    def _is_moved_village(self, name: Name, outer: _Draft) -> bool:
        village = self._atlas.places[name.code]
        towns = (self._atlas.places[o.code] for o in outer.names)
        return village.level is PlaceLevel.VILLAGE and any(
            town.level is PlaceLevel.TOWN and town.county_code == village.county_code for town in towns
        )

    def _belongs_elsewhere(self, previous: Segment, segment: Segment) -> bool:
        """北京通州区: straight after another city, anything below a city is that city's."""
        cities = any(self._atlas.places[n.code].level is PlaceLevel.CITY for n in segment.names)
        return bool(previous.other) and not cities

    def _within(self, name: Name, outer: Iterable[Name]) -> bool:
        ancestors = self._atlas.ancestors(name.code)
        return any(o.code in ancestors for o in outer)

    def _without_strangers(self, text: str, drafts: list[_Draft], others: Sequence[OtherCity]) -> list[_Draft]:
        """Drops towns and villages named after another city in its clause, when no covered city or county is named."""
        if not others or any(self._is_broad(d) for d in drafts):
            return drafts
        ends = [other.end for other in others]
        return [d for d in drafts if not _same_clause(text, _last_before(ends, d.start), d.start)]

    def _is_broad(self, draft: _Draft) -> bool:
        return any(self._atlas.places[n.code].level in _BROAD for n in draft.names)

    def _narrowed(self, drafts: Sequence[_Draft], city: str | None) -> list[_Draft]:
        """Each draft by the other places of the text; where they say nothing, by the city."""
        anchors = frozenset(n.code for d in drafts if self._settled(d) for n in d.names)
        broad = any(self._is_broad(d) for d in drafts)
        return [self._inside(d, anchors) or (d if broad or d.anchored else self._in_city(d, city)) for d in drafts]

    def _inside(self, draft: _Draft, anchors: frozenset[str]) -> _Draft | None:
        """The names that lie in something the text names elsewhere; None when none does."""
        own = {n.code for n in draft.names}  # 海门 is a district and its street: neither decides for the other
        inside = tuple(
            n for n in draft.names if any(c in anchors and c not in own for c in self._atlas.ancestors(n.code))
        )
        return replace(draft, names=inside) if inside else None

    def _settled(self, draft: _Draft) -> bool:
        return self._is_broad(draft) or len(draft.names) == 1

    def _in_city(self, draft: _Draft, city: str | None) -> _Draft:
        """Keeps the city's own; without any, whatever may be another city's town, but not a village of the same name."""
        if city is None:
            return draft
        own = tuple(n for n in draft.names if self._atlas.places[n.code].city == city)
        above = tuple(n for n in draft.names if self._atlas.places[n.code].level is not PlaceLevel.VILLAGE)
        return replace(draft, names=own or above)


def _last_before(ends: Sequence[int], position: int) -> int:
    """The last of the ascending `ends` at or before `position`, else -1."""
    index = bisect_right(ends, position)
    return ends[index - 1] if index else -1


def _same_clause(text: str, start: int, end: int) -> bool:
    return start >= 0 and _CLAUSE_END.search(text, start, end) is None
