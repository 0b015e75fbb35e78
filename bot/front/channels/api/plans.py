"""What the plans say without the chat: the search, the clauses and the catalogue of services."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import logs
from bot.front import schemas
from bot.front.channels.api.parameters import Cities, among, check_single, page_asked
from bot.front.doors import Answer, Door, Parameter
from bot.front.engine_client import EngineAway, EngineFailed
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.front.parts import Parts
from bot.model.policy import Force

log = logging.getLogger(__name__)
CACHE = {"Cache-Control": "no-cache"}
QUESTION_LIMIT = 10_000
"""Characters of a question that are taken, as many as of a message; the search reads the first four hundred."""

TEXT_LIMIT = 100
RETRY_S = 5
"""When to ask again while the engine starts, which has the search."""

AUDIENCES = ("elder", "family", "provider", "agent")
FORCES = tuple(force.value for force in Force)
CITY = Parameter("city", schemas.STRING, "A city by id or name.")
POLICY = (
    Parameter("q", {"type": "string", "maxLength": QUESTION_LIMIT}, "The question.", required=True),
    Parameter("city", schemas.STRING, "The city asked about, by id or name; one named in the question wins."),
)
CLAUSES = (
    CITY,
    Parameter("page", {"type": "integer", "minimum": 1, "maximum": 100_000}, "From 1."),
    Parameter("per_page", {"type": "integer", "minimum": 1, "maximum": 50}, "20 when not said."),
)
SERVICES = (
    CITY,
    Parameter("audience", schemas.listing(schemas.one_of(*AUDIENCES)), "For whom; any of them."),
    Parameter("force", schemas.listing(schemas.one_of(*FORCES)), "How binding the wording is; any of them."),
    Parameter("q", {"type": "string", "maxLength": TEXT_LIMIT}, "Words in its title, quotes or departments; all."),
)


class PlanDoors:
    """The endpoints, over the parts."""

    def __init__(self, parts: Parts, cities: Cities) -> None:
        self._parts = parts
        self._cities = cities

    def doors(self) -> tuple[Door, ...]:
        """Everything about the plans."""
        return (
            Door(
                "GET",
                "/api/v1/policy",
                self.policy,
                "What the plans say to a question, with its clauses, or why they say nothing.",
                {200: Answer("What they say.", schemas.reference("PolicyAnswer")), **refusals(422, 429, 503)},
                POLICY,
            ),
            Door(
                "GET",
                "/api/v1/clauses",
                self.clauses,
                "The clauses in the order of the text.",
                {200: Answer("One page.", schemas.reference("Clauses")), **refusals(422, 429)},
                CLAUSES,
            ),
            Door(
                "GET",
                "/api/v1/clauses/{id:path}",
                self.clause,
                "One clause, verbatim.",
                {200: Answer("The clause.", schemas.reference("Clause")), **refusals(404, 429)},
                (Parameter("id", schemas.STRING, "A clause's id, such as NT-3.1.2.", where="path"),),
            ),
            Door(
                "GET",
                "/api/v1/services",
                self.services,
                "The catalogue: what the plans offer, ask for or aim at, in the order of the plans.",
                {200: Answer("All that match.", schemas.reference("Services")), **refusals(422, 429)},
                SERVICES,
            ),
            Door(
                "GET",
                "/api/v1/services/{id:path}",
                self.service,
                "One service: for whom, on what words, how they are read, and what the plan leaves open.",
                {200: Answer("The service.", schemas.reference("ServiceInFull")), **refusals(404, 429)},
                (Parameter("id", schemas.STRING, "A service's id, such as S-NT-E09.", where="path"),),
            ),
        )

    async def policy(self, request: Request) -> Response:
        """What the plans say."""
        params = request.query_params
        check_single(params, ("q", "city"), QUESTION_LIMIT)
        question = params.get("q", "").strip()
        if not question:
            raise Refusal(422, "no_question")
        city = await self._parts.readers.run(self._city, params.get("city"))
        answer = city if isinstance(city, Mapping) else await self._search(question, city)
        return JSONResponse(answer, headers=CACHE)

    async def clauses(self, request: Request) -> Response:
        """One page of the clauses."""
        return JSONResponse(await self._parts.readers.run(self._page, request.query_params), headers=CACHE)

    async def clause(self, request: Request) -> Response:
        """One clause."""
        found = await self._parts.readers.run(self._known_clause, request.path_params["id"])
        return JSONResponse(found, headers=CACHE)

    async def services(self, request: Request) -> Response:
        """The services asked for."""
        return JSONResponse(await self._parts.readers.run(self._catalogue, request.query_params), headers=CACHE)

    async def service(self, request: Request) -> Response:
        """One service."""
        found = await self._parts.readers.run(self._known_service, request.path_params["id"])
        return JSONResponse(found, headers=CACHE)

    async def _search(self, question: str, city: str | None) -> Mapping[str, Any]:
        """Raises Refusal 503 while the engine cannot be asked."""
        try:
            return await self._parts.policy.policy(question, city)
        except (EngineAway, EngineFailed) as error:
            logs.event(log, logging.WARNING, "policy_search_away", reason=str(error))
            raise Refusal(503, "search_starting", headers={"Retry-After": str(RETRY_S)}, seconds=RETRY_S) from error

    def _city(self, given: str | None) -> str | Mapping[str, Any] | None:
        """The id of the city asked about; the whole answer when it is one that is not covered: that is no mistake."""
        try:
            return self._cities.read(given)
        except Refusal as refusal:
            if refusal.code != "city_not_covered":
                raise
            return self._elsewhere(str(refusal.values["city"]))

    def _elsewhere(self, city: str) -> Mapping[str, Any]:
        """The answer of the search to a question about a city without a plan, which needs no search."""
        say = self._parts.say
        refused = say("utter_policy_refused_other_city", elsewhere=city, covered=self._cities.covered)
        text = "\n".join([refused, say("utter_policy_ask_12345")])
        return {"answerable": False, "citations": [], "values": [], "text": text, "reason": "other_city"}

    def _page(self, params: QueryParams) -> dict[str, Any]:
        check_single(params, ("city", "page", "per_page"), TEXT_LIMIT)
        page, per_page = page_asked(params)
        city = self._cities.read(params.get("city"))
        found = self._parts.book().clauses(city)
        shown = found[(page - 1) * per_page : page * per_page]
        return {"city": city, "total": len(found), "page": page, "per_page": per_page, "clauses": shown}

    def _known_clause(self, clause_id: str) -> dict[str, Any]:
        found = self._parts.book().clause(clause_id)
        if found is None:
            raise Refusal(404, "no_such_clause")
        return found

    def _catalogue(self, params: QueryParams) -> dict[str, Any]:
        check_single(params, ("city", "q"), TEXT_LIMIT)
        audiences: Collection[str] = among(params, "audience", AUDIENCES)
        forces: Collection[str] = among(params, "force", FORCES)
        city = self._cities.read(params.get("city"))
        found = self._parts.book().services(city, audiences, forces, params.get("q", ""))
        return {"city": city, "total": len(found), "services": found}

    def _known_service(self, service_id: str) -> dict[str, Any]:
        found = self._parts.book().service(service_id)
        if found is None:
            raise Refusal(404, "no_such_service")
        return found
