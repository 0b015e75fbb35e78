"""plan.md: every line of it stands in a clause, and its front matter says what city.yml says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.model.finding import Finding
from bot.model.policy import Plan
from bot.packs.values import is_date
from bot.places.packs import CityPack
from bot.plans.clauses import front_matter
from bot.plans.importer.account import unplaced
from bot.plans.importer.marked import printed_lines

_FILE = "plan.md"
_STATUSES = frozenset({"final", "consultation_draft"})


def check(plan: Plan, path: Path, pack: CityPack | None) -> Iterator[Finding]:
    """Holds a plan against its file and against city.yml."""
    meta, body = front_matter(path)
    if plan.status not in _STATUSES:
        yield Finding("wrong_status", _FILE, {"found": plan.status})
    if plan.date is not None and not is_date(plan.date):
        yield Finding("bad_date", _FILE, {"found": plan.date})
    if not plan.clauses:
        yield Finding("no_clauses", _FILE)
    yield from _uncovered(plan, body, _above(path, body))
    if pack:
        yield from _identity(plan, meta, pack)


def _above(path: Path, body: list[str]) -> int:
    """How many lines of the file stand above its body."""
    return len(path.read_text(encoding="utf-8").splitlines()) - len(body)


def _uncovered(plan: Plan, body: list[str], above: int) -> Iterator[Finding]:
    lines, _ = printed_lines("\n".join(body))
    for line in unplaced(lines, plan, ()):
        yield Finding("uncovered_line", _FILE, {"text": line.text[:60]}, line=line.number + above)


def _identity(plan: Plan, meta: dict[str, object], pack: CityPack) -> Iterator[Finding]:
    for key, found, wanted in (
        ("id", plan.id, pack.plan),
        ("city", plan.city, pack.name),
        ("province", plan.province or pack.province, pack.province),
        ("adcode", str(meta.get("adcode", pack.adcode)), pack.adcode),
        ("id_prefix", str(meta.get("id_prefix", pack.id_prefix)), pack.id_prefix),
    ):
        if found != wanted:
            yield Finding("front_matter_differs", _FILE, {"key": key, "found": found, "wanted": wanted})
    for clause in plan.clauses:
        if not clause.startswith(f"{pack.id_prefix}-"):
            yield Finding("wrong_prefix", _FILE, {"clause": clause, "prefix": pack.id_prefix})
