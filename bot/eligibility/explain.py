"""A verdict in one sentence a citizen understands, and what would change it in a few words."""

from __future__ import annotations

from bot.eligibility.changes import Change
from bot.eligibility.criteria import Truth
from bot.eligibility.facts import Vocabulary, vocabulary
from bot.eligibility.judge import Result, Verdict
from bot.eligibility.people import Person
from bot.eligibility.values import Span
from bot.model.policy import Plan
from bot.model.reply import Reply
from bot.phrases import Phrasebook

_READINGS_SAID = 2
_FACTS_SAID = 3


class Explainer:
    """Says verdicts, over the sentences of data/responses/eligibility.yml and the vocabulary of facts."""

    def __init__(self, phrases: Phrasebook, known: Vocabulary | None = None) -> None:
        self._phrases = phrases
        self._say = phrases.say
        self._facts = (known or vocabulary()).facts

    def explain(self, result: Result, plan: Plan) -> str:
        """One sentence: verdict, deciding words, reading taken, what would change it, and whether it is a draft."""
        return self._said(result, plan).text

    def explain_simply(self, result: Result, plan: Plan) -> str:
        """The same in plainer and fewer words, where there are any."""
        said = self._said(result, plan)
        return said.simple or said.text

    def _said(self, result: Result, plan: Plan) -> Reply:
        cited = result.because[0]
        return self._phrases.reply(
            f"utter_eligibility_{_sentence(result)}",
            title=_inside(result.service.title),
            person=self.person(result),
            quote=cited.quote,
            clause=cited.clause,
            horizon=plan.horizon,
            missing=self.named(result.missing),
            reading=self._readings(result),
            change=self._change_after(result),
            draft=self._say("utter_eligibility_draft", city=self.city(plan)) if plan.is_draft else "",
        )

    def city(self, plan: Plan) -> str:
        """The city as shown: with its province, so that 宿州 is not taken for another."""
        return f"{plan.city}（{plan.province[:2]}）" if plan.is_draft and plan.province else plan.city

    def person(self, result: Result) -> str:
        """What the person is called: as the caller does, or by what they are."""
        if not result.sheet.judged:
            return self._say("utter_eligibility_person_nobody")
        return self.called(result.person, result.sheet.person or "elder")

    def called(self, person: Person, kind: str) -> str:
        """A person's name in a sentence about an elder, a child, a family or a provider."""
        is_own_name = kind != "child" or person.role == "child"
        if person.label and is_own_name:
            return person.label
        word = self._say(f"utter_eligibility_person_{kind}")
        return (
            self._say("utter_eligibility_person_numbered", person=word, number=person.among) if person.among else word
        )

    def would_change(self, result: Result) -> str | None:
        """还差1岁… or 如果…; None when there is nothing to say."""
        change = result.change
        return None if change is None else self._change(change, self.person(result))

    def named(self, missing: tuple[str, ...]) -> str:
        """The names of the facts still missing, the first few."""
        return "、".join(self._facts[fact].name for fact in missing[:_FACTS_SAID])

    def _change(self, change: Change, person: str) -> str:
        then = self._say(f"utter_eligibility_then_{'yes' if change.then is Truth.YES else 'unknown'}")
        fact = self._facts[change.fact]
        if change.gap is not None and isinstance(change.need, Span):
            name = f"utter_eligibility_change_{fact.kind}"
            return self._say(name, gap=_plain(change.gap), need=_plain(change.need.low), unit=fact.unit, then=then)
        values = "、".join(fact.values[value] for value in change.values)
        key = "values" if change.values else "yes" if change.need is True else "no"
        condition = fact.change[key].format(person=person, values=values)
        return self._say("utter_eligibility_change_fact", condition=condition, then=then)

    def _change_after(self, result: Result) -> str:
        said = self.would_change(result)
        return "" if said is None else self._say("utter_eligibility_change", change=said)

    def _readings(self, result: Result) -> str:
        name = "utter_eligibility_reading_of"
        taken = result.readings[:_READINGS_SAID]
        said = [self._say(name, wording=_inside(reading.wording), reading=reading.reading) for reading in taken]
        return self._say("utter_eligibility_reading", readings="；".join(said)) if said else ""


def _sentence(result: Result) -> str:
    """Which sentence fits; the force of the wording leads a verdict of eligible."""
    if not result.sheet.judged:
        return f"nobody_{result.sheet.reason}"
    if result.verdict is Verdict.NEED_INFO:
        return "need_info"
    nature = result.sheet.nature
    if result.verdict is Verdict.NOT_COVERED:
        return "not_covered" if nature == "offer" else f"outside_{nature}"
    return f"eligible_{result.because[0].force.value}" if nature == "offer" else f"within_{nature}"


def _inside(text: str) -> str:
    """A title to stand between “ and ”: its own marks become single ones. Quotes of the plan stay as printed."""
    return text.replace("“", "‘").replace("”", "’")


def _plain(number: float) -> str:
    return f"{number:g}"
