"""A short message about the answer before it: why, which clause, whose task, what is lacking, and the same elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.eligibility.explain import Explainer
from bot.eligibility.hearing import topic_of
from bot.eligibility.judge import Result, Verdict
from bot.journeys.entitlement import overhear, results
from bot.journeys.entitlement_words import told_of
from bot.journeys.household import Memory, household_of
from bot.journeys.inquiry import Inquiry
from bot.journeys.ports import World
from bot.model.policy import Force
from bot.model.reply import Reply
from bot.model.understanding import Understanding

_MOST = 3
"""Verdicts spoken of again."""

_FORCES = (Force.DUTY, Force.ESTABLISH, Force.TARGET, Force.PILOT, Force.SUPPORT, Force.FACT)
_VERDICTS = (Verdict.ELIGIBLE, Verdict.NEED_INFO, Verdict.NOT_COVERED)


@dataclass(frozen=True)
class Told:
    """What was told last: the policy or eligibility card, and the question that the policy card answered."""

    card: Mapping[str, Any]
    question: str | None = None

    @property
    def is_policy(self) -> bool:
        """Whether it was what a plan says, not verdicts."""
        return bool(self.card["kind"] == "policy")

    @property
    def cited(self) -> Sequence[Mapping[str, Any]]:
        """The citations of a policy card."""
        found: Sequence[Mapping[str, Any]] = self.card.get("citations", ())
        return found


def meant(told: Told | None, memory: Memory, understanding: Understanding, world: World) -> str | None:
    """What a message means about the answer before it; None when there was none, or it is about something else."""
    stated = understanding.stated
    if told is None or not stated.text or stated.categories or stated.answer or stated.phone or stated.ordinals:
        return None
    if overhear(memory, understanding, world)[1]:
        asked = world.follow_ups.meant(topic_of(stated.text, world.today))
        return asked if asked == "whether" and told.is_policy else None
    text = without_cities(stated.text, world)
    kind = world.follow_ups.meant(text)
    if stated.city is not None:
        return kind if kind == "compare" else "elsewhere" if kind is not None else None
    return None if kind == "elsewhere" or (kind == "whether" and not told.is_policy) else kind


def without_cities(text: str, world: World) -> str:
    """A text without the names of the covered cities."""
    names = {name for city in world.cities.values() for name in (city.name, city.name[:-1])}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def of_policy(kind: str, told: Told, understanding: Understanding, city: str | None, world: World) -> Reply | None:
    """The reply to a follow-up on what a plan says; None when it cannot be given."""
    text = understanding.stated.text
    if kind == "elsewhere" and told.question:
        return world.policy.answer(_matter(told, world), understanding.stated.city or city)
    if kind == "compare" and told.question:
        return world.policy.answer("\u3001".join(c.name for c in world.cities.values()) + _matter(told, world), None)
    if not told.cited:
        return world.policy.answer(text, city) if kind == "unsaid" else None
    cited = told.cited[0]
    plan = world.book.plans[cited["plan"]]
    if kind == "unsaid":
        return world.policy.answer(text, cited["plan"], about=cited["clause"], quoted=cited["quote"])
    if kind in {"why", "clause"}:
        lines = [_clause(cited, world)]
    elif kind == "department":
        lines = [_departments(cited["clause"], cited["responsible"], world)]
    elif kind == "done":
        lines = [world.phrases.say("utter_follow_done", horizon=plan.horizon)]
    else:
        return None
    return Reply("\n".join([*lines, *_drafts([cited["plan"]], world)]), card={**told.card, "citations": [dict(cited)]})


def _matter(told: Told, world: World) -> str:
    """What the question before was about, in no city: a clause asked for by its number is one city's, its heading is
    not."""
    question = told.question or ""
    named = [str(cited["heading"]) for cited in told.cited[:1] if cited["clause"].partition("-")[2] in question]
    return named[0] if named else without_cities(question, world)


def of_verdicts(
    kind: str, inquiry: Inquiry, memory: Memory, understanding: Understanding, city: str | None, world: World
) -> Reply | None:
    """The reply to a follow-up on verdicts; None when it cannot be given."""
    if city is None:
        return None
    household, _ = household_of(memory, world.today)
    found = sorted(results(inquiry, household, city, world), key=_weight)[:_MOST]
    if not found:
        return None
    if kind == "unsaid":
        first = found[0].because[0]
        return world.policy.answer(understanding.stated.text, city, about=first.clause, quoted=first.quote)
    said = _Again(found, memory, city, world)
    lines = list(said.lines(kind))
    return Reply("\n".join([*lines, *_drafts([city], world)])) if lines else None


def _weight(result: Result) -> tuple[int, int]:
    return _VERDICTS.index(result.verdict), _FORCES.index(result.because[0].force)


class _Again:
    """Verdicts spoken of again."""

    def __init__(self, found: Sequence[Result], memory: Memory, city: str, world: World) -> None:
        self._found, self._memory, self._city, self._world = found, memory, city, world
        self._say = world.phrases.say
        self._explainer = Explainer(world.phrases)

    def lines(self, kind: str) -> Iterable[str]:
        """What is asked for, a line for each verdict; none for a kind that verdicts do not answer."""
        if kind == "done":
            return [self._say("utter_follow_done", horizon=self._world.book.plans[self._city].horizon)]
        say = {"why": self._why, "clause": self._clause, "department": self._department, "gap": self._gap}.get(kind)
        return dict.fromkeys(map(say, self._found)) if say else ()

    def _why(self, result: Result) -> str:
        cited = result.because[0]
        change = self._explainer.would_change(result)
        so = self._say(
            f"utter_follow_so_{result.verdict.value}",
            person=self._explainer.person(result),
            missing=self._explainer.named(result.missing),
        )
        return self._say(
            "utter_follow_why",
            title=result.service.title,
            quote=cited.quote,
            clause=cited.clause,
            facts=told_of(result, self._memory, self._world) or self._say("utter_follow_nothing"),
            so=so,
            change=self._say("utter_follow_change", change=change) if change else "",
        )

    def _clause(self, result: Result) -> str:
        cited = result.because[0].as_json()
        return self._say("utter_follow_of", title=result.service.title) + _clause(cited, self._world)

    def _department(self, result: Result) -> str:
        named = self._world.book.of(result.service.id).sheet.departments
        return self._say("utter_follow_of", title=result.service.title) + _departments(
            result.because[0].clause, named, self._world
        )

    def _gap(self, result: Result) -> str:
        change = self._explainer.would_change(result)
        head = self._say("utter_follow_of", title=result.service.title)
        if change:
            return head + self._say("utter_follow_gap", change=change)
        return head + self._say(
            f"utter_follow_so_{result.verdict.value}",
            person=self._explainer.person(result),
            missing=self._explainer.named(result.missing),
        )


def _clause(cited: Mapping[str, Any], world: World) -> str:
    plan = world.book.plans[cited["plan"]]
    return world.phrases.say(
        "utter_follow_clause", title=plan.title, clause=cited["clause"], heading=cited["heading"], quote=cited["quote"]
    )


def _departments(clause: str, named: Sequence[str], world: World) -> str:
    if not named:
        return world.phrases.say("utter_follow_no_department", clause=clause)
    return world.phrases.say("utter_follow_departments", clause=clause, departments="\u3001".join(named))


def _drafts(plans: Iterable[str], world: World) -> list[str]:
    drafts = [world.book.plans[plan] for plan in plans if world.book.plans[plan].is_draft]
    explainer = Explainer(world.phrases)
    return [world.phrases.say("utter_eligibility_note_draft", city=explainer.city(plan)) for plan in drafts]


def in_context(told: Told | None, understanding: Understanding, world: World) -> Understanding:
    """A question right after a comparison that names no city compares as well."""
    stated = understanding.stated
    if told is None or not told.is_policy or stated.city or stated.other_city or len(stated.text) > _SHORT:
        return understanding
    if not told.question or sum(city.name[:-1] in told.question for city in world.cities.values()) < len(world.cities):
        return understanding
    named = "\u3001".join(city.name for city in world.cities.values())
    return replace(understanding, stated=replace(stated, text=named + stated.text))


_SHORT = 14
"""Characters of a question that leans on the one before."""
