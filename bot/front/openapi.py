"""The description of every route, OpenAPI 3.1, made from the same table as the routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.front import schemas
from bot.front.doors import Answer, Door, Parameter

ERROR = schemas.reference("Error")
ERRORS: dict[int, str] = {
    400: "The request cannot be read.",
    401: "No session, or one that has ended.",
    403: "Not from whom it claims to be.",
    404: "Nothing here.",
    409: "Somebody or something was faster; the present state is in the answer.",
    405: "Another method is needed.",
    410: "It was here, and is gone.",
    413: "Too large; nothing was stored.",
    422: "Read, but a value is wrong; nothing happened.",
    429: "Too fast; `Retry-After` says how many seconds to wait.",
    503: "Not now; nothing was stored, send again after `Retry-After` seconds.",
}


def refusals(*statuses: int) -> dict[int, Answer]:
    """The usual error answers by status."""
    return {status: Answer(ERRORS[status], ERROR) for status in statuses}


def document(doors: Sequence[Door], version: str) -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for door in doors:
        paths.setdefault(_template(door.path), {})[door.method.lower()] = _operation(door)
    return {
        "openapi": "3.1.0",
        "info": {"title": "laoxiaotong", "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas.COMPONENTS,
            "securitySchemes": {
                "session": {"type": "http", "scheme": "bearer"},
                "staff": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "lxt_desk",
                    "description": "Set by the sign-in; what changes something sends `X-CSRF-Token` too.",
                },
            },
        },
    }


def _template(path: str) -> str:
    """The framework's `{name:path}` as the description's `{name}`."""
    return path.replace(":path}", "}")


def _operation(door: Door) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": door.summary,
        "parameters": [_parameter(parameter) for parameter in door.parameters],
        "responses": {str(status): _response(answer) for status, answer in sorted(door.answers.items())},
    }
    if door.body is not None:
        operation["requestBody"] = {"required": True, "content": {door.body_type: {"schema": door.body}}}
    if door.signed_in:
        operation["security"] = [{"session": []}]
    if door.staff:
        operation["security"] = [{"staff": []}]
    return operation


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.required or parameter.where == "path",
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _response(answer: Answer) -> dict[str, Any]:
    response: dict[str, Any] = {"description": answer.description}
    if answer.schema is not None:
        response["content"] = {answer.content_type: {"schema": answer.schema}}
    return response
