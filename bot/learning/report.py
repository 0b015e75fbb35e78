"""Two models on the same held-out utterances: scores by need, and which answers changed. Pure; no text leaves here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.learning.candidates import UNSURE

Row = Mapping[str, Any]
"""A held-out utterance: `need`, and `also` for others that serve as well."""


@dataclass(frozen=True)
class Run:
    """What one model answered: its name and the need for each utterance, in their order."""

    model: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """An answer that is another one now. `line` counts from 1; `effect` is worse, better or neither."""

    line: int
    meant: str
    before: str
    now: str
    effect: str


def is_right(row: Row, need: str) -> bool:
    """Whether the need found is the one meant, or one that serves as well."""
    return need == row["need"] or need in row.get("also", ())


def figures(rows: Sequence[Row], needs: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The scores as (part, whole)."""
    pairs = list(zip(rows, needs, strict=True))
    answered = [(row, need) for row, need in pairs if need != UNSURE]
    urgent = [(row, need) for row, need in pairs if row["need"] == "urgent"]
    calm = [(row, need) for row, need in pairs if row["need"] != "urgent"]
    outside = [need for row, need in pairs if row["need"] == "out_of_scope"]
    return {
        "answered at all": (len(answered), len(pairs)),
        "right of all": (_right(pairs), len(pairs)),
        "wrong among those answered": (len(answered) - _right(answered), len(answered)),
        "emergencies recognised": (sum(need == "urgent" for _, need in urgent), len(urgent)),
        "false alarms": (sum(n == "urgent" and not is_right(row, n) for row, n in calm), len(calm)),
        "out of scope caught": (sum(need in {"out_of_scope", UNSURE} for need in outside), len(outside)),
    }


def by_need(rows: Sequence[Row], needs: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Right answers of each need as (part, whole), needs in alphabetical order."""
    pairs = list(zip(rows, needs, strict=True))
    groups = {meant: [(row, need) for row, need in pairs if row["need"] == meant] for meant in _meant(rows)}
    return {meant: (_right(group), len(group)) for meant, group in groups.items()}


def changes(rows: Sequence[Row], before: Sequence[str], now: Sequence[str]) -> tuple[Change, ...]:
    """The answers that changed: the worse first, then the better, each in the order of the lines."""
    found = [
        Change(line, row["need"], old, new, _effect(is_right(row, old), is_right(row, new)))
        for line, (row, old, new) in enumerate(zip(rows, before, now, strict=True), 1)
        if old != new
    ]
    order = ("worse", "better", "neither")
    return tuple(sorted(found, key=lambda change: (order.index(change.effect), change.line)))


def as_markdown(rows: Sequence[Row], now: Run, before: Run | None, day: str) -> str:
    """The report as a page; `day` is when the answers were taken. Without `before` it has scores only."""
    runs = [before, now] if before else [now]
    return "\n".join(
        [*_opening(rows, runs, day), *_scores(rows, runs), *(_changed(rows, before, now) if before else ())]
    )


def _opening(rows: Sequence[Row], runs: Sequence[Run], day: str) -> Iterator[str]:
    yield "# Model report\n"
    yield f"{day}, `uv run laoxiaotong learn report`, {len(rows):,} held-out utterances, none of them in context."
    yield f"Models, by their files: {' → '.join(f'`{run.model}`' for run in runs)}. `{UNSURE}`: choices instead of an answer.\n"


def _scores(rows: Sequence[Row], runs: Sequence[Run]) -> Iterator[str]:
    names = ["before", "now"][-len(runs) :]
    for title, first, score in (("Scores", "figure", figures), ("By need", "need", by_need)):
        columns = [score(rows, run.needs) for run in runs]
        yield f"## {title}\n"
        yield f"| {first} | {' | '.join(names)} |"
        yield "|---" * (1 + len(runs)) + "|"
        for name in columns[0]:
            label = f"`{name}`" if first == "need" else name
            yield f"| {label} | {' | '.join(_share(*column[name]) for column in columns)} |"
        yield ""


def _changed(rows: Sequence[Row], before: Run, now: Run) -> Iterator[str]:
    found = changes(rows, before.needs, now.needs)
    counts = {effect: sum(change.effect == effect for change in found) for effect in ("better", "worse", "neither")}
    yield "## Changed answers\n"
    yield f"{len(found)}: {', '.join(f'{count} {effect}' for effect, count in counts.items())}."
    yield "The line is the one in `tests/held_out/utterances.jsonl`; its text is not repeated.\n"
    if found:
        yield "| line | meant | before | now | effect |"
        yield "|---|---|---|---|---|"
        yield from (f"| {c.line} | `{c.meant}` | `{c.before}` | `{c.now}` | {c.effect} |" for c in found)
        yield ""


def _effect(was_right: bool, is_right_now: bool) -> str:
    if was_right == is_right_now:
        return "neither"
    return "better" if is_right_now else "worse"


def _right(pairs: Iterable[tuple[Row, str]]) -> int:
    return sum(is_right(row, need) for row, need in pairs)


def _meant(rows: Iterable[Row]) -> list[str]:
    return sorted({row["need"] for row in rows})


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.1%}" if whole else "none"
