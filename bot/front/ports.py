"""What the front needs from the other rooms, as small protocols: the real ones are put in by bot/wiring.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from bot.model.facility import Facility, FacilityQuery, Page
from bot.model.message import Incoming, Message, Speaker
from bot.model.place import Place
from bot.relay import Offer, View


class Receipt(Protocol):
    """A stored message: the turn it opened, whether it is new, whether its answer is known, and whether it is silence."""

    @property
    def turn(self) -> int: ...
    @property
    def new(self) -> bool: ...
    @property
    def answered(self) -> bool: ...
    @property
    def silent(self) -> bool: ...


class PendingTurn(Protocol):
    """A turn nobody has answered yet. `attempts` counts the tries that failed."""

    @property
    def turn(self) -> int: ...
    @property
    def incoming(self) -> Incoming: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def attempts(self) -> int: ...


class TimelinePort(Protocol):
    """The one truth of what was said. Blocking, thread-safe, each call one short transaction."""

    def receive(self, incoming: Incoming, now: datetime) -> Receipt: ...
    def pending(self) -> Sequence[PendingTurn]: ...
    def next_turn(self, person: str) -> PendingTurn | None: ...
    def attempt(self, turn: int) -> int: ...
    def answer(
        self, turn: int, replies: Sequence[Mapping[str, Any]], speaker: Speaker, now: datetime
    ) -> tuple[Message, ...]: ...
    def hold(self, turn: int, body: Mapping[str, Any], now: datetime) -> tuple[Message, ...]: ...
    def say(
        self, person: str, speaker: Speaker, body: Mapping[str, Any], now: datetime, key: str | None = None
    ) -> Message: ...
    def answers(self, turn: int) -> tuple[Message, ...]: ...
    def since(
        self, person: str, after: int | None, limit: int = 200, include_citizen: bool = False
    ) -> tuple[Message, ...]: ...
    def latest(self, person: str, limit: int) -> tuple[Message, ...]: ...
    def message(self, message_id: int) -> Message | None: ...
    def offered(self, person: str, payload: str) -> str | None: ...
    def last_seen(self, person: str) -> datetime | None: ...


class RelayPort(Protocol):
    """Codes within a family, and who looks at whose conversation. Blocking, thread-safe."""

    def make(self, owner: str, now: datetime) -> str: ...
    def peek(self, code: str, guest: str, now: datetime) -> Offer: ...
    def accept(self, code: str, guest: str, since: int, now: datetime) -> Offer: ...
    def view(self, person: str) -> View: ...
    def end(self, person: str) -> tuple[str, ...]: ...


class FacilitiesPort(Protocol):
    """The registry, as far as the doors read it. Blocking, thread-safe."""

    def search(self, query: FacilityQuery) -> Page: ...
    def get(self, facility_id: str, /) -> Facility | None: ...


class Located(Protocol):
    """What a place phrase resolved to: one place, or several, or a city that is not covered, or nothing known."""

    @property
    def best(self) -> Place | None: ...
    @property
    def ambiguous(self) -> tuple[Place, ...]: ...
    @property
    def other_city(self) -> str | None: ...


class GazetteerPort(Protocol):
    """The places known."""

    def resolve(self, text: str, *, city: str | None = None) -> Located: ...


class PolicyPort(Protocol):
    """The search over the plans, which lives where the sentence encoder is."""

    async def policy(self, question: str, city: str | None) -> Mapping[str, Any]:
        """Answerable, citations, values, text and reason. Raises EngineAway or EngineFailed."""


class BookPort(Protocol):
    """The plans, their catalogue and the judge, as the interface gives them. Blocking, thread-safe, no I/O."""

    def judge(self, city: object, services: object, facts: object, day: date | str | None) -> dict[str, Any]:
        """Verdicts in the card's shape, and what was wrong with the question; an `error` says why nothing was judged."""

    def clauses(self, city: str | None) -> Sequence[dict[str, Any]]:
        """The clauses in the order of the text, in short."""

    def clause(self, clause_id: str) -> dict[str, Any] | None:
        """A clause in full."""

    def services(
        self, city: str | None, audiences: Collection[str], forces: Collection[str], words: str
    ) -> Sequence[dict[str, Any]]:
        """The services in the order of the catalogue, in short: for any of these audiences, with any of these forces,
        that speak of all these words. Empty: all."""

    def service(self, service_id: str) -> dict[str, Any] | None:
        """A service in full."""


class Saying(Protocol):
    """A sentence by its name in data/responses/, with its places filled."""

    def __call__(self, name: str, /, **values: object) -> str: ...
