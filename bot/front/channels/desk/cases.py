"""Cases at the desk: the list, one case with all that belongs to it, and what staff do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.casework import IllegalMove, RequestClosed, UnknownRequest
from bot.casework.cases import (
    CaseQuery,
    Due,
    Handed,
    IllegalAnswer,
    Outcome,
    ReferralState,
    TakenBySomebody,
    UnknownReferral,
)
from bot.casework.phones import bare_phone
from bot.front import schemas
from bot.front.channels.desk.case_bodies import BODIES, CALLER, STORED, SUMMARIES
from bot.front.channels.desk.case_sheets import SheetDoors
from bot.front.channels.desk.case_views import FILE, PAGE, Names, case_json, file_json
from bot.front.channels.desk.fields import Fields, unusable
from bot.front.channels.desk.guard import CLERKS, StaffDoor
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.model.request import RequestState
from bot.staff import StaffUser

PER_PAGE = 50
MOST_PER_PAGE = 200
NUMBER = Parameter("number", schemas.STRING, "A request's number.", where="path")
FILTERS = (
    Parameter("state", schemas.STRING, "States, separated by commas; any of them."),
    Parameter("city", schemas.STRING, "A city's id."),
    Parameter("service", schemas.STRING, "A service's id."),
    Parameter("assigned", schemas.STRING, "`me`, `nobody`, or the id of a member of staff."),
    Parameter("due", schemas.one_of("overdue", "today", "week", "none"), "By what is to be done next."),
    Parameter("q", {"type": "string", "maxLength": 200}, "Number, telephone, or words of what was given."),
)
PAGING = (
    Parameter("page", {"type": "integer", "minimum": 1, "maximum": 100_000}, "From 1."),
    Parameter("per_page", {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE}, "50 when not said."),
)


class CaseDoors:
    """The endpoints, over the parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._desk = desk
        self._parts = desk.parts
        self._book = desk.casebook

    def doors(self) -> tuple[StaffDoor, ...]:
        """List, file, actions, and the sheets over many cases."""
        page = {200: Answer("One page, what is due first.", PAGE), **refusals(422)}
        one = {200: Answer("The case.", FILE), **refusals(404)}
        made = {201: Answer("The case.", FILE), **refusals(400, 413, 422)}
        return (
            StaffDoor("GET", "/desk/api/cases", self.listed, "Cases.", page, CLERKS, (*FILTERS, *PAGING)),
            StaffDoor("POST", "/desk/api/cases", self.register, "Registers for a caller.", made, CLERKS, (), CALLER),
            *SheetDoors(self._desk, FILTERS, case_query).doors(),
            StaffDoor("GET", "/desk/api/cases/{number}", self.file, "One case.", one, CLERKS, (NUMBER,)),
            *(self._action(name, act) for name, act in self._acts().items()),
        )

    def _acts(self) -> dict[str, Callable[[str, Fields, StaffUser], dict[str, Any]]]:
        return {
            "move": self._move,
            "assign": self._assign,
            "due": self._due,
            "note": self._note,
            "refer": self._refer,
            "referral_answer": self._referral_answer,
            "wrap_up": self._wrap_up,
        }

    def _action(self, name: str, act: Callable[[str, Fields, StaffUser], dict[str, Any]]) -> StaffDoor:
        async def handler(request: Request, user: StaffUser) -> Response:
            fields, number = await Fields.of(request), request.path_params["number"]
            done = await self._parts.threads.run(self._do, name, act, number, fields, user)
            self._desk.herald.knock()
            return JSONResponse(done)

        answers = {200: Answer("The case afterwards.", FILE), **refusals(400, 404, 409, 413, 422)}
        path = f"/desk/api/cases/{{number}}/{name}"
        return StaffDoor("POST", path, handler, SUMMARIES[name], answers, CLERKS, (NUMBER,), BODIES[name])

    async def listed(self, request: Request, user: StaffUser) -> Response:
        """One page of the list."""
        fields = Fields.query(request.query_params)
        page = fields.whole("page", 1, 100_000) if fields.has("page") else 1
        per_page = fields.whole("per_page", 1, MOST_PER_PAGE) if fields.has("per_page") else PER_PAGE
        query = case_query(fields, user, limit=per_page, offset=(page - 1) * per_page)
        return JSONResponse(await self._parts.threads.run(self._page, query, page, user))

    def _page(self, query: CaseQuery, page: int, user: StaffUser) -> dict[str, Any]:
        now, names = self._parts.clock(), self._names()
        found = self._book.care.find(query, now)
        self._desk.audit.record(user, "case.listed", "cases", now, {"count": len(found.items)})
        items = [case_json(case, names, now) for case in found.items]
        return {"total": found.total, "page": page, "per_page": query.limit, "items": items}

    async def register(self, request: Request, user: StaffUser) -> Response:
        """A request for somebody on the telephone, who has agreed that it is kept."""
        fields = await Fields.of(request)
        return JSONResponse(await self._parts.threads.run(self._register, fields, user), 201)

    def _register(self, fields: Fields, user: StaffUser) -> dict[str, Any]:
        city, service, key, now = fields.text("city", 50), fields.text("service", 50), fields.key(), self._parts.clock()
        if city not in {known.id for known in self._parts.cities}:
            raise unusable("city")
        if service not in self._book.titles():
            raise unusable("service")
        given = caller_fields(fields, now)
        person = f"phone:{bare_phone(given['contact_phone'])}"
        made = self._book.casework.submit(person, service, city, given, f"desk:{key}", now)
        self._desk.audit.record(user, "case.registered", f"case:{made.number}", now, {"service": service})
        return self._file(made.number)

    async def file(self, request: Request, user: StaffUser) -> Response:
        """Everything about one case."""
        return JSONResponse(await self._parts.threads.run(self._view, request.path_params["number"], user))

    def _view(self, number: str, user: StaffUser) -> dict[str, Any]:
        found = self._file(number)
        self._desk.audit.record(user, "case.viewed", f"case:{found['case']['number']}", self._parts.clock())
        return found

    def _file(self, number: str) -> dict[str, Any]:
        try:
            return file_json(number, self._book.casework, self._book.care, self._names(), self._parts.clock())
        except UnknownRequest as error:
            raise Refusal(404, "desk_no_such_case") from error

    def _names(self) -> Names:
        return Names(self._book.titles(), {user.id: user.display for user in self._desk.staff.everybody()})

    def _do(
        self,
        name: str,
        act: Callable[[str, Fields, StaffUser], dict[str, Any]],
        number: str,
        fields: Fields,
        user: StaffUser,
    ) -> dict[str, Any]:
        try:
            details = act(number, fields, user)
        except UnknownRequest as error:
            raise Refusal(404, "desk_no_such_case") from error
        except UnknownReferral as error:
            raise Refusal(404, "desk_no_such_referral") from error
        except (IllegalMove, RequestClosed, IllegalAnswer) as error:
            raise Refusal(409, "desk_case_moved_on") from error
        except TakenBySomebody as error:
            name_of = self._names().staff.get(error.assigned_to, "")
            raise Refusal(409, "desk_case_taken", name=name_of) from error
        found = self._file(number)
        self._desk.audit.record(user, f"case.{name}", f"case:{found['case']['number']}", self._parts.clock(), details)
        return found

    def _move(self, number: str, fields: Fields, user: StaffUser) -> dict[str, Any]:
        state = self._state(fields, "state")
        if fields.has("seen") and self._book.care.case(number).request.state not in {
            self._state(fields, "seen"),
            state,
        }:
            raise Refusal(409, "desk_case_moved_on")
        reason = fields.maybe("reason", 500) or None
        if state is RequestState.REFUSED and reason is None:
            raise unusable("reason")
        self._book.casework.move(number, state, self._parts.clock(), by(user), reason)
        return {"state": state.value}

    @staticmethod
    def _state(fields: Fields, name: str) -> RequestState:
        state = fields.choice(name, RequestState)
        if state.value not in STORED:
            raise unusable(name)
        return state

    def _assign(self, number: str, fields: Fields, user: StaffUser) -> dict[str, Any]:
        to = fields.whole("to", 1, 2**31) if fields.has("to") else None
        instead_of = fields.whole("instead_of", 1, 2**31) if fields.has("instead_of") else None
        if to is not None and to not in {known.id for known in self._desk.staff.everybody(*CLERKS)}:
            raise unusable("to")
        self._book.care.assign(number, to, by(user), self._parts.clock(), instead_of=instead_of)
        return {"to": to}

    def _due(self, number: str, fields: Fields, user: StaffUser) -> dict[str, Any]:
        self._book.care.set_due(number, fields.moment_or_none("due_at"), by(user), self._parts.clock())
        return {}

    def _note(self, number: str, fields: Fields, user: StaffUser) -> dict[str, Any]:
        self._book.care.note(number, fields.text("text"), fields.key(), by(user), self._parts.clock())
        return {}

    def _refer(self, number: str, fields: Fields, user: StaffUser) -> dict[str, Any]:
        to = fields.inner("to")
        kind = to.maybe("kind")
        if kind == "facility":
            facility = self._parts.facilities.get(to.text("id", 200))
            if facility is None:
                raise unusable("to")
            name, identity = facility.name, facility.id
        elif kind == "department":
            name, identity = to.text("name", 200), None
        else:
            raise unusable("to")
        handed = Handed(kind, name, fields.text("asks"), identity, fields.moment_or_none("due_at"))
        made = self._book.care.refer(number, handed, fields.key(), by(user), self._parts.clock())
        return {"referral": made.id, "kind": kind}

    def _referral_answer(self, number: str, fields: Fields, user: StaffUser) -> dict[str, Any]:
        referral, state = fields.whole("referral", 1, 2**62), fields.choice("state", ReferralState)
        words = fields.maybe("text", 2_000)
        self._book.care.answer(number, referral, state, words, by(user), self._parts.clock())
        return {"referral": referral, "state": state.value}

    def _wrap_up(self, number: str, fields: Fields, user: StaffUser) -> dict[str, Any]:
        outcome, now = fields.choice("outcome", Outcome), self._parts.clock()
        state = self._state(fields, "state") if fields.has("state") else None
        words = fields.text("text")
        if state is not None:
            self._book.casework.move(number, state, now, by(user), words if state is RequestState.REFUSED else None)
        self._book.care.note(number, words, fields.key(), by(user), now, outcome)
        return {"outcome": outcome.value, **({"state": state.value} if state else {})}


