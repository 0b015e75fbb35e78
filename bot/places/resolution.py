"""One place out of a text: the answer to "where?", with what stayed open and what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.model.place import Place
from bot.places.atlas import Atlas
from bot.places.lexicon import Lexicon
from bot.places.mentions import Mention, Mentions, OtherCity, Reader
from bot.places.names import FAINT
from bot.places.words import PlaceWords

_LONGEST_UNKNOWN = 8  # characters looked at before the ending of a place the gazetteer does not hold
_LONGEST_STEM = 5  # more than that before the ending is a sentence, not a name


@dataclass(frozen=True)
class Resolution:
    """At most one of `best` and `ambiguous` is filled.

    `other_city` is the full name of a city without a pack, given only when no covered place is named.
    `unknown` is something that reads like a place but is not in the gazetteer; it may stand beside `best`
    (崇川区 is known, 花园路 in it is not).
    """

    best: Place | None = None
    ambiguous: tuple[Place, ...] = ()
    other_city: str | None = None
    unknown: str | None = None


class Resolver:
    """Resolves texts that are expected to name a place."""

    def __init__(self, reader: Reader, lexicon: Lexicon, atlas: Atlas, words: PlaceWords) -> None:
        self._reader = reader
        self._lexicon = lexicon
        self._atlas = atlas
        self._words = words

    def resolve(self, text: str, city: str | None = None, county_code: str | None = None) -> Resolution:
        """The place meant by `text`; see Resolution."""
        mentions = self._meant(text, self._reader.read(text, city))
        places = mentions.places or self._bare_answer(text, city)
        others = mentions.other_cities
        unknown = self._unknown(text, (*places, *mentions.others))
        if not places:
            return Resolution(other_city=others[0] if others else None, unknown=None if others else unknown)
        return replace(self._choose(places, county_code), unknown=unknown)

    def _meant(self, text: str, mentions: Mentions) -> Mentions:
        """Without what the text rules out (不是苏州), unless everything is ruled out."""
        places = tuple(m for m in mentions.places if not self._denied(text, m))
        others = tuple(o for o in mentions.others if not self._denied(text, o))
        return Mentions(places, others)

    def _denied(self, text: str, mention: Mention | OtherCity) -> bool:
        return text[: mention.start].endswith(self._words.negations)

    def _bare_answer(self, text: str, city: str | None) -> tuple[Mention, ...]:
        """A name that is also an everyday word, given as the whole answer: 向阳 for the town, not for a village."""
        name = self._strip(text.strip())
        if self._lexicon.other(name):
            return ()
        common = name in self._words.common_words
        names = tuple(n for n in self._lexicon.names(name) if not (common and n.rank == FAINT))
        mention = self._reader.narrowed(name, names, city)
        return (mention,) if mention else ()

    def _strip(self, text: str) -> str:
        while True:
            head = next((h for h in self._words.heads if text.startswith(h) and len(text) > len(h) + 1), "")
            tail = next((t for t in self._words.tails if text.endswith(t) and len(text) > len(t) + 1), "")
            if (not head and not tail) or self._lexicon.names(text):
                return text
            text = text.removeprefix(head).removesuffix(tail)

    def _choose(self, mentions: tuple[Mention, ...], county_code: str | None) -> Resolution:
        likely = [self._likely(m, county_code) for m in mentions]
        places = self._innermost(dict.fromkeys(place for group in likely for place in group))
        return Resolution(best=places[0]) if len(places) == 1 else Resolution(ambiguous=places)

    def _likely(self, mention: Mention, county_code: str | None) -> tuple[Place, ...]:
        inside = tuple(p for p in mention.candidates if county_code and self._atlas.holds(county_code, p.code))
        if not inside:
            return mention.candidates[: mention.likely]
        return tuple(p for p in inside if p.level is inside[0].level)

    def _innermost(self, places: Iterable[Place]) -> tuple[Place, ...]:
        """Without those that only say where another of them lies."""
        found = tuple(places)
        return tuple(p for p in found if not any(q is not p and self._atlas.holds(p.code, q.code) for q in found))

    def _unknown(self, text: str, known: Iterable[Mention | OtherCity]) -> str | None:
        """The first stretch outside the known ones that ends like a place."""
        rest = list(text)
        for mention in known:
            rest[mention.start : mention.end] = "。" * (mention.end - mention.start)
        blanked = "".join(rest)
        found = ((end, self._ending_at(blanked, end)) for end in range(2, len(blanked) + 1))
        first = next(((end, name) for end, name in found if name), None)
        return self._grown(blanked, *first) if first else None

    def _grown(self, text: str, end: int, name: str) -> str:
        """The longest name from the same beginning: 桂花苑小区, not 桂花苑."""
        start, longest = end - len(name), len(self._words.place_endings[0])
        later = (self._ending_at(text, e) for e in range(end + 1, min(len(text), end + longest) + 1))
        return max((n for n in later if n and n.startswith(text[start:end])), key=len, default=name)

    def _ending_at(self, text: str, end: int) -> str | None:
        """The name that ends at `end`, if one does and no longer ending begins there (街道 before 街)."""
        ending = next((e for e in self._words.place_endings if text.endswith(e, 0, end)), None)
        if ending is None or any(text.startswith(e[len(ending) :], end) for e in self._longer(ending)):
            return None
        start = end - len(ending)
        while start > 0 and end - len(ending) - start < _LONGEST_UNKNOWN and self._in_name(text[start - 1]):
            start -= 1
        name = self._after_break(text[start:end], ending)
        return name if self._plausible(name, ending) else None

    def _after_break(self, name: str, ending: str) -> str:
        """What follows the last institution in front: 人民医院北京路 → 北京路."""
        stem = name.removesuffix(ending)
        cut = max((stem.rfind(word) + len(word) for word in self._words.name_breaks if word in stem), default=0)
        return name[cut:]

    def _longer(self, ending: str) -> tuple[str, ...]:
        return tuple(e for e in self._words.place_endings if e.startswith(ending) and e != ending)

    def _in_name(self, character: str) -> bool:
        return "\u4e00" <= character <= "\u9fff" and character not in self._words.not_in_names

    def _plausible(self, name: str, ending: str) -> bool:
        if not len(ending) < len(name) <= len(ending) + _LONGEST_STEM:
            return False
        longer = (word for word in self._words.not_places if len(word) > len(ending))
        return name not in self._words.not_places and not name.endswith(tuple(longer))
