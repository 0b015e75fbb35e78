"""Why a question is not answered, read from what it asks for and what the best sentence holds."""

from __future__ import annotations

from enum import StrEnum

from bot.model.policy import Indicator
from bot.plans.asked import Asked
from bot.plans.vocabulary import PolicyWords


class Reason(StrEnum):
    """Why there is no answer. The first seven are things neither plan holds."""

    AMOUNT = "amount"
    PHONE = "phone"
    ADDRESS = "address"
    MATERIALS = "materials"
    PROCESSING_TIME = "processing_time"
    WEBSITE = "website"
    PROCEDURE = "procedure"
    DAMAGED_TEXT = "damaged_text"
    NOT_MENTIONED = "not_mentioned"
    OTHER_CITY = "other_city"
    OTHER_CITY_ONLY = "other_city_only"


_FIRST = (Reason.WEBSITE, Reason.PHONE, Reason.MATERIALS, Reason.PROCESSING_TIME)
_UNLESS_A_DEPARTMENT_WILL_DO = (Reason.ADDRESS, Reason.PROCEDURE)
NEVER_IN_A_PLAN = frozenset(reason.value for reason in (Reason.AMOUNT, *_FIRST, *_UNLESS_A_DEPARTMENT_WILL_DO))
"""Kinds of answer for which one is sent to an office."""

_FIGURES = ("days", "times", "age")

_OF_MONEY = frozenset("元亿")


def asks_what_no_plan_holds(asked: Asked) -> bool:
    """Whether the question asks for a kind of answer for which one is sent to an office, whatever the measure."""
    return asked.wants(*NEVER_IN_A_PLAN)


def missing_kind(asked: Asked, quote: str, words: PolicyWords, figure: bool = False) -> Reason | None:
    """The kind of answer the question asks for and the quote does not hold, or None. `figure`: it is an indicator."""
    for reason in _FIRST:
        if asked.wants(reason.value):
            return reason
    if asked.wants("amount") and not words.shows["amount"].search(quote) and not _counts(asked, quote, words, figure):
        return Reason.AMOUNT
    for reason in _UNLESS_A_DEPARTMENT_WILL_DO:
        if asked.wants(reason.value) and not asked.wants("department"):
            return reason
    for kind in _FIGURES:
        if asked.wants(kind) and not asked.wants("department") and not words.shows[kind].search(quote):
            return Reason.NOT_MENTIONED
    return None


def _counts(asked: Asked, quote: str, words: PolicyWords, figure: bool) -> bool:
    """Whether what sounds like money is a share that is stated (公益金有几成给养老), or a number of something else."""
    if asked.wants("share") and words.shows["percent"].search(quote):
        return True
    return not asked.wants("money") and (figure or bool(asked.units - _OF_MONEY))


def blank_cell(asked: Asked, indicator: Indicator | None) -> bool:
    """Whether the question asks for a figure that the plan left blank."""
    if indicator is None:
        return False
    if indicator.missing:
        return True
    return asked.wants("baseline") and indicator.baseline is not None and indicator.baseline[0] is None
