"""Why a question is not answered, read from what it asks for and what the best sentence holds."""

from __future__ import annotations

import re
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


_NEVER_IN_A_PLAN = (Reason.WEBSITE, Reason.PHONE, Reason.MATERIALS, Reason.PROCESSING_TIME)
_UNLESS_A_DEPARTMENT_WILL_DO = (Reason.ADDRESS, Reason.PROCEDURE)
_FIGURES = ("days", "times", "age")
_PRICE = re.compile("价格|收费")


def missing_kind(asked: Asked, quote: str, words: PolicyWords) -> Reason | None:
    """The kind of answer the question asks for and the quote does not hold, or None."""
    for reason in _NEVER_IN_A_PLAN:
        if asked.wants(reason.value):
            return reason
    if asked.wants("amount") and not _shows_amount(quote, words):
        return Reason.AMOUNT
    for reason in _UNLESS_A_DEPARTMENT_WILL_DO:
        if asked.wants(reason.value) and not asked.wants("department"):
            return reason
    for kind in _FIGURES:
        if asked.wants(kind) and not words.shows[kind].search(quote):
            return Reason.NOT_MENTIONED
    return None


def _shows_amount(quote: str, words: PolicyWords) -> bool:
    """Money, or a price said as a share of another."""
    return bool(words.shows["amount"].search(quote) or (_PRICE.search(quote) and words.shows["percent"].search(quote)))


def blank_cell(asked: Asked, indicator: Indicator | None) -> bool:
    """Whether the question asks for a figure that the plan left blank."""
    if indicator is None:
        return False
    if indicator.missing:
        return True
    return asked.wants("baseline") and indicator.baseline is not None and indicator.baseline[0] is None
