"""How far a row can still be believed, decided in one place."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from bot.model.facility import Facility

STALE_AFTER_YEARS = 2
OLD_AFTER_YEARS = 5


class Freshness(StrEnum):
    """FRESH: seen within two years. STALE: longer ago, or never dated. OLD: over five years ago, never shown first."""

    FRESH = "fresh"
    STALE = "stale"
    OLD = "old"


def freshness(facility: Facility, today: date) -> Freshness:
    """Judges by the later of the source's date and the day of the last check; an old check helps no more."""
    seen = seen_on(facility)
    if seen is None:
        return Freshness.STALE
    if seen < years_before(today, OLD_AFTER_YEARS):
        return Freshness.OLD
    return Freshness.STALE if seen < years_before(today, STALE_AFTER_YEARS) else Freshness.FRESH


def stale(facility: Facility, today: date) -> bool:
    """Whether an answer has to say that the row may be out of date."""
    return freshness(facility, today) is not Freshness.FRESH


def seen_on(facility: Facility) -> date | None:
    """The last day anybody vouched for the row; None when neither date is known."""
    return max((day for day in (facility.source_date, facility.verified_on) if day), default=None)


def old_before(today: date) -> date:
    """Rows last seen before this day are old."""
    return years_before(today, OLD_AFTER_YEARS)


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