def caller_fields(fields: Fields, now: datetime) -> dict[str, str]:
    """What casework keeps of a caller, under the names under which the conversation gives it. Raises Refusal 422."""
    phone = fields.text("contact_phone", 30)
    if not 7 <= len(bare_phone(phone) or "") <= 15:
        raise unusable("contact_phone")
    if not fields.yes("consent"):
        raise unusable("consent")
    told = {name: fields.maybe(name) for name in ("town", "address", "callback_time")}
    return {"contact_name": fields.text("contact_name", 50), "contact_phone": phone, **told, "consent": now.isoformat()}


def by(user: StaffUser) -> str:
    """A member of staff as casework writes them down."""
    return f"staff:{user.id}"


def case_query(fields: Fields, user: StaffUser, *, limit: int, offset: int = 0) -> CaseQuery:
    """The filters of the list. Raises Refusal 422."""
    assigned = fields.maybe("assigned")
    whom = {"": None, "me": user.id, "nobody": 0}
    return CaseQuery(
        states=fields.choices("state", RequestState),
        city=fields.maybe("city") or None,
        service=fields.maybe("service") or None,
        assigned_to=whom[assigned] if assigned in whom else fields.whole("assigned", 1, 2**31),
        due=fields.choice("due", Due) if fields.has("due") else None,
        words=fields.maybe("q"),
        limit=limit,
        offset=offset,
    )
