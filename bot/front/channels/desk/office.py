"""What the doors beside the conversations work with: calls, upkeep of the registry, feedback, statistics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from bot.eligibility.book import Book
from bot.eligibility.call_view import CallView
from bot.journeys.call import Places
from bot.journeys.ports import BEIJING
from bot.learning.candidates import Candidate, Collector
from bot.learning.examples import bare, training_examples
from bot.learning.masking import Masker
from bot.learning.words import learning_words
from bot.model.place import Place
from bot.phrases import phrasebook
from bot.settings import ROOT
from bot.timeline.exchanges import conversations
from bot.upkeep import Counts, Decisions, ImportLog, RegistryUpkeep
from bot.vocabulary import phrases

EXAMPLES = ROOT / "data" / "nlu"


class CallPort(Protocol):
    """The book, as a clerk on the telephone asks it. Computes, thread-safe; see `bot.eligibility.call_view`."""

    def form(self) -> dict[str, Any]: ...
    def judge(self, city: str, facts: object, day: date) -> dict[str, Any]: ...
    def matters(self, city: str, found: Sequence[tuple[str, str]], words: str) -> list[dict[str, Any]]: ...
    def elsewhere(self, services: Sequence[str], city: str) -> dict[str, Any] | None: ...


class Gazetteer(Places, Protocol):
    """The places, read out of text and by code."""

    def place(self, code: str) -> Place | None: ...


@dataclass(frozen=True)
class Office:
    """One per front. `unclear` gives the sentences since a time that are worth a look, masked; `needs` their titles."""

    call_view: Callable[[], CallPort]
    places: Callable[[], Gazetteer]
    upkeep: RegistryUpkeep
    imports: ImportLog
    decisions: Decisions
    counts: Counts
    unclear: Callable[[datetime], Sequence[Candidate]]
    needs: Mapping[str, str]
    services: Callable[[], Mapping[str, str]]


def open_office(database: Any, book: Callable[[], Book], gazetteer: Callable[[], Gazetteer]) -> Office:
    """The real one over a database. Nothing is read before somebody asks."""

    @lru_cache(maxsize=1)
    def call_view() -> CallView:
        return CallView(book(), phrasebook())

    def titles() -> Mapping[str, str]:
        return {name: service.title for name, service in book().catalogue.services.items()}

    def unclear(since: datetime) -> Sequence[Candidate]:
        return _collector(gazetteer).collect(conversations(database, since), since)

    return Office(
        call_view=call_view,
        places=gazetteer,
        upkeep=RegistryUpkeep(database),
        imports=ImportLog(database),
        decisions=Decisions(database, bare),
        counts=Counts(database, BEIJING),
        unclear=unclear,
        needs=_needs(),
        services=titles,
    )


@lru_cache(maxsize=2)
def _collector(gazetteer: Callable[[], Any]) -> Collector:
    """Finds what the bot asked back about. The model lives in the engine: what only it could tell is left to
    `laoxiaotong learn collect`."""
    mask = Masker(gazetteer(), phrases(), learning_words()).mask
    return Collector(lambda _text: (), mask, learning_words(), training_examples(EXAMPLES))


def _needs() -> dict[str, str]:
    """The needs that examples are written for, with the words they are offered in."""
    found = sorted(path.stem for path in EXAMPLES.glob("*.yml"))
    says = phrasebook()
    return {need: says.say(name) if says.has(name := f"utter_need_{need}") else need for need in found}
