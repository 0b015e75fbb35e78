"""Times that a facility or a service offers: published, changed and taken back at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.booking import SlotInUse, UnknownSlot
from bot.booking.slots import Draft, SlotQuery
from bot.front import schemas
from bot.front.channels.desk.booking_views import SLOT, SLOTS, slot_json
from bot.front.channels.desk.fields import Fields, unusable
from bot.front.channels.desk.guard import EVERYBODY, StaffDoor
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.model.booking import Offer, Slot, What
from bot.staff import StaffUser

PER_PAGE = 100
MOST_PLACES = 1_000
MOST_TIMES = 60
LONGEST = timedelta(days=1)
ID = Parameter("id", {"type": "integer", "minimum": 1}, "A slot's id.", where="path")
WHATS = schemas.one_of(*(what.value for what in What))
DATE = {"type": "string", "format": "date"}
OFFER = (
    Parameter("city", schemas.STRING, "A city's id."),
    Parameter("kind", schemas.one_of("facility", "service"), "Who offers; with `offer`."),
    Parameter("offer", schemas.STRING, "The facility's or service's id; with `kind`."),
    Parameter("since", DATE, "From this day on."),
    Parameter("until", DATE, "This day included."),
    Parameter("page", {"type": "integer", "minimum": 1, "maximum": 100_000}, "From 1; 100 a page."),
)
FILTERS = (
    *OFFER,
    Parameter("what", schemas.STRING, "What for, separated by commas; any of them."),
    Parameter("closed", schemas.one_of("0", "1"), "1: those taken back too."),
)
CANCEL = Parameter("cancel", schemas.one_of("0", "1"), "1: whoever holds a place loses it and is told.")
PLACES = {"type": "integer", "minimum": 1, "maximum": MOST_PLACES}
DRAFT = schemas.record(
    {
        "city": schemas.STRING,
        "what": WHATS,
        "kind": schemas.one_of("facility", "service"),
        "offer": schemas.STRING,
        "starts_at": {"type": "string", "format": "date-time"},
        "ends_at": {"type": "string", "format": "date-time"},
        "capacity": PLACES,
    },
    note=schemas.STRING,
    every_days={"type": "integer", "minimum": 1, "maximum": 31},
    times={"type": "integer", "minimum": 1, "maximum": MOST_TIMES},
)


class SlotDoors:
    """The endpoints, over the parts. Every role may publish: what is offered is no personal data."""

    def __init__(self, desk: DeskParts) -> None:
        self._desk, self._parts, self._book = desk, desk.parts, desk.casebook

    def doors(self) -> tuple[StaffDoor, ...]:
        """List, publish, change, take back."""
        path, one = "/desk/api/slots", "/desk/api/slots/{id}"
        listed = {200: Answer("One page in the order of their times.", SLOTS), **refusals(422)}
        made = {201: Answer("The times, offered.", SLOTS), **refusals(400, 413, 422)}
        same = {200: Answer("The time afterwards.", SLOT), **refusals(400, 404, 409, 413, 422)}
        gone = {200: Answer("The time, taken back.", SLOT), **refusals(404, 409, 422)}
        change = schemas.record({"capacity": PLACES}, note=schemas.STRING)
        return (
            StaffDoor("GET", path, self.listed, "Times offered.", listed, EVERYBODY, FILTERS),
            StaffDoor("POST", path, self.publish, "Offers a time, or a row of them.", made, EVERYBODY, (), DRAFT),
            StaffDoor("POST", one, self.change, "Changes places and note.", same, EVERYBODY, (ID,), change),
            StaffDoor("DELETE", one, self.close, "Takes a time back.", gone, EVERYBODY, (ID, CANCEL)),
        )

    async def listed(self, request: Request, _user: StaffUser) -> Response:
        """One page."""
        fields = Fields.query(request.query_params)
        page = fields.whole("page", 1, 100_000) if fields.has("page") else 1
        since, until = fields.period()
        query = SlotQuery(
            city=fields.maybe("city") or None,
            whats=fields.choices("what", What),
            offer=offer_of(fields),
            since=since,
            until=until,
            closed_too=fields.yes("closed"),
            limit=PER_PAGE,
            offset=(page - 1) * PER_PAGE,
        )
        return JSONResponse(await self._parts.threads.run(self._page, query, page))

    def _page(self, query: SlotQuery, page: int) -> dict[str, Any]:
        found, total = self._book.slots.find(query)
        return {"total": total, "page": page, "items": [self._json(slot) for slot in found]}

    async def publish(self, request: Request, user: StaffUser) -> Response:
        """Offers them."""
        fields = await Fields.of(request)
        return JSONResponse(await self._parts.threads.run(self._publish, fields, user), 201)

    def _publish(self, fields: Fields, user: StaffUser) -> dict[str, Any]:
        drafts = self._drafts(fields)
        made = self._book.slots.publish(drafts, f"staff:{user.id}")
        offer = drafts[0].offer
        details = {"what": drafts[0].what.value, "times": len(made)}
        self._desk.audit.record(user, "slot.published", f"{offer.kind}:{offer.id}", self._parts.clock(), details)
        return {"total": len(made), "page": 1, "items": [self._json(slot) for slot in made]}

    def _drafts(self, fields: Fields) -> list[Draft]:
        first = self._draft(fields)
        days = fields.whole("every_days", 1, 31) if fields.has("every_days") else 7
        times = fields.whole("times", 1, MOST_TIMES) if fields.has("times") else 1
        steps = (timedelta(days=days * n) for n in range(times))
        return [
            Draft(
                first.city,
                first.what,
                first.offer,
                first.starts_at + step,
                first.ends_at + step,
                first.capacity,
                first.note,
            )
            for step in steps
        ]

    def _draft(self, fields: Fields) -> Draft:
        start, end, offer = fields.moment("starts_at"), fields.moment("ends_at"), offer_of(fields)
        if start <= self._parts.clock():
            raise unusable("starts_at")
        if not start < end <= start + LONGEST:
            raise unusable("ends_at")
        city = fields.text("city", 50)
        if city not in {known.id for known in self._parts.cities}:
            raise unusable("city")
        if offer is None or not self._offers(offer, city):
            raise unusable("offer")
        capacity = fields.whole("capacity", 1, MOST_PLACES)
        return Draft(city, fields.choice("what", What), offer, start, end, capacity, fields.maybe("note", 500))

    def _offers(self, offer: Offer, city: str) -> bool:
        if offer.kind == "service":
            return offer.id in self._book.titles()
        facility = self._parts.facilities.get(offer.id)
        return facility is not None and facility.city == city

    async def change(self, request: Request, user: StaffUser) -> Response:
        """Other places, another note."""
        fields = await Fields.of(request)
        capacity, note = fields.whole("capacity", 1, MOST_PLACES), fields.maybe("note", 500)
        slot = self._slot_id(request)
        return await self._done(user, "slot.changed", slot, lambda: self._book.slots.change(slot, capacity, note))

    async def close(self, request: Request, user: StaffUser) -> Response:
        """Taken back."""
        cancel, slot = Fields.query(request.query_params).yes("cancel"), self._slot_id(request)
        now, by = self._parts.clock(), f"staff:{user.id}"
        done = await self._done(user, "slot.closed", slot, lambda: self._book.slots.close(slot, now, by, cancel=cancel))
        self._desk.herald.knock()
        return done

    async def _done(self, user: StaffUser, action: str, slot: int, act: Callable[[], Slot]) -> Response:
        def run() -> dict[str, Any]:
            try:
                changed = act()
            except UnknownSlot as error:
                raise Refusal(404, "desk_no_such_slot") from error
            except SlotInUse as error:
                raise Refusal(409, "desk_slot_in_use", taken=error.taken) from error
            self._desk.audit.record(user, action, f"slot:{slot}", self._parts.clock())
            return self._json(changed)

        return JSONResponse(await self._parts.threads.run(run))

    def _json(self, slot: Slot) -> dict[str, Any]:
        return slot_json(slot, self._parts, self._book)

    @staticmethod
    def _slot_id(request: Request) -> int:
        raw = request.path_params["id"]
        if not (raw.isascii() and raw.isdigit() and len(raw) < 18):
            raise Refusal(404, "desk_no_such_slot")
        return int(raw)


def offer_of(fields: Fields) -> Offer | None:
    """Who offers, when both kind and id are given."""
    kind, identity = fields.maybe("kind"), fields.maybe("offer")
    if bool(kind) != bool(identity) or kind not in {"", "facility", "service"}:
        raise unusable("kind")
    return Offer(kind, identity) if kind else None
