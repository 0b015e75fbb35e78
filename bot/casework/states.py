"""The states of a stored request and the steps between them."""

from __future__ import annotations

from bot.model.request import RequestState as State

OPEN = frozenset({State.SUBMITTED, State.CALLED, State.VISITED})
"""Somebody still has something to do: it may be changed and withdrawn."""

STEPS: dict[State, frozenset[State]] = {
    State.SUBMITTED: frozenset({State.CALLED, State.REFUSED, State.WITHDRAWN}),
    State.CALLED: frozenset({State.VISITED, State.DONE, State.REFUSED, State.WITHDRAWN}),
    State.VISITED: frozenset({State.DONE, State.REFUSED, State.WITHDRAWN}),
    State.DONE: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.REFUSED: frozenset(),
}
"""A call comes before a visit or an end: the citizen was promised one. What has ended is requested anew."""


class UnknownRequest(LookupError):
    """There is no request with this number."""


class IllegalMove(ValueError):
    """A request may not go from `before` to `after`."""

    def __init__(self, before: State, after: State) -> None:
        super().__init__(f"a request does not go from {before.value} to {after.value}")
        self.before, self.after = before, after


class RequestClosed(ValueError):
    """A request that has ended is not changed any more."""

    def __init__(self, state: State) -> None:
        super().__init__(f"a request that is {state.value} is not changed")
        self.state = state


def check_step(before: State, after: State) -> None:
    """Raises IllegalMove unless `after` may follow `before`."""
    if after not in STEPS.get(before, frozenset()):
        raise IllegalMove(before, after)


def check_open(state: State) -> None:
    """Raises RequestClosed unless the request may still be changed."""
    if state not in OPEN:
        raise RequestClosed(state)
