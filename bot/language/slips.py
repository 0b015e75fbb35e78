"""Recognition slips undone: characters that make no known word, where same-sounding ones make a frequent one.

A noisy channel over pairs of characters (Kernighan, Church and Gale, A Spelling Correction Program Based on a Noisy
Channel Model, 1990). A message keeps its length, so that what was read in it stays where it is.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from bot.language.ngrams import sound

FEWEST = 3
"""A pair of characters counts as known from this many training sentences on."""

COST = 5.0
"""What a replaced character costs, in natural logarithms of likelihood."""

LONGEST = 120
"""Characters looked at: what is wanted is said before."""

_MOST_ROUNDS = 4
_EDGE = "^"


@lru_cache(maxsize=8_192)
def blurred(char: str) -> str:
    """The sound of a character as it may be misheard here: n is l, and hu is f (hui fei, hua fa), beside what `sound` merges."""
    syllable = sound(char)
    if syllable.startswith("n") and len(syllable) > 1:
        return "l" + syllable[1:]
    if syllable.startswith("hu") and len(syllable) > 2:
        return "f" + {"i": "ei", "n": "en"}.get(syllable[2:], syllable[2:])
    return syllable


def _pairs(text: str) -> Iterable[str]:
    framed = _EDGE + text + _EDGE
    return (framed[i : i + 2] for i in range(len(framed) - 1))


def count_pairs(texts: Iterable[str]) -> dict[str, int]:
    """In how many of the texts each pair of neighbouring characters stands, the edges of a text included."""
    return dict(Counter(pair for text in texts for pair in set(_pairs(text))))


class Mender:
    """Knows the pairs of characters of the training sentences. Immutable, so one may serve every thread."""

    def __init__(self, pairs: Mapping[str, int]) -> None:
        self._pairs = pairs
        self._firsts: Counter[str] = Counter()
        self._chars: Counter[str] = Counter()
        self._by_sound: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for pair, count in pairs.items():
            self._firsts[pair[0]] += count
            self._chars[pair[1]] += count
            if count >= FEWEST and _EDGE not in pair and _is_han(pair):
                self._by_sound[blurred(pair[0]), blurred(pair[1])].append(pair)
        self._whole = sum(self._chars.values()) or 1

    def mend(self, text: str, kept: Collection[int] = ()) -> str:
        """The text with what must be slips undone; same length. The characters at the positions `kept` stay."""
        head, tail = text[:LONGEST], text[LONGEST:]
        for _ in range(_MOST_ROUNDS):
            better = self._best(head, kept)
            if better is None:
                break
            head = better
        return head + tail

    def _best(self, text: str, kept: Collection[int]) -> str | None:
        best, most = None, 0.0
        for at in range(len(text) - 1):
            for candidate in self._candidates(text, at, kept):
                gain = self._gain(text, at, candidate)
                if gain > most:
                    best, most = text[:at] + candidate + text[at + 2 :], gain
        return best

    def _candidates(self, text: str, at: int, kept: Collection[int]) -> list[str]:
        pair = text[at : at + 2]
        if self._pairs.get(pair, 0) >= FEWEST or not _is_han(pair):
            return []
        found = self._by_sound.get((blurred(pair[0]), blurred(pair[1])), [])
        return [c for c in found if c != pair and not any(c[i] != pair[i] and at + i in kept for i in (0, 1))]

    def _gain(self, text: str, at: int, candidate: str) -> float:
        before = (_EDGE + text)[at] + text[at : at + 2] + (text + _EDGE)[at + 2]
        after = before[0] + candidate + before[3]
        changed = sum(a != b for a, b in zip(before, after))
        return self._likelihood(after) - self._likelihood(before) - COST * changed

    def _likelihood(self, text: str) -> float:
        return sum(math.log(self._chance(text[i : i + 2])) for i in range(len(text) - 1))

    def _chance(self, pair: str) -> float:
        alone = (self._chars[pair[1]] + 0.5) / (self._whole + 5_000)
        return (self._pairs.get(pair, 0) + 2 * alone) / (self._firsts[pair[0]] + 2)


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)
