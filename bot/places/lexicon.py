"""One table of everything the scan knows, and the scan itself: left to right, the longest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.places.names import Name

_KEY = 2  # no surface is shorter


@dataclass(frozen=True)
class Segment:
    """A stretch of the text: names of covered places, or `other`, the full name of a city without a pack."""

    start: int
    end: int
    names: tuple[Name, ...] = ()
    other: str | None = None


Fits = Callable[[Name, Segment], bool]
"""Whether a name lies in what the segment before it names (so that a weak name may count)."""


class Lexicon:
    """Surface forms of covered places, of other cities, and traps.

    The lengths to try at a position are found by its first two characters, so a scan is linear in the text.
    """

    def __init__(
        self,
        names: Iterable[Name],
        others: Mapping[str, str],
        traps: Iterable[str],
        connectors: Iterable[str] = (),
        road_words: Iterable[str] = (),
    ) -> None:
        self._names: dict[str, list[Name]] = {}
        for name in names:
            self._names.setdefault(name.surface, []).append(name)
        self._others = dict(others)
        self._traps = frozenset(traps)
        self._connectors = frozenset(connectors) | {""}
        self._road_words = tuple(road_words)
        self._lengths = _lengths((*self._names, *self._others, *self._traps))

    def names(self, surface: str) -> tuple[Name, ...]:
        """The covered places written `surface`, weak names included."""
        return tuple(self._names.get(surface, ()))

    def other(self, surface: str) -> str | None:
        """The full name of the other city written `surface`."""
        return self._others.get(surface)

    def all_names(self) -> Iterator[Name]:
        """Every name of every covered place."""
        for names in self._names.values():
            yield from names

    def joined(self, text: str, first: Segment, second: Segment) -> bool:
        """Whether only a connector stands between two segments."""
        return text[first.end : second.start] in self._connectors

    def scan(self, text: str, fits: Fits) -> Iterator[Segment]:
        """The segments of `text` in order, none overlapping."""
        position, previous = 0, None
        while position < len(text) - 1:
            segment = self._at(text, position, previous, fits)
            if segment is None:
                position += 1
                continue
            position = segment.end
            if segment.names or segment.other:
                previous = segment
                yield segment

    def _at(self, text: str, position: int, previous: Segment | None, fits: Fits) -> Segment | None:
        for length in self._lengths.get(text[position : position + _KEY], ()):
            surface = text[position : position + length]
            if len(surface) == length:
                segment = self._read(text, position, surface, previous, fits)
                if segment is not None:
                    return segment
        return None

    def _read(self, text: str, position: int, surface: str, previous: Segment | None, fits: Fits) -> Segment | None:
        """A segment for the surface; an empty one for a trap; None when it means nothing here."""
        whole = Segment(position, position + len(surface))
        if surface in self._traps:
            return whole
        if text.startswith(self._road_words, whole.end):
            return None
        before = previous if previous and self.joined(text, previous, whole) else None
        names = self._usable(surface, before, fits)
        if names:
            return Segment(whole.start, whole.end, names)
        other = self._others.get(surface)
        return Segment(whole.start, whole.end, other=other) if other else None

    def _usable(self, surface: str, before: Segment | None, fits: Fits) -> tuple[Name, ...]:
        names = self._names.get(surface, ())
        fitting = tuple(n for n in names if before is not None and fits(n, before))
        if fitting and not _repeats(names, before):
            return tuple(n for n in fitting if not n.weak) or fitting
        return () if surface in self._others else tuple(n for n in names if not n.weak)


def _repeats(names: Iterable[Name], before: Segment | None) -> bool:
    """海安市海安医院: the county said again, not its street of the same name."""
    said = {n.code for n in before.names} if before else set()
    return any(n.code in said and not n.weak for n in names)


def _lengths(surfaces: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for surface in surfaces:
        found.setdefault(surface[:_KEY], set()).add(len(surface))
    return {key: tuple(sorted(lengths, reverse=True)) for key, lengths in found.items()}
