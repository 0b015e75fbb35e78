"""Bookings at the desk: for callers, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.booking import (
    AlreadyBooked,
    BookingEnded,
    NotBegun,
    SlotClosed,
    SlotFull,
    UnknownBooking,
    UnknownSlot,
)
from bot.booking.bookings import BookingQuery
from bot.casework.phones import bare_phone
from bot.front import schemas
from bot.front.channels.desk.booking_views import BOOKING, BOOKINGS, booking_json
from bot.front.channels.desk.fields import Fields, unusable
from bot.front.channels.desk.guard import CLERKS, StaffDoor
from bot.front.channels.desk.herald import where_words
from bot.front.channels.desk.parts import DeskParts
from bot.front.channels.desk.slots import OFFER, SlotDoors, offer_of
from bot.front.doors import Answer, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.journeys.booking_words import what_words
from bot.model.booking import Booking, BookingState, Wish
from bot.staff import StaffUser

PER_PAGE = 100
MOST_IN_A_CALENDAR = 1_000
NUMBER = Parameter("number", schemas.STRING, "A booking's number.", where="path")
FILTERS = (
    *OFFER,
    Parameter("slot", {"type": "integer", "minimum": 1}, "A slot's id."),
    Parameter("state", schemas.STRING, "States, separated by commas; any of them."),
    Parameter("q", {"type": "string", "maxLength": 200}, "Number, or part of name or telephone."),
)
ID = {"type": "integer", "minimum": 1}
WISH = schemas.record(
    {"slot": ID, "name": schemas.STRING, "phone": schemas.STRING}, request=schemas.STRING, key=schemas.STRING
)
BODIES: dict[str, dict[str, Any]] = {
    "change": schemas.record({"slot": ID}),
    "cancel": schemas.record({}),
    "finish": schemas.record({"came": schemas.BOOLEAN}),
}
SUMMARIES = {
    "change": "Moves a booking to another time.",
    "cancel": "Cancels a booking.",
    "finish": "Notes whether they came.",
}
ICALENDAR = "text/calendar"
CALENDAR = {"type": "string", "description": "iCalendar, RFC 5545"}
Act = Callable[[str, Fields, str], Booking]


class BookingDoors:
    """The endpoints, over the parts, those of the slots included."""

    def __init__(self, desk: DeskParts) -> None:
        self._desk, self._parts, self._book = desk, desk.parts, desk.casebook

    def doors(self) -> tuple[StaffDoor, ...]:
        """List, book, one, its calendar, and what becomes of it."""
        path, one = "/desk/api/bookings", "/desk/api/bookings/{number}"
        listed = {200: Answer("One page in the order of their times.", BOOKINGS), **refusals(422)}
        made = {201: Answer("The booking.", BOOKING), **refusals(400, 404, 409, 413, 422)}
        ics = {200: Answer("The calendar.", CALENDAR, ICALENDAR)}
        found = {200: Answer("The booking.", BOOKING), **refusals(404)}
        acts: dict[str, Act] = {"change": self._change, "cancel": self._cancel, "finish": self._finish}
        return (
            *SlotDoors(self._desk).doors(),
            StaffDoor("GET", path, self.listed, "Bookings.", listed, CLERKS, FILTERS),
            StaffDoor("POST", path, self.book, "Books for a caller.", made, CLERKS, (), WISH),
            StaffDoor(
                "GET",
                f"{path}.ics",
                self.calendar,
                "Bookings as a calendar.",
                {**ics, **refusals(422)},
                CLERKS,
                FILTERS,
            ),
            StaffDoor(
                "GET", f"{one}.ics", self.event, "A booking as a calendar.", {**ics, **refusals(404)}, CLERKS, (NUMBER,)
            ),
            StaffDoor("GET", one, self.one, "One booking.", found, CLERKS, (NUMBER,)),
            *(self._action(name, act) for name, act in acts.items()),
        )

    def _action(self, name: str, act: Act) -> StaffDoor:
        async def handler(request: Request, user: StaffUser) -> Response:
            fields, number = await Fields.of(request), request.path_params["number"]
            done = await self._parts.threads.run(
                self._done, user, f"booking.{name}", lambda: act(number, fields, f"staff:{user.id}")
            )
            self._desk.herald.knock()
            return JSONResponse(done)

        answers = {200: Answer("The booking afterwards.", BOOKING), **refusals(400, 404, 409, 413, 422)}
        path = f"/desk/api/bookings/{{number}}/{name}"
        return StaffDoor("POST", path, handler, SUMMARIES[name], answers, CLERKS, (NUMBER,), BODIES[name])

    async def listed(self, request: Request, user: StaffUser) -> Response:
        """One page."""
        fields = Fields.query(request.query_params)
        page = fields.whole("page", 1, 100_000) if fields.has("page") else 1
        query = _query(fields, PER_PAGE, (page - 1) * PER_PAGE)
        return JSONResponse(await self._parts.threads.run(self._page, query, page, user))

    def _page(self, query: BookingQuery, page: int, user: StaffUser) -> dict[str, Any]:
        found, total = self._book.bookings.find(query)
        self._desk.audit.record(user, "booking.listed", "bookings", self._parts.clock(), {"count": len(found)})
        return {"total": total, "page": page, "items": [self._json(booking) for booking in found]}

    async def book(self, request: Request, user: StaffUser) -> Response:
        """A place for a caller; for the citizen of a request when its number is given, so that they are told."""
        fields = await Fields.of(request)
        slot = fields.whole("slot", 1, 2**62)
        done = await self._parts.threads.run(
            self._done, user, "booking.made", lambda: self._for_caller(slot, fields, user)
        )
        self._desk.herald.knock()
        return JSONResponse(done, 201)

    def _for_caller(self, slot: int, fields: Fields, user: StaffUser) -> Booking:
        name, phone, number = fields.text("name", 50), bare_phone(fields.text("phone", 30)), fields.maybe("request")
        if phone is None or not 7 <= len(phone) <= 15:
            raise unusable("phone")
        request = self._book.casework.by_number(number) if number else None
        if number and request is None:
            raise unusable("request")
        person = request.person if request is not None else f"phone:{phone}"
        wish = Wish(person, name, phone, f"desk:{fields.key()}", request.number if request is not None else None)
        return self._book.bookings.book(slot, wish, self._parts.clock(), f"staff:{user.id}")

    async def one(self, request: Request, user: StaffUser) -> Response:
        """One."""
        number = request.path_params["number"]
        return JSONResponse(
            await self._parts.threads.run(self._done, user, "booking.viewed", lambda: self._known(number))
        )

    def _known(self, number: str) -> Booking:
        booking = self._book.bookings.by_number(number)
        if booking is None:
            raise UnknownBooking(number)
        return booking

    async def event(self, request: Request, user: StaffUser) -> Response:
        """One as a calendar."""
        number = request.path_params["number"]
        await self._parts.threads.run(self._done, user, "booking.exported", lambda: self._known(number))
        booking = await self._parts.threads.run(self._known, number)
        return await self._parts.threads.run(self._calendar, (booking,), booking.number)

    async def calendar(self, request: Request, user: StaffUser) -> Response:
        """Those of the filters as a calendar."""
        query = _query(Fields.query(request.query_params), MOST_IN_A_CALENDAR)

        def made() -> Response:
            found, _ = self._book.bookings.find(query)
            self._desk.audit.record(user, "booking.exported", "bookings", self._parts.clock(), {"count": len(found)})
            return self._calendar(found, "bookings")

        return await self._parts.threads.run(made)

    def _calendar(self, bookings: Sequence[Booking], name: str) -> Response:
        say = self._parts.say
        from bot.booking.calendar import calendar  # its library is read when a calendar is first asked for

        content = calendar(
            bookings,
            lambda booking: say("utter_booking_event", what=what_words(booking.slot, say), name=booking.name),
            lambda booking: where_words(booking.slot, self._parts, self._book),
            self._parts.clock(),
        )
        headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
        return Response(content, media_type=ICALENDAR, headers=headers)

    def _change(self, number: str, fields: Fields, by: str) -> Booking:
        return self._book.bookings.change(number, fields.whole("slot", 1, 2**62), self._parts.clock(), by)

    def _cancel(self, number: str, _fields: Fields, by: str) -> Booking:
        return self._book.bookings.cancel(number, self._parts.clock(), by)

    def _finish(self, number: str, fields: Fields, by: str) -> Booking:
        return self._book.bookings.finish(number, fields.yes("came"), self._parts.clock(), by)

    def _done(self, user: StaffUser, action: str, act: Callable[[], Booking]) -> dict[str, Any]:
        """What was done, written into the log. Raises Refusal for every reason why it was not."""
        try:
            booking = act()
        except UnknownBooking as error:
            raise Refusal(404, "desk_no_such_booking") from error
        except UnknownSlot as error:
            raise Refusal(404, "desk_no_such_slot") from error
        except (SlotFull, SlotClosed) as error:
            raise Refusal(409, "desk_slot_full" if isinstance(error, SlotFull) else "desk_slot_closed") from error
        except AlreadyBooked as error:
            raise Refusal(409, "desk_already_booked") from error
        except BookingEnded as error:
            raise Refusal(409, "desk_booking_ended") from error
        except NotBegun as error:
            raise Refusal(409, "desk_not_begun") from error
        self._desk.audit.record(user, action, f"booking:{booking.number}", self._parts.clock())
        return self._json(booking)

    def _json(self, booking: Booking) -> dict[str, Any]:
        return booking_json(booking, self._parts, self._book)


def _query(fields: Fields, limit: int, offset: int = 0) -> BookingQuery:
    since, until = fields.period()
    offer = offer_of(fields)
    return BookingQuery(
        slot=fields.whole("slot", 1, 2**62) if fields.has("slot") else None,
        city=fields.maybe("city") or None,
        offer_kind=offer.kind if offer else None,
        offer_id=offer.id if offer else None,
        states=fields.choices("state", BookingState),
        since=since,
        until=until,
        words=fields.maybe("q"),
        limit=limit,
        offset=offset,
    )
