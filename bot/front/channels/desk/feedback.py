"""Sentences that were not understood, masked, for staff to keep as examples or to reject."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.casework.export import neutral
from bot.front import schemas
from bot.front.bodies import read_body, read_object
from bot.front.channels.desk.guard import DATA, StaffDoor
from bot.front.channels.desk.parts import DeskParts
from bot.front.doors import Answer
from bot.front.errors import Refusal
from bot.front.openapi import refusals
from bot.learning.review import LONGEST
from bot.learning.sheets import NEEDED
from bot.staff import StaffUser

LOOKED_BACK = timedelta(days=60)
MOST = 200
QUEUE = schemas.record(
    {
        "waiting": schemas.listing({"type": "object"}),
        "decided": schemas.listing({"type": "object"}),
        "needs": schemas.listing({"type": "object"}),
    }
)
DECISION = schemas.record(
    {"sentence": schemas.STRING, "keep": schemas.BOOLEAN}, text=schemas.STRING, need=schemas.STRING
)


class FeedbackDoors:
    """The endpoints, over the parts."""

    def __init__(self, desk: DeskParts) -> None:
        self._parts = desk.parts
        self._audit = desk.audit
        self._office = desk.office

    def doors(self) -> tuple[StaffDoor, ...]:
        """The queue, a decision, and the decisions as `laoxiaotong learn export` reads them."""
        return (
            StaffDoor(
                "GET",
                "/desk/api/feedback",
                self.queue,
                "Sentences not understood, and what was decided.",
                {200: Answer("The queue.", QUEUE)},
                DATA,
            ),
            StaffDoor(
                "POST",
                "/desk/api/feedback",
                self.decide,
                "Keeps a sentence as an example of a need, or rejects it.",
                {200: Answer("The queue as it is now.", QUEUE), **refusals(400, 413, 422)},
                DATA,
                body=DECISION,
            ),
            StaffDoor(
                "GET",
                "/desk/api/feedback.csv",
                self.table,
                "What was decided, for `laoxiaotong learn export`.",
                {200: Answer("text, need, keep.", schemas.STRING, "text/csv")},
                DATA,
            ),
        )

    async def queue(self, _request: Request, _user: StaffUser) -> Response:
        """What waits and what was decided."""
        return JSONResponse(await self._parts.threads.run(self._queue))

    async def decide(self, request: Request, user: StaffUser) -> Response:
        """Decides on one sentence."""
        raw = read_object(await read_body(request))
        await self._parts.threads.run(self._decide, raw, user)
        return JSONResponse(await self._parts.threads.run(self._queue))

    async def table(self, _request: Request, _user: StaffUser) -> Response:
        """The decisions as a table."""
        body = await self._parts.threads.run(self._table)
        headers = {"Content-Disposition": 'attachment; filename="feedback.csv"'}
        return Response("\ufeff" + body, media_type="text/csv; charset=utf-8", headers=headers)

    def _queue(self) -> dict[str, Any]:
        decisions = self._office.decisions
        decided = decisions.decided()
        found = self._office.unclear(self._parts.clock() - LOOKED_BACK)
        waiting = [
            {"text": item.text, "need": item.need, "times": item.times, "reasons": list(item.reasons)}
            for item in found
            if decisions.key(item.text) not in decided
        ]
        kept = [
            {"text": one.text, "need": one.need, "keep": one.keep, "by": one.by, "at": one.at.isoformat()}
            for one in decisions.all()[:MOST]
        ]
        needs = [{"id": need, "title": title} for need, title in self._office.needs.items()]
        return {"waiting": waiting[:MOST], "total": len(waiting), "decided": kept, "needs": needs}

    def _decide(self, raw: dict[str, Any], user: StaffUser) -> None:
        """Raises Refusal 422."""
        keep, sentence = raw.get("keep"), _text(raw, "sentence")
        if not isinstance(keep, bool):
            raise Refusal(422, "wrong_type", field="keep")
        text = _text(raw, "text") if "text" in raw else sentence
        need = raw.get("need", "")
        if keep and need not in self._office.needs:
            raise Refusal(422, "wrong_type", field="need")
        now = self._parts.clock()
        self._office.decisions.decide(sentence, text, str(need), keep, user.name, now)
        key = self._office.decisions.key(sentence)[:16]
        self._audit.record(user, "feedback.decided", f"sentence:{key}", now, {"keep": keep})

    def _table(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(NEEDED)
        for one in self._office.decisions.all():
            if one.keep:
                writer.writerow([neutral(one.text), one.need, "yes"])
        return out.getvalue()


def _text(raw: dict[str, Any], field: str) -> str:
    value = raw.get(field)
    kept = " ".join(value.split()) if isinstance(value, str) else ""
    if not kept or len(kept) > LONGEST:
        raise Refusal(422, "wrong_type", field=field)
    return kept
