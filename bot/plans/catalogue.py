"""The catalogue: every service the plans offer, read from cities/<city>/services.yml and checked against the
clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


from bot.data_files import read_yaml
from bot.model.policy import ClauseKind, Force, Plan, Service

_STRENGTH = (Force.DUTY, Force.TARGET, Force.ESTABLISH, Force.SUPPORT, Force.PILOT, Force.FACT)
_BACKGROUND = "实施背景"
"""The chapter that tells how things stood when the plan was written."""


class CatalogueError(ValueError):
    """The catalogue contradicts the plans or itself. The message names the service."""


@dataclass(frozen=True)
class Catalogue:
    """The services of all cities by id, in catalogue order, and by the clause that mentions them."""

    services: Mapping[str, Service]
    by_clause: Mapping[str, tuple[Service, ...]]
    plans: Mapping[str, Plan]

    def counterpart(self, service: str, city: str) -> str | None:
        """The service of another city that offers the same, or None."""
        return next((other for other in self.services[service].same_as if self.services[other].city == city), None)

    def force_of(self, clause_id: str) -> Force:
        """How binding a clause is when nothing more is known than its id.

        A figure to reach is a target, the background chapter states facts. Otherwise the services citing it decide;
        the weakest
        wins, so that nothing sounds more certain than the plan. Raises KeyError for an unknown clause.
        """
        inherent = self.inherent_force(clause_id)
        cited = [service.force for service in self.by_clause.get(clause_id, ())]
        return inherent or (max(cited, key=_STRENGTH.index) if cited else Force.FACT)

    def inherent_force(self, clause_id: str) -> Force | None:
        """The force that follows from what the clause is, whatever service cites it. Raises KeyError for an unknown
        clause."""
        clause = self._clause(clause_id)
        if clause.kind is ClauseKind.INDICATOR:
            return Force.TARGET
        return Force.FACT if any(_BACKGROUND in part for part in clause.path) else None

    def _clause(self, clause_id: str) -> Any:
        for plan in self.plans.values():
            if clause_id in plan.clauses:
                return plan.clauses[clause_id]
        raise KeyError(clause_id)


def load_catalogue(packs: Iterable[tuple[Plan, Path]]) -> Catalogue:
    """Reads the catalogue of each plan from its services.yml and checks it.

    Raises:
        CatalogueError: a service stands twice or cites a clause its plan does not hold; a word for the force is
        unknown.
    """
    services: dict[str, Service] = {}
    plans: dict[str, Plan] = {}
    for plan, path in packs:
        plans[plan.id] = plan
        for entry in read_yaml(path)["services"]:
            service = _service(plan, entry)
            if service.id in services:
                raise CatalogueError(f"{path}: {service.id} stands twice")
            services[service.id] = service
    return Catalogue(_paired(services), _by_clause(services.values()), plans)


def _paired(services: Mapping[str, Service]) -> dict[str, Service]:
    """What is the same as another is so both ways. Raises CatalogueError when one that is named does not exist."""
    pairs = [(service.id, other) for service in services.values() for other in service.same_as]
    unknown = sorted(
        {other for _, other in pairs if other not in services and len({s.city for s in services.values()}) > 1}
    )
    if unknown:
        raise CatalogueError(f"same_as names no service: {', '.join(unknown)}")
    both = [*pairs, *((other, one) for one, other in pairs)]
    return {
        name: replace(service, same_as=tuple(dict.fromkeys(other for one, other in both if one == name)))
        for name, service in services.items()
    }


def _service(plan: Plan, entry: Mapping[str, Any]) -> Service:
    clauses = tuple(entry["clauses"])
    unknown = [clause for clause in clauses if clause not in plan.clauses]
    if unknown or not clauses:
        raise CatalogueError(f"{entry['id']}: the plan of {plan.id} holds no clause {', '.join(unknown) or 'for it'}")
    try:
        force = Force(entry["force"])
    except ValueError as error:
        raise CatalogueError(f"{entry['id']}: {error}") from error
    return Service(
        id=entry["id"],
        city=plan.id,
        title=entry["title"],
        audience=tuple(entry["audience"]),
        force=force,
        clauses=clauses,
        takes_requests=bool(entry.get("takes_requests", False)),
        same_as=tuple(entry.get("same_as", ())),
    )


def _by_clause(services: Iterable[Service]) -> dict[str, tuple[Service, ...]]:
    found: dict[str, list[Service]] = {}
    for service in services:
        for clause in service.clauses:
            found.setdefault(clause, []).append(service)
    return {clause: tuple(citing) for clause, citing in found.items()}
