"""Beside a call: one box in, everything a clerk needs to say out. `GET /desk/api/assist`, `POST /desk/api/judge`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import logs
from bot.front import schemas
from bot.front.bodies import read_body, read_object
from bot.front.channels.desk.guard import EVERYBODY, StaffDoor
from bot.front.channels.desk.nearby import Nearby
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer, Parameter
from bot.front.engine_client import EngineAway, EngineFailed
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.journeys.call import LONGEST, Call, read_call
from bot.journeys.ports import BEIJING
from bot.staff import StaffUser

log = logging.getLogger(__name__)

POLICY_PATIENCE_S = 2.0
"""Whoever is on the telephone is not kept waiting for the plans' search; the rest is answered without it."""
NO_STORE = {"Cache-Control": "no-store"}
DRAFT = "consultation_draft"
Q = Parameter("q", {"type": "string", "maxLength": LONGEST}, "Keywords, or the caller's words.")
CITY = Parameter("city", schemas.STRING, "A city by id or name.", required=True)
ANYTHING: dict[str, Any] = {"type": "object"}
ASSISTANCE = schemas.record(
    {
        "city": schemas.STRING,
        "about": schemas.listing(ANYTHING),
        "say": schemas.nullable(schemas.record({"short": schemas.STRING, "full": schemas.STRING})),
        "citations": schemas.listing(schemas.reference("Citation")),
        "other_city": schemas.nullable(ANYTHING),
        "facilities": schemas.listing(schemas.reference("Facility")),
        "found": ANYTHING,
        "facts": ANYTHING,
        "verdicts": schemas.listing(ANYTHING),
        "missing": schemas.listing(ANYTHING),
        "notices": schemas.listing(schemas.STRING),
    }
)
HOUSEHOLD = schemas.record({"city": schemas.STRING}, facts=ANYTHING, people=schemas.listing(ANYTHING))
JUDGEMENT = schemas.record(
    {
        "city": schemas.STRING,
        "verdicts": schemas.listing(ANYTHING),
        "missing": schemas.listing(ANYTHING),
        "notes": schemas.listing(schemas.STRING),
        "errors": schemas.listing(ANYTHING),
    }
)
FORM = schemas.record({"roles": schemas.listing(ANYTHING), "facts": schemas.listing(ANYTHING)})


@dataclass(frozen=True)
class Said:
    """What the plans say to the words, or that nobody could be asked (`away`)."""

    answer: Mapping[str, Any]
    away: bool = False


NOTHING = Said({"answerable": False, "citations": [], "values": [], "text": "", "reason": None})


