"""The states of a stretch of human attention, and the only steps between them. Pure.

waiting → with_agent → ended, back to waiting when nobody in particular shall go on, to another clerk by transfer;
waiting → ended when the citizen leaves, or when nobody will come any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum


class State(str, Enum):
    """Who speaks: the bot while waiting and after the end, a person in between."""

    WAITING = "waiting"
    WITH_AGENT = "with_agent"
    ENDED = "ended"


class Move(str, Enum):
    """What takes a stretch from one state to the next."""

    CLAIM = "claim"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    GIVE_BACK = "give_back"
    CLOSE = "close"
    LEAVE = "leave"
    HOURS_OVER = "hours_over"


STEPS: dict[tuple[State, Move], State] = {
    (State.WAITING, Move.CLAIM): State.WITH_AGENT,
    (State.WAITING, Move.TRANSFER): State.WITH_AGENT,
    (State.WITH_AGENT, Move.TRANSFER): State.WITH_AGENT,
    (State.WITH_AGENT, Move.REQUEUE): State.WAITING,
    (State.WAITING, Move.LEAVE): State.ENDED,
    **{(state, Move.GIVE_BACK): State.ENDED for state in (State.WAITING, State.WITH_AGENT)},
    **{(state, Move.CLOSE): State.ENDED for state in (State.WAITING, State.WITH_AGENT)},
    **{(state, Move.HOURS_OVER): State.ENDED for state in (State.WAITING, State.WITH_AGENT)},
}
NEEDS_AGENT = frozenset({Move.CLAIM, Move.TRANSFER})
ENDED_HOW = {Move.CLOSE: "closed", Move.GIVE_BACK: "returned", Move.LEAVE: "left", Move.HOURS_OVER: "hours_over"}


class IllegalStep(ValueError):
    """The stretch is in a state from which this does not lead anywhere."""


@dataclass(frozen=True)
class Agent:
    """A member of staff, as far as a chat knows one: the account's number, and the name that citizens read."""

    id: int
    name: str


@dataclass(frozen=True)
class Stretch:
    """One stretch. `version` grows with each step; `urgent` when the citizen tells of an emergency."""

    id: int
    key: str
    person: str
    state: State
    reason: str
    asked_at: datetime
    waiting_since: datetime
    claimed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_how: str | None = None
    agent: Agent | None = None
    urgent: bool = False
    version: int = 1

    @property
    def channel(self) -> str:
        """The channel it came by."""
        return self.person.partition(":")[0]

    def step(self, move: Move, now: datetime, agent: Agent | None = None) -> Stretch:
        """The stretch after a move. `agent` is who has it then, for the moves that give it to somebody.

        Raises IllegalStep.
        """
        state = STEPS.get((self.state, move))
        if state is None or (move in NEEDS_AGENT) != (agent is not None):
            raise IllegalStep(f"{self.state.value}: {move.value}")
        after = replace(self, state=state, version=self.version + 1)
        if state is State.WITH_AGENT:
            return replace(after, agent=agent, claimed_at=self.claimed_at or now)
        if state is State.WAITING:
            return replace(after, agent=None, reason="requeued", waiting_since=now)
        return replace(after, ended_at=now, ended_how=ENDED_HOW[move])
