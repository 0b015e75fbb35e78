"""The catalogue: complete, consistent with the plans, and honest about how binding a clause is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.model.policy import Force, Plan
from bot.plans.catalogue import Catalogue, CatalogueError, load_catalogue


def test_all_services_are_there(catalogue: Catalogue) -> None:
    assert len(catalogue.services) == 176
    assert {s.city for s in catalogue.services.values()} == {"nantong", "suzhou"}


def test_forces_are_distributed_as_the_findings_say(catalogue: Catalogue) -> None:
    count = {force: sum(s.force is force for s in catalogue.services.values()) for force in Force}
    assert count == {
        Force.DUTY: 40, Force.TARGET: 37, Force.ESTABLISH: 15, Force.SUPPORT: 71, Force.PILOT: 10, Force.FACT: 3,
    }  # fmt: skip


def test_only_home_adaptation_takes_requests(catalogue: Catalogue) -> None:
    assert {s.id for s in catalogue.services.values() if s.takes_requests} == {"S-NT-E09", "S-SZ-E06"}


def test_a_figure_to_reach_is_a_target_and_the_background_is_a_fact(catalogue: Catalogue) -> None:
    assert catalogue.force_of("NT-I-A-11") is Force.TARGET
    assert catalogue.force_of("NT-1.1.2") is Force.FACT
    assert catalogue.force_of("SZ-R-1") is Force.ESTABLISH


def test_the_weakest_of_several_services_decides(catalogue: Catalogue) -> None:
    assert {s.force for s in catalogue.by_clause["NT-3.2.1"]} >= {Force.DUTY, Force.PILOT}
    assert catalogue.force_of("NT-3.2.1") is Force.PILOT


def test_an_unknown_clause_has_no_force(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        catalogue.force_of("NT-9.9.9")


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{id: S, title: 甲, audience: [elder], force: duty, clauses: [NT-9.9.9]}", "NT-9.9.9"),
        ("{id: S, title: 甲, audience: [elder], force: must, clauses: [NT-3.1.1]}", "must"),
        ("{id: S, title: 甲, audience: [elder], force: duty, clauses: []}", "holds no clause"),
    ],
)
def test_a_catalogue_that_contradicts_its_plan_is_refused(
    entry: str, complaint: str, plans: Mapping[str, Plan], tmp_path: Path
) -> None:
    path = tmp_path / "services.yml"
    path.write_text(f"services:\n  - {entry}\n", "utf-8")
    with pytest.raises(CatalogueError, match=complaint):
        load_catalogue([(plans["nantong"], path)])
