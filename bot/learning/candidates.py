"""Which sentences of the conversations are worth a person's look, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from bot.language.normalise import is_blank, normalise
from bot.learning.examples import bare
from bot.learning.words import LearningWords
from bot.timeline.exchanges import Exchange

Understand = Callable[[str], Sequence[str]]
"""The needs a sentence may mean, most likely first; UNSURE comes first when the model would ask back."""

UNSURE = "nlu_fallback"
OUTSIDE = "out_of_scope"
AT_ONCE = timedelta(minutes=10)
REASONS = ("unanswered", "chosen", "outside", "correct", "human", "complaint")
"""Why a sentence is a candidate: the bot asked back, a choice was pressed then, the present model takes it for none of
our business, or what the citizen said next."""

_OBJECTIONS = frozenset({"correct", "human", "complaint"})
_BEING_FILLED_IN = frozenset({"draft", "confirming"})


@dataclass(frozen=True)
class Candidate:
    """A sentence, masked. `need` is the choice pressed, else the model's guess when it asked back, else empty.

    `understood` is what the present model makes of it, empty when it would ask back.
    """

    text: str
    need: str
    times: int
    reasons: tuple[str, ...]
    understood: str


@dataclass
class _Seen:
    """What is known of one sentence so far."""

    text: str
    said: str
    times: int = 0
    reasons: set[str] = field(default_factory=set)
    chosen: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Collector:
    """Finds candidates. `known` are the sentences, as `bare` has them, that are examples already."""

    understand: Understand
    mask: Callable[[str], str]
    words: LearningWords
    known: Collection[str] = frozenset()

    def collect(
        self, conversations: Iterable[Sequence[Exchange]], since: datetime | None = None
    ) -> tuple[Candidate, ...]:
        """The candidates, the most frequent first; of conversations from `since` on.

        What is said while a request is filled in is left out: it is somebody's name, number or address. So is what the
        bot was silent to: it was said to a person.
        """
        seen: dict[str, _Seen] = {}
        for conversation in conversations:
            for exchange, following in _open_talk(conversation):
                if exchange.text and exchange.replies and (since is None or exchange.at >= since):
                    self._look(exchange.text, exchange, following, seen)
        found = (self._candidate(sentence) for sentence in seen.values())
        return tuple(sorted(found, key=lambda c: (-c.times, c.text)))

    def _look(self, said: str, exchange: Exchange, following: Exchange | None, seen: dict[str, _Seen]) -> None:
        reasons, choice = self._reasons(said, exchange, following)
        if not reasons:
            return
        text = self.mask(said)
        key = bare(text)
        if is_blank(self.words.without_placeholders(text)) or key in self.known:
            return
        sentence = seen.setdefault(key, _Seen(text, said))
        sentence.times += 1
        sentence.reasons |= reasons
        sentence.chosen.update([choice] if choice else [])

    def _reasons(self, said: str, exchange: Exchange, following: Exchange | None) -> tuple[set[str], str | None]:
        """Why the sentence is a candidate, and the need that was chosen for it."""
        asked_back = any(reply.get("unsure") for reply in exchange.replies)
        pressed = _pressed(exchange, following) if asked_back else None
        objection = self._objection(said, following) if following else None
        reasons = {"unanswered"} if asked_back else set()
        if not asked_back and self._first(said) == OUTSIDE:
            reasons.add("outside")
        if pressed and pressed not in _OBJECTIONS:
            return reasons | {"chosen"}, pressed
        return (reasons | {objection} if objection else reasons), None

    def _objection(self, said: str, following: Exchange) -> str | None:
        """What the next message says against the answer; the same said twice says nothing against the first."""
        need = need_of(following.payload) if following.payload else self._first(following.text or "")
        return need if need in _OBJECTIONS and self._first(said) != need else None

    def _first(self, text: str) -> str:
        return next(iter(self.understand(text)), "") if text else ""

    def _candidate(self, sentence: _Seen) -> Candidate:
        ranked = self.understand(sentence.said)
        likely = [need for need in ranked if need != UNSURE]
        understood = likely[0] if likely and ranked[0] != UNSURE else ""
        guess = likely[0] if likely and "unanswered" in sentence.reasons else ""
        need = sentence.chosen.most_common(1)[0][0] if sentence.chosen else guess
        reasons = tuple(reason for reason in REASONS if reason in sentence.reasons)
        return Candidate(sentence.text, need, sentence.times, reasons, understood)


def need_of(payload: str) -> str:
    """The need that a button's payload names."""
    return payload.removeprefix("/").partition("{")[0]


def _open_talk(conversation: Sequence[Exchange]) -> Iterator[tuple[Exchange, Exchange | None]]:
    """Each exchange outside a request being filled in, with the one that followed at once."""
    state: str | None = None
    for exchange, following in pairwise([*conversation, None]):
        assert exchange is not None
        if state not in _BEING_FILLED_IN:
            at_once = following is not None and following.at - exchange.at <= AT_ONCE
            yield exchange, following if at_once else None
        state = _state_after(exchange.replies, state)


def _state_after(replies: Iterable[Mapping[str, Any]], before: str | None) -> str | None:
    """The state of the request on the last card shown; None when it is another card."""
    for reply in replies:
        card = reply.get("card")
        if card:
            before = card.get("state") if card.get("kind") == "request" else None
    return before


def _pressed(exchange: Exchange, following: Exchange | None) -> str | None:
    """The need of the choice that was pressed, or whose title was typed or spoken, in answer to the question back."""
    if following is None:
        return None
    offered = [button for reply in exchange.replies if reply.get("unsure") for button in reply.get("buttons") or ()]
    said = normalise(following.text or "")
    for button in offered:
        if button["payload"] == following.payload or (said and normalise(button["title"]) == said):
            return need_of(button["payload"])
    return None


def by_reason(candidates: Iterable[Candidate]) -> dict[str, int]:
    """How many candidates there are for each reason."""
    counts: dict[str, int] = defaultdict(int)
    for candidate in candidates:
        for reason in candidate.reasons:
            counts[reason] += 1
    return {reason: counts[reason] for reason in REASONS}
