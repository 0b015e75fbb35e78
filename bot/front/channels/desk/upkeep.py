"""The registry kept by hand: what to check first, edit, verify, history, undo; and the lists that came in."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.front import schemas
from bot.front.bodies import read_body, read_object
from bot.front.channels.desk.guard import DATA, EVERYBODY, StaffDoor
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.journeys.ports import BEIJING
from bot.model.facility import Facility, Hit
from bot.registry.rows import LISTS
from bot.staff import StaffUser
from bot.upkeep import Conflict, NothingToUndo, UnknownFacility, Unusable
from bot.upkeep.facilities import Change
from bot.upkeep.fields import as_json
from bot.vocabulary import facility_words

ID_LIMIT = 200
WORDS_LIMIT = 100
PER_PAGE = 30
MOST_PAGE = 10_000
ID = Parameter("id", schemas.STRING, "A facility's id.", where="path")
CITY = Parameter("city", schemas.STRING, "Only this city.")
WORDS = Parameter("q", {"type": "string", "maxLength": WORDS_LIMIT}, "Words in name, address, town or county.")
EVERY = Parameter("all", schemas.one_of("0", "1"), "1: also those that are fresh.")
PAGE = Parameter("page", {"type": "integer", "minimum": 1, "maximum": MOST_PAGE}, "From 1.")
ROW = {"type": "object"}
KEPT = schemas.record(
    {
        "facility": schemas.reference("Facility"),
        "fields": ROW,
        "seen": {"type": "integer", "description": "the last change; sent back with an edit"},
        "history": schemas.listing(ROW),
        "choices": {"type": "object", "description": "the terms of fields that have fixed ones"},
    }
)
CHANGE = schemas.record(
    {"action": schemas.one_of("edit", "verify", "undo")},
    fields=ROW,
    seen=schemas.INTEGER,
    change=schemas.INTEGER,
    verified=schemas.BOOLEAN,
)
LISTED = schemas.record(
    {"total": schemas.INTEGER, "page": schemas.INTEGER, "items": schemas.listing(schemas.reference("Facility"))}
)
IMPORTS = schemas.record({"imports": schemas.listing(ROW)})


class UpkeepDoors:
    """The endpoints, over the parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._parts = desk.parts
        self._audit = desk.audit
        self._upkeep = desk.office.upkeep
        self._imports = desk.office.imports

    def doors(self) -> tuple[StaffDoor, ...]:
        """Everything about the registry."""
        return (
            StaffDoor(
                "GET",
                "/desk/api/stale",
                self.listed,
                "Facilities to check: never seen ones first, then the longest unseen.",
                {200: Answer("One page.", LISTED), **refusals(422)},
                DATA,
                (CITY, WORDS, EVERY, PAGE),
            ),
            StaffDoor(
                "GET",
                "/desk/api/facilities/{id}",
                self.show,
                "A facility with its fields and history.",
                {200: Answer("The facility.", KEPT), **refusals(404)},
                EVERYBODY,
                (ID,),
            ),
            StaffDoor(
                "POST",
                "/desk/api/facilities/{id}",
                self.change,
                "Edits, verifies, or takes a change back.",
                {200: Answer("The facility as it is now.", KEPT), **refusals(400, 404, 409, 413, 422)},
                DATA,
                (ID,),
                CHANGE,
            ),
            StaffDoor(
                "GET",
                "/desk/api/imports",
                self.imports,
                "The reports of the last lists that came in.",
                {200: Answer("The reports.", IMPORTS)},
                DATA,
            ),
        )

    async def listed(self, request: Request, _user: StaffUser) -> Response:
        """One page of what to check."""
        asked, page = request.query_params, _page(request.query_params.get("page", "1"))
        words = asked.get("q", "")
        if len(words) > WORDS_LIMIT:
            raise Refusal(422, "too_long", field="q", limit=WORDS_LIMIT)
        city = next((c.id for c in self._parts.cities if asked.get("city") in {c.id, c.name, *c.names}), None)
        found = await self._parts.threads.run(
            self._upkeep.listed,
            self._today(),
            city=city,
            words=words,
            stale_only=asked.get("all") != "1",
            offset=(page - 1) * PER_PAGE,
            limit=PER_PAGE,
        )
        items = [self._json(row) for row in found.rows]
        return JSONResponse({"total": found.total, "page": page, "per_page": PER_PAGE, "items": items})

    async def show(self, request: Request, _user: StaffUser) -> Response:
        """One facility."""
        return JSONResponse(await self._parts.threads.run(self._kept, _id(request)))

    async def change(self, request: Request, user: StaffUser) -> Response:
        """Edits, verifies or takes back; then the facility as it is."""
        identity, raw = _id(request), read_object(await read_body(request))
        await self._parts.threads.run(self._change, identity, raw, user)
        return JSONResponse(await self._parts.threads.run(self._kept, identity))

    async def imports(self, _request: Request, _user: StaffUser) -> Response:
        """The last imports."""
        found = await self._parts.threads.run(self._imports.last)
        rows = [
            {"id": item.id, "at": item.at.isoformat(), "city": item.city, "source": item.source, "report": item.report}
            for item in found
        ]
        return JSONResponse({"imports": rows})

    def _change(self, identity: str, raw: dict[str, Any], user: StaffUser) -> None:
        """Raises Refusal: 404, 409 when somebody was faster, 422 for a value that cannot be taken."""
        action, now = raw.get("action"), self._parts.clock()
        try:
            if action == "undo":
                self._upkeep.undo(identity, _number(raw, "change"), user.name, now)
            elif action in {"edit", "verify"}:
                fields = raw.get("fields", {}) if action == "edit" else {}
                if not isinstance(fields, dict):
                    raise Refusal(422, "wrong_type", field="fields")
                checked = self._today() if action == "verify" or raw.get("verified") is True else None
                seen = _number(raw, "seen")
                self._upkeep.edit(identity, fields, user.name, now, seen=seen, verified=checked)
            else:
                raise Refusal(422, "wrong_type", field="action")
        except UnknownFacility as error:
            raise Refusal(404, "no_such_facility") from error
        except Conflict as conflict:
            raise Refusal(409, "desk_facility_changed", by=conflict.by) from conflict
        except NothingToUndo as error:
            raise Refusal(409, "desk_nothing_to_undo") from error
        except Unusable as unusable:
            raise Refusal(422, "desk_unusable_field", field=unusable.field[:60]) from unusable
        self._audit.record(user, f"facility.{action}", f"facility:{identity}", now)

    def _kept(self, identity: str) -> dict[str, Any]:
        try:
            row, seen = self._upkeep.get(identity)
        except UnknownFacility as error:
            raise Refusal(404, "no_such_facility") from error
        history = [_change_json(change) for change in self._upkeep.history(identity)]
        return {"facility": self._json(row), "fields": as_json(row), "seen": seen, "history": history} | {
            "choices": _choices()
        }

    def _json(self, row: Facility) -> dict[str, Any]:
        return self._parts.facility_json(Hit(row), self._today()) | {"city": row.city}

    def _today(self) -> date:
        return self._parts.clock().astimezone(BEIJING).date()


def _choices() -> dict[str, Any]:
    """What the fields with fixed terms may hold."""
    words = facility_words()
    return {
        "category": [{"id": category.id, "name": category.name} for category in words.categories.values()],
        **{field: list(getattr(words, field)) for field in LISTS},
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "at": change.at.isoformat(),
        "by": change.by,
        "kind": change.kind,
        "fields": dict(change.fields),
        "undoes": change.undoes,
        "undone": change.undone,
    }


def _id(request: Request) -> str:
    identity = str(request.path_params["id"])
    if len(identity) > ID_LIMIT or not identity.isprintable():
        raise Refusal(404, "no_such_facility")
    return identity


def _number(raw: dict[str, Any], field: str) -> int:
    value = raw.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 1 << 53:
        raise Refusal(422, "wrong_type", field=field)
    return value


def _page(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= MOST_PAGE and len(raw) < 9):
        raise Refusal(422, "bad_number", field="page", low=1, high=MOST_PAGE)
    return int(raw)
