"""The plans as the API gives them: JSON-able dicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.model.policy import Clause, Plan, Service
from bot.plans.catalogue import Catalogue

if TYPE_CHECKING:
    from bot.plans.answer import Phrases
    from bot.plans.search import PolicySearch


def policy_json(question: str, city: str | None, search: PolicySearch, phrases: Phrases) -> dict[str, Any]:
    """`GET /api/v1/policy`: answerable, citations, values, text, and the reason (a refusal's code, else null)."""
    from bot.plans.answer import policy_card, reply_to  # only where there is a search, with all it needs

    found = search.search(question, city)
    card = policy_card(found)
    return {
        "answerable": found.answerable,
        "citations": card["citations"],
        "values": card["values"],
        "text": reply_to(found, search, phrases).text,
        "reason": found.reason.value if found.reason else None,
    }


def clause_json(clause_id: str, plans: Mapping[str, Plan], catalogue: Catalogue) -> dict[str, Any]:
    """`GET /api/v1/clauses/{id}`. Raises KeyError for an id no plan holds."""
    plan, clause = find_clause(clause_id, plans)
    indicator = plan.indicators.get(clause.id)
    return {
        "id": clause.id,
        "plan": plan.id,
        "title": plan.title,
        "status": plan.status,
        "date": plan.date,
        "path": list(clause.path),
        "heading": clause.heading,
        "text": clause.text,
        "kind": clause.kind.value,
        "responsible": list(clause.responsible),
        "responsible_alt": list(clause.responsible_alt),
        "truncated": clause.truncated,
        "note": clause.note,
        "force": catalogue.force_of(clause.id).value,
        "services": [service.id for service in catalogue.by_clause.get(clause.id, ())],
        "indicator": None if indicator is None else {
            "indicator": indicator.name,
            "unit": indicator.unit,
            "value": indicator.value,
            "year": indicator.year,
            "missing": indicator.missing,
            "baseline": dict(zip(("value", "year"), indicator.baseline, strict=True)) if indicator.baseline else None,
            "attribute": indicator.attribute,
        },
    }  # fmt: skip


def find_clause(clause_id: str, plans: Mapping[str, Plan]) -> tuple[Plan, Clause]:
    """A clause and its plan. Raises KeyError for an id no plan holds."""
    for plan in plans.values():
        if clause_id in plan.clauses:
            return plan, plan.clauses[clause_id]
    raise KeyError(clause_id)


def services_json(catalogue: Catalogue, city: str | None = None) -> dict[str, Any]:
    """`GET /api/v1/services`: the catalogue in its own order, of one city when one is named."""
    return {"services": [_service(s) for s in catalogue.services.values() if city is None or s.city == city]}


def _service(service: Service) -> dict[str, Any]:
    return {
        "id": service.id,
        "city": service.city,
        "title": service.title,
        "audience": list(service.audience),
        "force": service.force.value,
        "clauses": list(service.clauses),
        "takes_requests": service.takes_requests,
    }
