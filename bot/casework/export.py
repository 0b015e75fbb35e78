"""Requests as files for whoever may have them: every number and full contact data, nothing masked."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence

from bot.model.request import Request

COLUMNS = ("number", "service", "city", "state", "created_at", "updated_at")
FORMATS = ("json", "csv")

_FORMULA_STARTS = frozenset("=+-@|%")
_CONTROL_STARTS = frozenset("\t\r\n")


class UnknownFormat(ValueError):
    """Only the formats in FORMATS are written."""


def export(requests: Sequence[Request], file_format: str) -> str:
    """The requests in `file_format`, json or csv. Raises UnknownFormat."""
    if file_format not in FORMATS:
        raise UnknownFormat(f"{file_format!r} is not one of {', '.join(FORMATS)}")
    return as_json(requests) if file_format == "json" else as_csv(requests)


def as_json(requests: Iterable[Request]) -> str:
    """A JSON array; what the citizen gave is under `fields`. The conversation's id is left out: it reaches nobody."""
    entries = [{**_head(request), "fields": dict(request.fields)} for request in requests]
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def as_csv(requests: Sequence[Request]) -> str:
    """RFC 4180 with a heading: COLUMNS, then every field that occurs. No cell can act as a formula. Without a BOM."""
    names = sorted({name for request in requests for name in request.fields})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *map(neutral, (_heading(name) for name in names))])
    for request in requests:
        cells = [*_head(request).values(), *(request.fields.get(name, "") for name in names)]
        writer.writerow(map(neutral, cells))
    return out.getvalue()


def neutral(cell: str) -> str:
    """The cell with an apostrophe before it when a spreadsheet could take it for a formula (OWASP, CSV injection)."""
    first = unicodedata.normalize("NFKC", cell).lstrip()[:1]
    return f"'{cell}" if first in _FORMULA_STARTS or cell[:1] in _CONTROL_STARTS else cell


def _heading(name: str) -> str:
    return f"fields.{name}" if name in COLUMNS else name


def _head(request: Request) -> dict[str, str]:
    return {
        "number": request.number,
        "service": request.service,
        "city": request.city,
        "state": request.state.value,
        "created_at": request.created_at.isoformat(),
        "updated_at": request.updated_at.isoformat(),
    }
