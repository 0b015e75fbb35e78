"""The judge's door: facts in, a verdict per service out, each with its clause. `POST /api/v1/eligibility`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.front import schemas
from bot.front.bodies import read_body, read_object
from bot.front.channels.api.parameters import SHOWN, Cities
from bot.front.doors import Answer, Door
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.front.parts import Parts
from bot.journeys.ports import BEIJING

MEMBERS = frozenset({"city", "service", "facts", "as_of"})
MOST_SERVICES = 200
MOST_UNKNOWN = 20
SURROGATES = re.compile("[\ud800-\udfff]")
NO_STORE = {"Cache-Control": "no-store"}
"""What was stated of a person is kept nowhere, the answer neither."""


@dataclass(frozen=True)
class Asked:
    """The question as it was put. `city` is an id where it is one of ours; `unknown` are members nobody asked for."""

    city: object
    services: list[str] | None
    facts: object
    day: date | str
    unknown: tuple[str, ...]


class EligibilityDoor:
    """The endpoint, over the parts."""

    def __init__(self, parts: Parts, cities: Cities) -> None:
        self._parts = parts
        self._cities = cities

    def doors(self) -> tuple[Door, ...]:
        """The one door."""
        return (
            Door(
                "POST",
                "/api/v1/eligibility",
                self.judge,
                "Whom the wording of a plan names: a verdict for each service and person. Not an administrative decision.",
                {
                    200: Answer(
                        "The verdicts; `errors` are what was left aside.", schemas.reference("EligibilityAnswer")
                    ),
                    422: Answer("Nothing was judged; `errors` say why.", schemas.reference("EligibilityRefusal")),
                    **refusals(400, 413, 429),
                },
                body=schemas.reference("EligibilityQuestion"),
            ),
        )

    async def judge(self, request: Request) -> Response:
        """The verdicts, or what is wrong with the question."""
        asked = self._read(read_object(await read_body(request)))
        answer = await self._parts.readers.run(self._answer, asked)
        return JSONResponse(answer, 422 if "error" in answer else 200, headers=NO_STORE)

    def _answer(self, asked: Asked) -> dict[str, Any]:
        answer = self._parts.book().judge(asked.city, asked.services, asked.facts, asked.day)
        return {**answer, "errors": [*answer["errors"], *map(self._unknown_member, asked.unknown)]}

    def _unknown_member(self, name: str) -> dict[str, Any]:
        message = self._parts.say("utter_front_error_unknown_field", field=name)
        return {"code": "unknown_field", "message": message, "fact": None, "service": None}

    def _read(self, body: dict[str, Any]) -> Asked:
        """Raises Refusal: 400 when it is nested too deep, 422 when a member has the wrong type."""
        try:
            raw = _mended(body)
        except RecursionError as error:
            raise Refusal(400, "bad_json") from error
        today = self._parts.clock().astimezone(BEIJING).date()
        return Asked(
            city=self._city(raw.get("city")),
            services=_services(raw.get("service")),
            facts=raw.get("facts"),
            day=_day(raw.get("as_of"), today),
            unknown=tuple(name[:SHOWN] for name in sorted(set(raw) - MEMBERS)[:MOST_UNKNOWN]),
        )

    def _city(self, given: object) -> object:
        """Any name of a city served becomes its id; the rest is left to the judge, who says what is wrong with it."""
        if given is not None and not isinstance(given, str):
            raise Refusal(422, "wrong_type", field="city")
        return (given and self._cities.find(given.strip())) or given


def _services(given: object) -> list[str] | None:
    """The services named; None when none is, which asks for all."""
    if given is None or given == []:
        return None
    named = [given] if isinstance(given, str) else given
    if not isinstance(named, list) or not all(isinstance(service, str) for service in named):
        raise Refusal(422, "wrong_type", field="service")
    if len(named) > MOST_SERVICES:
        raise Refusal(422, "too_many", field="service", limit=MOST_SERVICES)
    return [service.strip() for service in named]


def _day(given: object, today: date) -> date | str:
    """The day of asking: today where the citizen is, unless another is named."""
    if given is not None and not isinstance(given, str):
        raise Refusal(422, "wrong_type", field="as_of")
    return today if given is None else given.strip()


def _mended(value: Any) -> Any:
    """The same without lone surrogates, which no answer could say back."""
    if isinstance(value, str):
        return SURROGATES.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {SURROGATES.sub("\ufffd", key): _mended(item) for key, item in value.items()}
    return value