class AssistDoors:
    """The endpoints, over the parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._parts = parts = desk.parts
        self._office = desk.office
        self._nearby = Nearby(parts.facilities, parts.facility_json, parts.say, {c.id: c.name for c in parts.cities})

    def doors(self) -> tuple[StaffDoor, ...]:
        """Everything beside a call."""
        return (
            StaffDoor(
                "GET",
                "/desk/api/assist",
                self.assist,
                "What a call is about and what to say to it.",
                {200: Answer("Everything known.", ASSISTANCE), **refusals(422)},
                EVERYBODY,
                (Q, CITY),
            ),
            StaffDoor(
                "POST",
                "/desk/api/judge",
                self.judge,
                "Every service of a city for a household.",
                {200: Answer("The verdicts and what is missing.", JUDGEMENT), **refusals(400, 413, 422)},
                EVERYBODY,
                body=HOUSEHOLD,
            ),
            StaffDoor(
                "GET",
                "/desk/api/facts",
                self.facts,
                "The household's form: roles and facts.",
                {200: Answer("The form.", FORM)},
                EVERYBODY,
            ),
        )

    async def assist(self, request: Request, _user: StaffUser) -> Response:
        """What the call is about, what to say, where, for whom."""
        text = request.query_params.get("q", "")
        if len(text) > LONGEST:
            raise Refusal(422, "too_long", field="q", limit=LONGEST)
        city = self._city(request.query_params.get("city"))
        call = await self._parts.readers.run(read_call, text, city, self._office.places(), self._today())
        said, found = await asyncio.gather(
            self._policy(call), self._parts.threads.run(self._nearby.look, call, self._today())
        )
        body = await self._parts.readers.run(self._answer, call, said)
        return JSONResponse({**body, **found}, headers=NO_STORE)

    async def judge(self, request: Request, _user: StaffUser) -> Response:
        """The verdicts on a household as it stands in the form."""
        raw = read_object(await read_body(request))
        city = self._city(raw.get("city"))
        facts = {"people": raw["people"]} if "people" in raw else raw.get("facts")
        answer = await self._parts.readers.run(self._office.call_view().judge, city, facts, self._today())
        return JSONResponse(answer, headers=NO_STORE)

    async def facts(self, _request: Request, _user: StaffUser) -> Response:
        """What the form is made of."""
        return JSONResponse(self._office.call_view().form(), headers={"Cache-Control": "no-cache"})

    async def _policy(self, call: Call) -> Said:
        if not call.text.strip() or call.other_city:
            return NOTHING
        try:
            async with asyncio.timeout(POLICY_PATIENCE_S):
                return Said(await self._parts.policy.policy(call.text, call.city))
        except (EngineAway, EngineFailed, TimeoutError) as error:
            logs.event(log, logging.INFO, "assist_without_plans", error=type(error).__name__)
            return Said(NOTHING.answer, away=True)

    def _answer(self, call: Call, said: Said) -> dict[str, Any]:
        view, city = self._office.call_view(), call.city or ""
        found = [(cited["clause"], cited["quote"]) for cited in said.answer["citations"] if cited["plan"] == city]
        about = [] if call.other_city else view.matters(city, found, call.topic or call.text)
        judged = view.judge(city, call.facts, self._today())
        return {
            "q": call.text,
            "city": city,
            "about": about,
            "say": _to_say(said, about),
            "answerable": said.answer["answerable"],
            "citations": said.answer["citations"] or [cited for matter in about[:1] for cited in matter["citations"]],
            "values": said.answer["values"],
            "other_city": view.elsewhere([matter["service"] for matter in about], city),
            "facts": dict(call.facts),
            "verdicts": judged["verdicts"],
            "missing": judged["missing"],
            "notes": judged["notes"],
            "notices": self._notices(call, said),
        }

    def _notices(self, call: Call, said: Said) -> list[str]:
        notices = []
        if said.away:
            notices.append(self._parts.say("utter_desk_assist_engine_away"))
        if call.other_city:
            notices.append(
                self._parts.say("utter_desk_assist_not_covered", city=call.other_city, covered=self._covered)
            )
        return notices

    @property
    def _covered(self) -> str:
        return "、".join(city.name for city in self._parts.cities)

    def _city(self, given: object) -> str:
        """The id of the city chosen. Raises Refusal 422."""
        name = given.strip() if isinstance(given, str) else ""
        for city in self._parts.cities:
            if name in {city.id, city.name, *city.names}:
                return city.id
        raise Refusal(422, "unknown_city", covered=self._covered)

    def _today(self) -> date:
        return self._parts.clock().astimezone(BEIJING).date()


def _to_say(said: Said, about: list[dict[str, Any]]) -> dict[str, str] | None:
    """The sentence to say: the plans' answer; without it, what the plan says of the likeliest service; else None."""
    lines = said.answer["text"].split("\n") if said.answer["text"] else []
    if not lines:
        return {"short": about[0]["say"], "full": about[0]["say"]} if about else None
    is_draft = any(cited["status"] == DRAFT for cited in said.answer["citations"][:1])
    short = [lines[0], *(lines[-1:] if is_draft and len(lines) > 1 else [])]
    return {"short": "\n".join(short), "full": "\n".join(lines)}
