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


def one_of(*values: str) -> dict[str, Any]:
    """One of a few words."""
    return {"type": "string", "enum": list(values)}


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
        "from": {"type": "string", "enum": ["bot", "agent", "system", "citizen", "family"]},
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
STATUS = one_of("final", "consultation_draft")
FORCE = one_of("duty", "target", "establish", "support", "pilot", "fact")
VERDICT = one_of("eligible", "not_covered_by_plan", "need_info")
DATE = {"type": "string", "format": "date"}
CITATION = record(
    {
        "plan": STRING,
        "clause": STRING,
        "heading": STRING,
        "quote": STRING,
        "status": STATUS,
        "date": nullable(DATE),
        "responsible": listing(STRING),
        "force": FORCE,
    }
)
JUDGED = record(
    {
        "service": STRING,
        "title": STRING,
        "verdict": VERDICT,
        "person": STRING,
        "because": listing(reference("Citation")),
        "missing": listing(STRING),
        "would_change": nullable(STRING),
    }
)
PROBLEM = record({"code": STRING, "message": STRING, "fact": nullable(STRING), "service": nullable(STRING)})
QUESTION = record(
    {"city": {"type": "string", "description": "a city by id or name"}},
    service={
        "description": "a service's id or a list of them; all of the city when none is named",
        "anyOf": [STRING, {**listing(STRING), "maxItems": 200}, {"type": "null"}],
    },
    facts={
        "description": "what is known of one person, or `people`: a list of such objects with a `role` each",
        "anyOf": [{"type": "object"}, {"type": "null"}],
    },
    as_of=nullable({**DATE, "description": "the day of asking; today when not said"}),
)
VERDICTS = {
    "city": nullable(STRING),
    "results": listing(reference("Judged")),
    "explanations": {**listing(STRING), "description": "a sentence for each result, in the same order"},
    "notes": listing(STRING),
    "errors": listing(reference("Problem")),
}
POLICY = record(
    {
        "answerable": BOOLEAN,
        "citations": listing(reference("Citation")),
        "values": listing(record({"indicator": STRING, "value": STRING, "unit": STRING, "year": INTEGER})),
        "text": STRING,
        "reason": {"description": "why there is no answer; null when there is one", **nullable(STRING)},
    }
)
CLAUSE_IN_SHORT = {
    "id": STRING,
    "plan": STRING,
    "status": STATUS,
    "kind": one_of("clause", "indicator", "task", "note"),
    "path": listing(STRING),
    "heading": STRING,
}
INDICATOR = record(
    {
        "indicator": STRING,
        "unit": STRING,
        "value": {"description": "as printed; null where the plan left it blank", **nullable(STRING)},
        "year": INTEGER,
        "missing": BOOLEAN,
        "baseline": nullable(record({"value": nullable(STRING), "year": INTEGER})),
        "attribute": nullable(STRING),
    }
)
CLAUSE = record(
    {
        **CLAUSE_IN_SHORT,
        "title": {"type": "string", "description": "of the plan"},
        "date": nullable(DATE),
        "text": {"type": "string", "description": "verbatim"},
        "responsible": listing(STRING),
        "responsible_alt": {**listing(STRING), "description": "where the plan names them twice, and differently"},
        "truncated": {"type": "boolean", "description": "the source lost part of the text"},
        "note": {"description": "an editor's remark, no part of the plan", **nullable(STRING)},
        "force": FORCE,
        "services": {**listing(STRING), "description": "ids of the services that cite it"},
        "indicator": nullable(INDICATOR),
        "notes": {**listing(STRING), "description": "how to take it: a draft, a target"},
    }
)
SERVICE_IN_SHORT = {
    "id": STRING,
    "city": STRING,
    "title": STRING,
    "audience": listing(STRING),
    "force": FORCE,
    "clauses": listing(STRING),
    "takes_requests": {"type": "boolean", "description": "a request can be registered for it"},
    "status": STATUS,
    "judged": {"type": "boolean", "description": "whether the plan names somebody"},
    "person": {"description": "whom it is about", "enum": ["elder", "child", "family", "provider", None]},
    "nature": one_of("offer", "obligation", "standard"),
    "departments": listing(STRING),
}
SERVICE = record(
    {
        **SERVICE_IN_SHORT,
        "conditions": record(
            {
                "text": STRING,
                "tests": listing(record({"text": STRING, "fact": STRING, "clause": STRING, "quote": STRING})),
            }
        ),
        "facts": {**listing(record({"id": STRING, "name": STRING})), "description": "what may be stated to be judged"},
        "citations": listing(reference("Citation")),
        "readings": listing(record({"wording": STRING, "reading": STRING, "alternative": STRING})),
        "not_said": {**listing(STRING), "description": "what the plan leaves open"},
        "fields": {**listing(STRING), "description": "what a request asks for"},
        "notes": listing(STRING),
    }
)

COMPONENTS: dict[str, Any] = {
    "Position": POSITION,
    "Button": BUTTON,
    "Message": MESSAGE,
    "Messages": record({"messages": listing(reference("Message"))}),
    "Session": record({"session": STRING, "expires_in": {"type": "integer", "description": "seconds"}}),
    "FamilyCode": record(
        {
            "code": {"type": "string", "pattern": "^[0-9]{8}$"},
            "expires_in": {"type": "integer", "description": "seconds"},
        }
    ),
    "FamilyPreview": record(
        {
            "channel": {"description": "where the family writes", **one_of("web", "wechat")},
            "request": nullable(record({"service": STRING, "title": nullable(STRING), "state": STRING})),
        }
    ),
    "Sharing": record(
        {
            "role": {"description": "whose conversation it is", **one_of("alone", "owner", "guest")},
            "guests": {"type": "integer", "description": "windows beside the owner's; 0 for a guest"},
        }
    ),
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
    "Citation": CITATION,
    "Judged": JUDGED,
    "Problem": PROBLEM,
    "EligibilityQuestion": QUESTION,
    "EligibilityAnswer": record(VERDICTS),
    "EligibilityRefusal": record(ERROR["properties"], **VERDICTS),
    "PolicyAnswer": POLICY,
    "Clause": CLAUSE,
    "Clauses": record(
        {
            "city": nullable(STRING),
            "total": INTEGER,
            "page": INTEGER,
            "per_page": INTEGER,
            "clauses": listing(record(CLAUSE_IN_SHORT)),
        }
    ),
    "ServiceInFull": SERVICE,
    "Services": record({"city": nullable(STRING), "total": INTEGER, "services": listing(record(SERVICE_IN_SHORT))}),
    "Error": ERROR,
}
