"""From what the plans say to what the citizen reads: led by the force of the wording, quoted, dated, with what is
not said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from bot.model.policy import Citation, Force, IndicatorValue, Plan
from bot.model.reply import Reply
from bot.plans.refusals import Reason
from bot.plans.found import PolicyAnswer
from bot.plans.search import PolicySearch

_DEPARTMENTS_NAMED = 4
"""Departments named unless who is responsible was asked."""

_OFFERED = (Force.DUTY, Force.ESTABLISH, Force.SUPPORT, Force.PILOT)
"""Wordings of which people ask how much and where; targets and facts offer nothing to apply for."""


class Phrases(Protocol):
    """The sentences by name."""

    def say(self, name: str, /, **values: object) -> str:
        """The sentence with its placeholders filled."""


def answer(
    question: str,
    city: str | None,
    search: PolicySearch,
    phrases: Phrases,
    about: str | None = None,
    quoted: str | None = None,
) -> Reply:
    """The reply to a question about the plans. `city` is the one the conversation is about; a city named in the
    question wins. `about` is the clause that is asked of when the question does not say, `quoted` its words."""
    return reply_to(search.search(question, city, about=about, quoted=quoted), search, phrases)


def reply_to(found: PolicyAnswer, search: PolicySearch, phrases: Phrases) -> Reply:
    """The reply that says what a search found, or why it found nothing."""
    speaker = _Speaker(search, phrases)
    lines = speaker.answered(found) if found.answerable else speaker.refused(found)
    drafts = speaker.drafts(found)
    short = lines if found.compared else lines[:1] if found.answerable else [lines[0], lines[-1]]
    return Reply("\n".join([*lines, *drafts]), card=policy_card(found), simple="\n".join([*short, *drafts]))


def policy_card(found: PolicyAnswer) -> dict[str, Any]:
    """The card: citations of the answer, or the nearest clause beside a refusal."""
    citations = found.citations or ((found.nearest,) if found.nearest else ())
    return {
        "kind": "policy",
        "answerable": found.answerable,
        "citations": [citation.as_json() for citation in citations],
        "values": [_value(value) for value in found.values],
    }


def _value(value: IndicatorValue) -> dict[str, Any]:
    return {"indicator": value.indicator, "value": value.value, "unit": value.unit, "year": value.year}


class _Speaker:
    def __init__(self, search: PolicySearch, phrases: Phrases) -> None:
        self._search = search
        self._plans = search.plans
        self._say = phrases.say

    def answered(self, found: PolicyAnswer) -> list[str]:
        if found.compared:
            return [line for citation in found.citations for line in self._compared(citation, found)]
        first = found.citations[0]
        lines = [self._lead(first, found.values)]
        if found.conflicting:
            lines.append(
                self._say("utter_policy_conflict", quote=found.citations[1].quote, clause=found.citations[1].clause)
            )
        lines += self._departments(first, everyone=found.department_asked)
        if first.force in _OFFERED:
            lines.append(self._say("utter_policy_not_said"))
        return [*lines, self._source(first)]

    def refused(self, found: PolicyAnswer) -> list[str]:
        reason = found.reason or Reason.NOT_MENTIONED
        lines = [self._refusal(found, reason)]
        if found.nearest is not None and found.nearest.quote and not self._is_remains(found.nearest):
            lines += self._beside(found.nearest, reason)
        return [*lines, self._say("utter_policy_ask_12345")]

    def drafts(self, found: PolicyAnswer) -> list[str]:
        """What has to be said of every draft that the reply speaks of."""
        cited = [citation.plan for citation in (*found.citations, *((found.nearest,) if found.nearest else ()))]
        spoken_of = dict.fromkeys([*cited[: 2 if found.compared else 1], *([found.city] if found.city else ())])
        drafts = [self._plans[plan] for plan in spoken_of if plan in self._plans and self._plans[plan].is_draft]
        return [self._say("utter_policy_draft", city=_named(plan)) for plan in drafts]

    def _compared(self, citation: Citation, found: PolicyAnswer) -> Iterable[str]:
        yield self._say("utter_policy_city", city=_named(self._plans[citation.plan])) + self._lead(
            citation, found.values
        )
        yield self._source(citation)

    def _lead(self, citation: Citation, values: Iterable[IndicatorValue]) -> str:
        plan = self._plans[citation.plan]
        own = [value for value in values if value.clause == citation.clause]
        if not own:
            name = f"utter_policy_lead_{citation.force.value}"
            return self._say(name, quote=citation.quote, clause=citation.clause, horizon=plan.horizon)
        return "".join([*(self._figure(value, plan) for value in own), self._say("utter_policy_target_open")])

    def _figure(self, value: IndicatorValue, plan: Plan) -> str:
        name = "utter_policy_value_target" if value.year >= plan.horizon else "utter_policy_value_before"
        return self._say(
            name, indicator=value.indicator, year=value.year, value=value.value, unit=value.unit, clause=value.clause
        )

    def _departments(self, citation: Citation, everyone: bool = False) -> list[str]:
        if not citation.responsible:
            return [self._say("utter_policy_no_department")]
        named = citation.responsible if everyone else citation.responsible[:_DEPARTMENTS_NAMED]
        more = "_more" if len(named) < len(citation.responsible) else ""
        lines = [self._say(f"utter_policy_departments{more}", departments="、".join(named))]
        other = self._plans[citation.plan].clauses[citation.clause].responsible_alt
        if other:
            lines.append(self._say("utter_policy_departments_differ", departments="、".join(other)))
        return lines

    def _source(self, citation: Citation) -> str:
        plan = self._plans[citation.plan]
        return self._say("utter_policy_source", title=plan.title, date=self._date(plan.date))

    def _date(self, iso: str | None) -> str:
        if iso is None:
            return self._say("utter_policy_undated")
        day = date.fromisoformat(iso)
        return self._say("utter_policy_dated", year=day.year, month=day.month, day=day.day)

    def _refusal(self, found: PolicyAnswer, reason: Reason) -> str:
        city = self._city(found.city or (found.nearest.plan if found.nearest else None))
        other = self._city(found.nearest.plan) if found.nearest else ""
        covered = "、".join(_named(plan) for plan in self._plans.values())
        name = f"utter_policy_refused_{reason.value}"
        return self._say(name, city=city, other=other, covered=covered, elsewhere=found.elsewhere or "")

    def _beside(self, nearest: Citation, reason: Reason) -> list[str]:
        if reason is Reason.OTHER_CITY_ONLY:
            city = self._city(nearest.plan)
            return [self._say("utter_policy_other_text", city=city, quote=nearest.quote, clause=nearest.clause)]
        named = self._departments(nearest) if nearest.responsible else []
        return [
            self._say("utter_policy_nearest", quote=nearest.quote, clause=nearest.clause),
            *named,
            self._source(nearest),
        ]

    def _is_remains(self, citation: Citation) -> bool:
        """Whether the clause is so damaged that not even its heading is left."""
        clause = self._plans[citation.plan].clauses[citation.clause]
        return clause.truncated and clause.heading.startswith("[")

    def _city(self, plan: str | None) -> str:
        return _named(self._plans[plan]) if plan in self._plans and plan else self._say("utter_policy_all_cities")


def _named(plan: Plan) -> str:
    """The city with its province, so that 宿州 is not taken for another."""
    return f"{plan.city}（{plan.province.removesuffix('省')}）" if plan.province else plan.city
