"""Personal data out of a sentence before anybody reads it: numbers, names, and where somebody lives below the county.

By rule, so on the side of hiding too much; a name that nothing introduces may still slip through, which is why the
review asks for every line to be read.
"""

from __future__ import annotations

import re

from bot.language.names import corrected_name, find_name, introduced_name
from bot.language.normalise import normalise
from bot.language.numerals import HAN_DIGITS, spoken_digits
from bot.learning.words import LearningWords
from bot.model.place import Place, PlaceLevel
from bot.places.gazetteer import Gazetteer
from bot.places.mentions import Mention
from bot.vocabulary import Phrases

_DIGITS = re.compile(r"\+?[0-9](?:[\s\-\u2013\u2014./()]*[0-9]){3,}[Xx]?")
_SPOKEN = re.compile(f"[{HAN_DIGITS}]{{4,}}")
_CLAUSES = re.compile(r"[\uff0c\u3002\uff01\uff1f\uff1b\u3001,.!?;:\s]+")
_LONGEST_BARE_NAME = 3
_MOST_UNKNOWN = 8
_BROAD = frozenset({PlaceLevel.CITY, PlaceLevel.COUNTY})


class Masker:
    """Hides what is personal. Holds nothing between two sentences."""

    def __init__(self, places: Gazetteer, phrases: Phrases, words: LearningWords) -> None:
        self._places = places
        self._phrases = phrases
        self._words = words
        self._put = words.placeholders
        place = re.escape(self._put["place"])
        self._address = re.compile(f"{place}(?:{place}|[\\s0-9-]+(?:{words.house_number})?)+")

    def mask(self, text: str) -> str:
        """The normalised text with a placeholder for each personal detail; a town or village becomes its county.

        Idempotent, as far as the placeholders go. Never raises.
        """
        text = normalise(text)
        for pattern, placeholder in self._words.hidden:
            text = pattern.sub(placeholder, text)
        text = self._without_names(self._without_digits(text))
        return self._without_unknown_places(self._without_places(text))

    def _without_digits(self, text: str) -> str:
        plain = spoken_digits(text)
        runs = [*_DIGITS.finditer(plain), *_SPOKEN.finditer(plain)]
        for match in sorted(runs, key=lambda run: run.start(), reverse=True):
            if not self._is_harmless(match):
                text = text[: match.start()] + self._put["digits"] + text[match.end() :]
        return text

    def _is_harmless(self, run: re.Match[str]) -> bool:
        """A year, an amount, a hotline: what says nothing about anybody."""
        if run.group() in self._words.public_numbers:
            return True
        longest = max(map(len, re.split(r"[^0-9]+", run.group())))
        return longest <= 5 and run.string.startswith(self._words.measures, run.end())

    def _without_names(self, text: str) -> str:
        for name in self._names(text):
            text = text.replace(name, self._put["name"])
        return text

    def _names(self, text: str) -> set[str]:
        found = {introduced_name(text, self._phrases)}
        clauses = [clause for clause in _CLAUSES.split(text) if clause]
        if any(word in text for word in self._words.name_words):
            found.add(corrected_name(text, self._phrases))
            said = (clause for clause in clauses if any(word in clause for word in self._words.name_words))
            found.update(find_name(clause, self._phrases) for clause in said)
        found.update(
            clause
            for clause in clauses
            if len(clause) <= _LONGEST_BARE_NAME
            and find_name(clause, self._phrases) == clause
            and self._is_loose(clause)
        )
        return {name for name in found if name}

    def _is_loose(self, clause: str) -> bool:
        """Whether no place is read in a short clause: 金沙 is a town before it is a name."""
        return not self._places.resolve(clause).best and not self._places.find(clause).places

    def _without_places(self, text: str) -> str:
        for mention in sorted(self._places.find(text).places, key=lambda m: m.start, reverse=True):
            if mention.candidates[0].level not in _BROAD:
                text = text[: mention.start] + self._county(mention) + text[mention.end :]
        return text

    def _county(self, mention: Mention) -> str:
        """The county of a place below it; a placeholder when it may lie in several."""
        counties = {self._named(place) for place in mention.candidates[: mention.likely]}
        return counties.pop() or self._put["place"] if len(counties) == 1 else self._put["place"]

    @staticmethod
    def _named(place: Place) -> str:
        return place.county or ""

    def _without_unknown_places(self, text: str) -> str:
        for _ in range(_MOST_UNKNOWN):
            unknown = self._places.resolve(text).unknown
            if not unknown:
                break
            text = text.replace(unknown, self._put["place"])
        return self._address.sub(self._put["place"], text)
