"""Holds an answer against what the description of every route promises."""

from __future__ import annotations

from typing import Any

import httpx
import jsonschema


def check_answer(document: dict[str, Any], method: str, path: str, answer: httpx.Response) -> None:
    """Fails unless the description has this status for this route, and the body keeps to its schema."""
    said = document["paths"][path][method]["responses"][str(answer.status_code)]
    schema = {**said["content"]["application/json"]["schema"], "components": document["components"]}
    jsonschema.validate(answer.json(), schema, format_checker=jsonschema.FormatChecker())
