"""What happened, by week and town: needs, answers, hand-overs, waiting times, requests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.front import schemas
from bot.front.channels.desk.guard import DATA, StaffDoor
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.journeys.ports import BEIJING
from bot.staff import StaffUser
from bot.upkeep.counts import ANSWERS, MOST_WEEKS, NEEDS, monday_of
from bot.vocabulary import facility_words

WEEKS = 12
MOST_TOWNS = 30
COUNTED = schemas.record(
    {
        "weeks": schemas.listing({"type": "object"}),
        "towns": schemas.listing({"type": "object"}),
        "waiting": schemas.listing({"type": "object"}),
    }
)


class StatisticsDoors:
    """The endpoint, over the parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._desk = desk
        self._parts = desk.parts
        self._office = desk.office

    def doors(self) -> tuple[StaffDoor, ...]:
        """The one door."""
        return (
            StaffDoor(
                "GET",
                "/desk/api/statistics",
                self.counted,
                "Counts by week and town; nobody's words.",
                {200: Answer("The counts.", COUNTED), **refusals(422)},
                DATA,
                (
                    Parameter("weeks", {"type": "integer", "minimum": 1, "maximum": MOST_WEEKS}, "How many; 12."),
                    Parameter("city", schemas.STRING, "Only this city."),
                ),
            ),
        )

    async def counted(self, request: Request, _user: StaffUser) -> Response:
        """The last weeks."""
        weeks = _weeks(request.query_params.get("weeks", str(WEEKS)))
        asked = request.query_params.get("city")
        city = next((c.id for c in self._parts.cities if asked in {c.id, c.name, *c.names}), None)
        if asked and city is None:
            raise Refusal(422, "unknown_city", covered="、".join(c.name for c in self._parts.cities))
        return JSONResponse(await self._parts.threads.run(self._counted, weeks, city))

    def _counted(self, weeks: int, city: str | None) -> dict[str, Any]:
        today = self._parts.clock().astimezone(BEIJING).date()
        found = self._office.counts.weeks(today, weeks, city)
        return {
            "needs": list(NEEDS),
            "answers": list(ANSWERS),
            "weeks": [
                {
                    "monday": week.monday.isoformat(),
                    "needs": {need: week.needs[need] for need in NEEDS},
                    "answers": {answer: week.answers[answer] for answer in ANSWERS},
                    "requests": sum(week.requests.values()),
                }
                for week in found.weeks
            ],
            "towns": self._towns(found.towns),
            "waiting": self._waiting(found.weeks[0].monday, weeks),
        }

    def _towns(self, towns: Any) -> list[dict[str, Any]]:
        """The towns with most, and what was wanted there, in words."""
        ranked = sorted(towns.items(), key=lambda item: (-sum(item[1].values()), item[0]))[:MOST_TOWNS]
        return [
            {
                "town": self._town(town),
                "total": sum(counts.values()),
                "wanted": [{"what": self._what(what), "count": count} for what, count in counts.most_common(5)],
            }
            for town, counts in ranked
        ]

    def _town(self, town: str) -> str | None:
        """The name of a town given by name or code; None where none was named."""
        place = self._office.places().place(town) if town.isdigit() else None
        return place.full_name if place else town or None

    def _what(self, what: str) -> str:
        known = facility_words()
        if what in known.categories or what in known.groups:
            return known.category(what).name
        return self._office.services().get(what, what)

    def _waiting(self, since: date, weeks: int) -> list[dict[str, Any]]:
        """How long citizens waited for a person, by week: the median and the longest, in seconds."""
        waits: dict[date, list[float]] = {}
        for at, seconds in self._office.counts.waits(since):
            waits.setdefault(monday_of(at.astimezone(BEIJING).date()), []).append(seconds)
        mondays = [since + timedelta(weeks=number) for number in range(weeks)]
        return [_week(monday, sorted(waits.get(monday, []))) for monday in mondays]


def _week(monday: date, waits: list[float]) -> dict[str, Any]:
    middle = waits[len(waits) // 2] if waits else None
    return {
        "monday": monday.isoformat(),
        "count": len(waits),
        "median_s": None if middle is None else round(middle),
        "longest_s": round(waits[-1]) if waits else None,
    }


def _weeks(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) < 4 and 1 <= int(raw) <= MOST_WEEKS):
        raise Refusal(422, "bad_number", field="weeks", low=1, high=MOST_WEEKS)
    return int(raw)
