"""Verdicts in words: one by one when few were asked about, else by person and by how binding the plan is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.eligibility.explain import Explainer
from bot.eligibility.judge import Result, Verdict
from bot.eligibility.people import Household
from bot.journeys.inquiry import Inquiry
from bot.journeys.ports import World
from bot.model.policy import Force, Plan

_FORCES = (Force.DUTY, Force.ESTABLISH, Force.TARGET, Force.PILOT, Force.SUPPORT, Force.FACT)
"""The order in which they are told: what binds first."""

_TITLES = 4
"""Titles told of one force; the card has them all."""

_SHORT_TITLES = 2
"""Titles told to somebody who wants few words."""

_EXPLAINED = 3
"""Up to so many verdicts are explained one by one."""

_DEPARTMENTS = 3


class VerdictWords:
    """What is said of the verdicts of one inquiry in one city."""

    def __init__(
        self, inquiry: Inquiry, household: Household, plan: Plan, found: Sequence[Result], world: World
    ) -> None:
        self._inquiry, self._household, self._plan, self._results = inquiry, household, plan, found
        self._world = world
        self._say = world.phrases.say
        self._explainer = Explainer(world.phrases)

    def verdicts(self) -> list[str]:
        """The verdicts in sentences: one by one when few were asked about, else grouped by person and force."""
        if self._inquiry.elsewhere and not self._inquiry.services:
            return self._elsewhere(self._inquiry.elsewhere)
        if self._inquiry.services and len(self._results) <= _EXPLAINED:
            return [line for result in self._results if (line := self._one(result))]
        if not self._results:
            return []
        return [*self._everything(), *self.draft()]

    def _one(self, result: Result) -> str:
        """One verdict. While its question is open it is introduced once, with the plan's words."""
        if self._inquiry.asking is None or result.verdict is not Verdict.NEED_INFO:
            return self._explainer.explain(result, self._plan)
        return self._introduced(result) if self._inquiry.asked <= 1 else ""

    def _introduced(self, result: Result) -> str:
        cited = result.because[0]
        return self._say(
            "utter_entitled_introduced",
            title=result.service.title,
            quote=cited.quote,
            clause=cited.clause,
            person=self._explainer.person(result),
            draft="".join(self.draft()),
        )

    def _everything(self) -> list[str]:
        """All that names somebody: in full at first and at the end, by number while questions are being answered."""
        people = self._people_judged()
        if self._inquiry.asking and self._inquiry.asked > 1:
            lines = [self._counted(person) for person in people]
        else:
            lines = [line for person in people for line in self._of_person(person)]
        still_open = sum(result.verdict is Verdict.NEED_INFO for result in self._results)
        if still_open:
            name = "utter_entitled_open" if self._inquiry.asking else "utter_entitled_left_open"
            lines.append(self._say(name, count=still_open))
        return lines

    def _counted(self, person: str) -> str:
        named = sum(r.verdict is Verdict.ELIGIBLE and self._explainer.person(r) == person for r in self._results)
        return self._say("utter_entitled_counted", person=person, count=named)

    def _people_judged(self) -> list[str]:
        return list(dict.fromkeys(self._explainer.person(result) for result in self._results))

    def _of_person(self, person: str) -> list[str]:
        own = [result for result in self._results if self._explainer.person(result) == person]
        named = [result for result in own if result.verdict is Verdict.ELIGIBLE]
        city = self._explainer.city(self._plan)
        head = self._say("utter_entitled_named" if named else "utter_entitled_none", city=city, person=person)
        return [head, *self._by_force(named), *self._nearly(own)]

    def _by_force(self, named: Sequence[Result]) -> Iterable[str]:
        horizon = self._plan.horizon
        for force in _FORCES:
            titles = [self._title(result) for result in named if result.because[0].force is force]
            if titles:
                lead = self._say(f"utter_entitled_lead_{force.value}", horizon=horizon)
                yield self._say("utter_entitled_line", lead=lead, titles=self._listed(titles))

    def _nearly(self, own: Sequence[Result]) -> Iterable[str]:
        for result in [result for result in own if result.verdict is Verdict.NOT_COVERED][:1]:
            change = self._explainer.would_change(result)
            yield self._say("utter_entitled_soon", titles=self._title(result), change=change)

    def _listed(self, titles: Sequence[str]) -> str:
        shown = "\u3001".join(titles[:_TITLES])
        return shown if len(titles) <= _TITLES else self._say("utter_entitled_more", titles=shown, count=len(titles))

    def _title(self, result: Result) -> str:
        return self._say("utter_entitled_title", title=result.service.title, clause=result.because[0].clause)

    def short_verdicts(self) -> list[str]:
        """The same for elders: a short sentence each, or the first titles alone."""
        if self._inquiry.services and len(self._results) <= _EXPLAINED:
            told = [r for r in self._results if self._inquiry.asking is None or r.verdict is not Verdict.NEED_INFO]
            return [self._explainer.explain_simply(result, self._plan) for result in told] or self.draft()
        return [*(self._shortly(person) for person in self._people_judged()), *self.draft()]

    def _shortly(self, person: str) -> str:
        """How many name a person, and the first ones by how binding they are."""
        own = [r for r in self._results if self._explainer.person(r) == person and r.verdict is Verdict.ELIGIBLE]
        own.sort(key=lambda result: _FORCES.index(result.because[0].force))
        if not own:
            return self._say("utter_entitled_none", city=self._explainer.city(self._plan), person=person)
        titles = "\u3001".join(self._title(result) for result in own[:_SHORT_TITLES])
        return self._say("utter_entitled_shortly", person=person, count=len(own), titles=titles)

    def draft(self) -> list[str]:
        """That the plan spoken of is a draft, where it is one."""
        if not self._plan.is_draft:
            return []
        return [self._say("utter_eligibility_note_draft", city=self._explainer.city(self._plan))]

    def _elsewhere(self, service: str) -> list[str]:
        """What only the other city's plan has, with its words."""
        judge = self._world.book.of(service)
        other = self._world.book.plans[judge.service.city]
        cited = judge.said[0]
        line = self._say(
            "utter_entitled_elsewhere",
            city=self._explainer.city(self._plan),
            other=self._explainer.city(other),
            title=judge.service.title,
            quote=cited.quote,
            clause=cited.clause,
        )
        drafts = [plan for plan in (self._plan, other) if plan.is_draft]
        return [line, *(self._say("utter_eligibility_note_draft", city=self._explainer.city(p)) for p in drafts)]

    def next_steps(self) -> list[str]:
        """What to do with the answer: what the other city says, whom to ask, a request where one is taken."""
        if not self._results:
            return []
        lines = [*self._counterpart(), self._whom_to_ask()]
        requestable = self.requestable()
        if requestable is not None:
            lines.append(self._say("utter_entitled_next_request", title=requestable.service.title))
        return [*lines, self._say("utter_eligibility_note_meaning")]

    def requestable(self) -> Result | None:
        """A service that takes requests and does not shut this family out."""
        able = (result for result in self._results if result.service.takes_requests)
        return next((result for result in able if result.verdict is not Verdict.NOT_COVERED), None)

    def _whom_to_ask(self) -> str:
        first = next((r for r in self._results if r.verdict is not Verdict.NOT_COVERED), self._results[0])
        named = self._world.book.of(first.service.id).sheet.departments[:_DEPARTMENTS]
        if not named:
            return self._say("utter_entitled_next_12345")
        return self._say("utter_entitled_next_department", departments="\u3001".join(named))

    def _counterpart(self) -> Iterable[str]:
        """A service asked about that the other city offers on conditions this family meets, when here it does not."""
        for result in self._results if self._inquiry.services else ():
            for other in result.service.same_as if result.verdict is Verdict.NOT_COVERED else ():
                found = [r for r in self._world.book.judge(other, self._household) if r.verdict is Verdict.ELIGIBLE]
                if found:
                    yield self._there(found[0])

    def _there(self, result: Result) -> str:
        plan = self._world.book.plans[result.service.city]
        city = self._explainer.city(plan)
        return self._say(
            "utter_entitled_counterpart_yes",
            other=city,
            title=result.service.title,
            clause=result.because[0].clause,
            draft=self._say("utter_eligibility_draft", city=city) if plan.is_draft else "",
        )
