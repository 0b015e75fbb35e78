"""The open interface: facilities, what the plans say and whom they name, and the description of every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.front import schemas
from bot.front.channels.api.eligibility import EligibilityDoor
from bot.front.channels.api.parameters import Cities
from bot.front.channels.api.plans import PlanDoors
from bot.front.channels.api.query import QueryReader
from bot.front.doors import Answer, Door, Parameter
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.front.parts import Parts
from bot.journeys.ports import BEIJING
from bot.model.facility import Facility, Hit
from bot.vocabulary import facility_words

ID_LIMIT = 200
CACHE = {"Cache-Control": "no-cache"}
FILTERS = (
    Parameter("city", schemas.STRING, "A city by id or name."),
    Parameter("category", schemas.listing(schemas.STRING), "Categories by id or name; any of them."),
    Parameter("near", schemas.STRING, "`lng,lat` in degrees: nearest first."),
    Parameter("coord_system", schemas.COORD_SYSTEM, "What `near` is given in; wgs84 when not said."),
    Parameter("place", schemas.STRING, "A county, town or village by name: only its area (a village: its town)."),
    Parameter("label", schemas.listing(schemas.STRING), "Labels; all of them."),
    Parameter("session", schemas.listing(schemas.STRING), "Kinds of childcare session; all of them."),
    Parameter("admits", schemas.listing(schemas.STRING), "Whom the place admits; all of them."),
    Parameter("age_months", {"type": "integer", "minimum": 0, "maximum": 240}, "A child's age in months."),
    Parameter("max_price", {"type": "number", "minimum": 0, "maximum": 1_000_000}, "Yuan."),
    Parameter("q", {"type": "string", "maxLength": 100}, "Words in the name or address."),
    Parameter("page", {"type": "integer", "minimum": 1, "maximum": 100_000}, "From 1."),
    Parameter("per_page", {"type": "integer", "minimum": 1, "maximum": 50}, "20 when not said."),
)
FACILITY_ID = Parameter("id", schemas.STRING, "A facility's id.", where="path")


class ApiDoors:
    """The endpoints, over the parts. `description` gives the document of all routes."""

    def __init__(self, parts: Parts, description: Callable[[], dict[str, Any]]) -> None:
        self._parts = parts
        self._description = description
        cities = Cities(parts.cities, parts.gazetteer)
        self._reader = QueryReader(cities, facility_words(), parts.gazetteer, parts.to_wgs84)
        self._more = (*EligibilityDoor(parts, cities).doors(), *PlanDoors(parts, cities).doors())

    def doors(self) -> tuple[Door, ...]:
        """Everything of this channel."""
        return (
            Door(
                "GET",
                "/api/v1/facilities",
                self.facilities,
                "The registry, nearest first when `near` is given.",
                {200: Answer("One page.", schemas.reference("Facilities")), **refusals(422, 429, 503)},
                FILTERS,
            ),
            Door(
                "GET",
                "/api/v1/facilities/{id:path}",
                self.facility,
                "One facility.",
                {200: Answer("The facility.", schemas.reference("Facility")), **refusals(404, 429, 503)},
                (FACILITY_ID,),
            ),
            *self._more,
            Door(
                "GET",
                "/api/v1/openapi.json",
                self.openapi,
                "This description.",
                {200: Answer("OpenAPI 3.1.", {"type": "object"})},
            ),
        )

    async def facilities(self, request: Request) -> Response:
        """One page of the registry."""
        return JSONResponse(await self._parts.threads.run(self._page, request), headers=CACHE)

    async def facility(self, request: Request) -> Response:
        """One facility."""
        return JSONResponse(await self._parts.threads.run(self._one, request.path_params["id"]), headers=CACHE)

    async def openapi(self, _request: Request) -> Response:
        """The description of every route."""
        return JSONResponse(self._description(), headers=CACHE)

    def _page(self, request: Request) -> dict[str, Any]:
        asked = self._reader.read(request.query_params)
        found = self._parts.facilities.search(asked.query)
        return {
            "city": asked.query.city,
            "total": found.total,
            "page": asked.page,
            "per_page": asked.per_page,
            "items": [self._json(hit) for hit in found.hits],
        }

    def _one(self, facility_id: str) -> dict[str, Any]:
        row = self._known(facility_id)
        if row is None:
            raise Refusal(404, "no_such_facility")
        return self._json(Hit(row))

    def _known(self, facility_id: str) -> Facility | None:
        if len(facility_id) > ID_LIMIT or not facility_id.isprintable():
            return None
        return self._parts.facilities.get(facility_id)

    def _json(self, hit: Hit) -> dict[str, Any]:
        return self._parts.facility_json(hit, self._parts.clock().astimezone(BEIJING).date())
