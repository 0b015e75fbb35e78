"""What a search of the plans found."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.policy import Citation, IndicatorValue
from bot.plans.refusals import Reason


@dataclass(frozen=True)
class PolicyAnswer:
    """What the plans say to a question.

    Answerable: `citations` best first, and `values` when the best is a row of an indicator table. Otherwise `reason`
    says why not; `nearest` is the clause that comes closest, of another city when the reason is OTHER_CITY_ONLY.
    `city` is the plan asked about, None when both are. `elsewhere` is a city named that is not covered.
    `conflicting` says that the first two citations
    state one thing differently; `compared` that each citation answers for its own city.
    `department_asked`: who is responsible was asked.
    """

    answerable: bool
    citations: tuple[Citation, ...] = ()
    values: tuple[IndicatorValue, ...] = ()
    reason: Reason | None = None
    nearest: Citation | None = None
    city: str | None = None
    elsewhere: str | None = None
    conflicting: bool = False
    compared: bool = False
    department_asked: bool = False
