"""When people are there: office hours by day of the week, as a setting writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone, tzinfo
from itertools import groupby, pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = "always"
BEIJING = timezone(timedelta(hours=8))
MIDNIGHT = 24 * 60

_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", re.ASCII)


class BadHours(ValueError):
    """Not office hours. The message says what is wrong."""


@dataclass(frozen=True)
class Span:
    """Minutes of a day from the first to before the last."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{_clock(self.first)}-{_clock(self.last)}"


@dataclass(frozen=True)
class OfficeHours:
    """For each day of the week, Monday first, when somebody is there. Times are those of `zone`."""

    week: tuple[tuple[Span, ...], ...]
    zone: tzinfo = BEIJING

    def are_on(self, now: datetime) -> bool:
        """Whether it is office time."""
        here = now.astimezone(self.zone)
        minute = here.hour * 60 + here.minute
        return any(span.first <= minute < span.last for span in self.week[here.weekday()])

    def next_start(self, now: datetime) -> datetime | None:
        """When office time begins next, or None when it never does."""
        here = now.astimezone(self.zone)
        for ahead in range(8):
            day = here.date() + timedelta(days=ahead)
            for span in self.week[day.weekday()]:
                starts = datetime.combine(day, time(span.first // 60, span.first % 60), self.zone)
                if starts > now:
                    return starts
        return None

    def grouped(self) -> tuple[tuple[int, int, tuple[Span, ...]], ...]:
        """Days in a row with the same hours, as (first day, last day, spans); days without hours are left out."""
        runs = []
        for spans, days in groupby(range(7), key=lambda day: self.week[day]):
            found = list(days)
            if spans:
                runs.append((found[0], found[-1], spans))
        return tuple(runs)


def parse_hours(text: str) -> OfficeHours:
    """Reads `Mon-Fri 08:30-12:00,13:30-17:30; Sat 09:00-12:00`, or `always`. Raises BadHours."""
    if text.strip().lower() == ALWAYS:
        return OfficeHours(((Span(0, MIDNIGHT),),) * 7)
    week: list[tuple[Span, ...]] = [()] * 7
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        days, _, times = part.partition(" ")
        for day in _days(days):
            if week[day]:
                raise BadHours(f"{DAYS[day]} is given twice")
            week[day] = _spans(times)
    if not any(week):
        raise BadHours("no hours at all")
    return OfficeHours(tuple(week))


def _days(text: str) -> list[int]:
    found: list[int] = []
    for piece in text.split(","):
        first, dash, last = piece.strip().lower().partition("-")
        begin, end = _day(first), _day(last if dash else first)
        if end < begin:
            raise BadHours(f"{piece!r} runs over the end of the week")
        found.extend(range(begin, end + 1))
    return found


def _day(text: str) -> int:
    if text[:3] not in DAYS or not text.isalpha():
        raise BadHours(f"{text!r} is no day: Mon, Tue, Wed, Thu, Fri, Sat, Sun")
    return DAYS.index(text[:3])


def _spans(text: str) -> tuple[Span, ...]:
    spans = tuple(sorted((_span(piece.strip()) for piece in text.split(",")), key=lambda span: span.first))
    if any(early.last > late.first for early, late in pairwise(spans)):
        raise BadHours(f"{text!r} overlaps itself")
    return spans


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise BadHours(f"{text!r} is not HH:MM-HH:MM")
    hours = [int(group) for group in match.groups()]
    first, last = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] > 59 or hours[3] > 59 or not first < last <= MIDNIGHT:
        raise BadHours(f"{text!r} is no time of one day")
    return Span(first, last)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
