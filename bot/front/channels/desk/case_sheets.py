"""Over many cases at once: the workbook, and how the service keeps to its levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.casework.cases import CaseQuery
from bot.casework.levels import ANSWER, WEB, Wait, limited, measure
from bot.front import schemas
from bot.front.channels.desk.case_views import Names, case_json, iso
from bot.front.channels.desk.fields import Fields
from bot.front.channels.desk.guard import CLERKS, OVERSEERS, StaffDoor
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer, Parameter
from bot.front.openapi import refusals
from bot.handover.waits import Asked
from bot.journeys.ports import BEIJING
from bot.staff import StaffUser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
LOOKED_BACK = timedelta(days=30)
COLUMNS = (
    "number",
    "state",
    "title",
    "city",
    "name",
    "phone",
    "town",
    "address",
    "callback_time",
    "created_at",
    "call_by",
    "called_at",
    "due_at",
    "closed_at",
    "assigned",
)
TIMES = frozenset({"created_at", "call_by", "called_at", "due_at", "closed_at"})
FILE = {"type": "string", "format": "binary"}
LEVEL = schemas.record(
    {
        "id": schemas.one_of("answer", "web", "call_back"),
        "target_s": schemas.nullable(schemas.NUMBER),
        "total": schemas.INTEGER,
        "met": schemas.INTEGER,
        "missed": schemas.INTEGER,
        "running": schemas.INTEGER,
        "percent": schemas.nullable(schemas.NUMBER),
    }
)
LEVELS = schemas.record(
    {
        "since": schemas.STRING,
        "until": schemas.STRING,
        "levels": schemas.listing(LEVEL),
        "satisfaction": schemas.record({"asked": schemas.INTEGER, "answered": schemas.INTEGER}),
    }
)
DAYS = (
    Parameter("since", {"type": "string", "format": "date"}, "From this day on; 30 days ago when not said."),
    Parameter("until", {"type": "string", "format": "date"}, "This day included; today when not said."),
)
ReadQuery = Callable[..., CaseQuery]


class SheetDoors:
    """The endpoints, over the parts. `filters` and `read` are those of the list."""

    def __init__(self, desk: DeskParts, filters: tuple[Parameter, ...], read: ReadQuery) -> None:
        self._desk, self._filters, self._read = desk, filters, read
        self._parts, self._book = desk.parts, desk.casebook

    def doors(self) -> tuple[StaffDoor, ...]:
        """The workbook for supervisors, the levels for all who answer."""
        sheet = {200: Answer("The workbook.", FILE, XLSX), **refusals(422)}
        levels = {200: Answer("How many waited no longer than they may.", LEVELS), **refusals(422)}
        return (
            StaffDoor(
                "GET", "/desk/api/cases.xlsx", self.sheet, "Cases as a workbook.", sheet, OVERSEERS, self._filters
            ),
            StaffDoor("GET", "/desk/api/service-levels", self.levels, "Service levels.", levels, CLERKS, DAYS),
        )

    async def sheet(self, request: Request, user: StaffUser) -> Response:
        """The cases of the filters, with contact data in full."""
        query = self._read(Fields.query(request.query_params), user, limit=MOST_ROWS)
        content = await self._parts.threads.run(self._workbook, query, user)
        name = f"cases-{self._parts.clock().astimezone(BEIJING):%Y%m%d}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=XLSX, headers=headers)

    def _workbook(self, query: CaseQuery, user: StaffUser) -> bytes:
        now, say = self._parts.clock(), self._parts.say
        names = Names(self._book.titles(), {user.id: user.display for user in self._desk.staff.everybody()})
        cities = {city.id: city.name for city in self._parts.cities}
        found = self._book.care.find(query, now).items
        self._desk.audit.record(user, "case.exported", "cases", now, {"count": len(found)})
        rows = ({**case.request.fields, **case_json(case, names, now)} for case in found)
        headings = [say(f"utter_desk_sheet_{column}") for column in COLUMNS]
        from bot.casework.workbook import workbook  # its library is read when a workbook is first asked for

        return workbook(
            say("utter_desk_sheet_cases"), headings, ([self._cell(c, row, cities) for c in COLUMNS] for row in rows)
        )

    def _cell(self, column: str, row: dict[str, Any], cities: dict[str, str]) -> str:
        value = row.get(column)
        if column == "state":
            return self._parts.say(f"utter_desk_state_{value}")
        if column == "city":
            return cities.get(str(value), str(value))
        if column == "assigned":
            return str(value["name"] or "") if value else ""
        if column in TIMES and value:
            return f"{datetime.fromisoformat(value).astimezone(BEIJING):%Y-%m-%d %H:%M}"
        return str(value or "")

    async def levels(self, request: Request, _user: StaffUser) -> Response:
        """The levels of a time, 30 days when none is given."""
        since, until = Fields.query(request.query_params).period()
        now = self._parts.clock()
        until = until or now
        return JSONResponse(await self._parts.threads.run(self._measured, since or until - LOOKED_BACK, until, now))

    def _measured(self, since: datetime, until: datetime, now: datetime) -> dict[str, Any]:
        asked = self._book.asked(since, until)
        waited_for: dict[str, tuple[float | None, Iterable[Wait]]] = {
            "answer": (ANSWER.total_seconds(), waits(asked, "claimed_at", ANSWER)),
            "web": (WEB.total_seconds(), waits(asked, "spoke_at", WEB)),
            "call_back": (None, self._book.care.call_backs(since, until)),
        }
        levels = []
        for name, (target, waited) in waited_for.items():
            found = measure(waited, now)
            counts = {"total": found.total, "met": found.met, "missed": found.missed, "running": found.running}
            levels.append({"id": name, "target_s": target, **counts, "percent": found.percent})
        return {
            "since": iso(since),
            "until": iso(until),
            "levels": levels,
            "satisfaction": _satisfaction(self._book.notices.scores(since, until)),
        }


def waits(asked: Iterable[Asked], until: str, within: timedelta) -> list[Wait]:
    """The waits that count: who left of themselves before the limit was passed did not wait for long."""
    found = []
    for one in asked:
        ended = getattr(one, until)
        if ended is None and one.ended_at is not None:
            if one.ended_at - one.asked_at <= within:
                continue
            ended = one.ended_at
        found.append(limited(one.asked_at, ended, within))
    return found


def _satisfaction(scores: dict[int | None, int]) -> dict[str, Any]:
    given = {score: count for score, count in scores.items() if score is not None}
    answered = sum(given.values())
    average = round(sum(score * count for score, count in given.items()) / answered, 2) if answered else None
    return {
        "asked": sum(scores.values()),
        "answered": answered,
        "average": average,
        "scores": {str(score): given.get(score, 0) for score in range(1, 6)},
    }
