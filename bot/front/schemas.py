"""The JSON Schemas of what the doors take and give: product.md's shapes, written once and shown in the description."""

from __future__ import annotations

from typing import Any

STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
NUMBER: dict[str, Any] = {"type": "number"}
BOOLEAN: dict[str, Any] = {"type": "boolean"}
COORD_SYSTEM: dict[str, Any] = {"type": "string", "enum": ["wgs84", "gcj02", "bd09"]}


def listing(of: dict[str, Any]) -> dict[str, Any]:
    """An array of one kind of thing."""
    return {"type": "array", "items": of}


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def record(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object; further members are allowed so that a newer server does not break an older client."""
    return {"type": "object", "required": sorted(required), "properties": {**required, **optional}}


def reference(name: str) -> dict[str, Any]:
    """A schema of the shared components."""
    return {"$ref": f"#/components/schemas/{name}"}


POSITION = record({"lng": NUMBER, "lat": NUMBER}, coord_system=COORD_SYSTEM)
BUTTON = record({"title": STRING, "payload": STRING})
MESSAGE = record(
    {
        "id": INTEGER,
        "from": {"type": "string", "enum": ["bot", "agent", "system", "citizen"]},
        "at": {"type": "string", "format": "date-time"},
        "text": STRING,
        "buttons": listing(reference("Button")),
        "card": nullable({"type": "object"}),
    },
    payload=STRING,
    location=reference("Position"),
)
FACILITY = record(
    {
        "id": STRING,
        "name": STRING,
        "category": STRING,
        "labels": listing(STRING),
        "address": nullable(STRING),
        "county": nullable(STRING),
        "town": nullable(STRING),
        "phone": nullable(STRING),
        "hours": nullable(STRING),
        "price": nullable(STRING),
        "price_min": nullable(NUMBER),
        "price_max": nullable(NUMBER),
        "price_unit": nullable(STRING),
        "price_note": nullable(STRING),
        "capacity": nullable(INTEGER),
        "distance_m": nullable(INTEGER),
        "location": nullable(
            record(
                {
                    "lng": nullable(NUMBER),
                    "lat": nullable(NUMBER),
                    "coord_system": COORD_SYSTEM,
                    "precision": {"type": "string", "enum": ["exact", "village", "town", "county"]},
                }
            )
        ),
        "source": record(
            {"name": STRING, "url": nullable(STRING), "date": nullable({"type": "string", "format": "date"})}
        ),
        "stale": BOOLEAN,
        "demo": BOOLEAN,
    }
)
ERROR = record({"error": record({"code": STRING, "message": STRING})})

COMPONENTS: dict[str, Any] = {
    "Position": POSITION,
    "Button": BUTTON,
    "Message": MESSAGE,
    "Messages": record({"messages": listing(reference("Message"))}),
    "Session": record({"session": STRING, "expires_in": {"type": "integer", "description": "seconds"}}),
    "Incoming": record(
        {"id": {"type": "string", "minLength": 1, "maxLength": 128}},
        text=nullable({"type": "string", "maxLength": 10_000}),
        payload=nullable(STRING),
        location=nullable(reference("Position")),
    ),
    "Facility": FACILITY,
    "Facilities": record(
        {
            "city": nullable(STRING),
            "total": INTEGER,
            "page": INTEGER,
            "per_page": INTEGER,
            "items": listing(reference("Facility")),
        }
    ),
    "Error": ERROR,
}
