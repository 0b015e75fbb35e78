"""Refusals: what a door says when it cannot do what was asked. One shape, no traces, words from data/responses/."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import logs
from bot.front.ports import Saying

log = logging.getLogger(__name__)

STATUS_CODES = {404: "not_found", 405: "method_not_allowed"}


class Refusal(Exception):
    """A request that is refused. `code` names the sentence `utter_front_error_<code>`; `values` fill its places."""

    def __init__(self, status: int, code: str, *, headers: Mapping[str, str] | None = None, **values: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.values = values
        self.headers = dict(headers or {})


def error_response(say: Saying, refusal: Refusal) -> JSONResponse:
    """The refusal as `{"error": {"code", "message"}}`."""
    message = say(f"utter_front_error_{refusal.code}", **refusal.values)
    body = {"error": {"code": refusal.code, "message": message}}
    return JSONResponse(body, refusal.status, headers={"Cache-Control": "no-store", **refusal.headers})


class ErrorHandlers:
    """Translates every exception that leaves a door, once."""

    def __init__(self, say: Saying) -> None:
        self._say = say

    async def refused(self, _request: Request, error: Exception) -> Response:
        """A refusal raised by a door."""
        assert isinstance(error, Refusal)
        return error_response(self._say, error)

    async def framework(self, _request: Request, error: Exception) -> Response:
        """404, 405 and the like, raised by the framework's router."""
        assert isinstance(error, HTTPException)
        code = STATUS_CODES.get(error.status_code, "bad_request")
        return error_response(self._say, Refusal(error.status_code, code, headers=error.headers))

    async def storage(self, _request: Request, error: Exception) -> Response:
        """The database is locked or away: nothing was acknowledged, the client may send again."""
        logs.event(log, logging.WARNING, "storage_unavailable", error=type(error).__name__)
        return error_response(self._say, Refusal(503, "storage_busy", headers={"Retry-After": "2"}))

    async def unexpected(self, _request: Request, _error: Exception) -> Response:
        """A fault of ours. The log has the trace (written by the server); the citizen gets a sentence."""
        return error_response(self._say, Refusal(500, "internal"))
