"""The log of views and changes, for who oversees. Looking into it is written down too."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.front import schemas
from bot.front.channels.desk.chat_views import moment
from bot.front.channels.desk.fields import Fields
from bot.front.channels.desk.guard import OVERSEERS, StaffDoor
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer, Parameter
from bot.front.openapi import refusals
from bot.staff import Entry, StaffUser

PAGE = 100
ENTRY = schemas.record(
    {
        "id": schemas.INTEGER,
        "at": schemas.STRING,
        "name": schemas.STRING,
        "action": schemas.STRING,
        "subject": schemas.STRING,
        "details": {"type": "object"},
    }
)
PARAMETERS = (
    Parameter("name", schemas.STRING, "Who: the name they sign in with."),
    Parameter("action", schemas.STRING, "What: an action, or its beginning."),
    Parameter("subject", schemas.STRING, "Of what: kind:id."),
    Parameter("since", schemas.DATE, "From this day on."),
    Parameter("until", schemas.DATE, "Up to this day."),
    Parameter("before", schemas.INTEGER, "Only older entries than this one."),
)


class AuditDoors:
    """The log, over the desk's parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._desk, self._parts = desk, desk.parts

    def doors(self) -> tuple[StaffDoor, ...]:
        """The one door."""
        page = schemas.record({"entries": schemas.listing(ENTRY), "more": schemas.BOOLEAN})
        answers = {200: Answer("Entries, newest first.", page), **refusals(422)}
        summary = "Who looked at or changed what."
        return (StaffDoor("GET", "/desk/api/audit", self.search, summary, answers, OVERSEERS, PARAMETERS),)

    async def search(self, request: Request, user: StaffUser) -> Response:
        """A page of entries."""
        fields = Fields.query(request.query_params)
        since, until = fields.period()
        search = partial(
            self._desk.audit.search,
            name=fields.maybe("name"),
            action=fields.maybe("action"),
            subject=fields.maybe("subject"),
            since=since,
            until=until,
            before=fields.whole("before", 1, 2**62) if fields.has("before") else None,
            limit=PAGE + 1,
        )
        found = await self._parts.threads.run(search)
        subject = f"audit:{fields.maybe('name') or '*'}"
        await self._parts.threads.run(self._desk.audit.record, user, "audit.searched", subject, self._parts.clock())
        shown = [_entry_json(entry) for entry in found[:PAGE]]
        return JSONResponse({"entries": shown, "more": len(found) > PAGE})


def _entry_json(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "at": moment(entry.at),
        "user": entry.user,
        "name": entry.name,
        "action": entry.action,
        "subject": entry.subject,
        "details": dict(entry.details),
    }
