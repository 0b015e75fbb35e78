"""An inquiry in words, card and buttons: who is named by what, what is still asked, and what to do next."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from bot.eligibility.book import Question
from bot.eligibility.explain import Explainer
from bot.eligibility.facts import Fact, vocabulary
from bot.eligibility.json_views import Eligibility
from bot.eligibility.judge import Result
from bot.eligibility.people import NOBODY, Household
from bot.eligibility.said import PROVIDER
from bot.eligibility.values import Span, Value, Without
from bot.journeys.entitlement import results
from bot.journeys.household import Memory, household_of, label_of, role_of_kind
from bot.journeys.inquiry import CITY, NEW, WHO, Inquiry
from bot.journeys.ports import World
from bot.journeys.talk import city_buttons, example_county
from bot.journeys.verdict_words import VerdictWords
from bot.model.reply import Button, Card, Reply

_CHOICES = 8
"""Buttons of one question; more of them help nobody, and words are understood as well."""

_ASKED_ROLES = ("elder", "child", "family", "provider")


def tell(inquiry: Inquiry, memory: Memory, city: str | None, world: World) -> Reply:
    """The whole answer: what was noted, the verdicts, and the next question or the next step."""
    household, _ = household_of(memory, world.today)
    told = _Teller(inquiry, memory, household, city, world)
    said = told.words
    verdicts = said.verdicts() if said else []
    lines = [told.noted(), *(verdicts or told.draft()), told.trouble()]
    question = told.question()
    if question is None:
        lines += said.next_steps() if said else []
        return Reply(_joined(lines), told.last_buttons(), told.card(), _simple(told))
    return Reply(_joined([*lines, question.text]), question.buttons, told.card(), _simple(told, question))


def ask_again(inquiry: Inquiry, memory: Memory, city: str | None, world: World) -> Reply:
    """Only the question, after something else was answered or the answer was not understood."""
    household, _ = household_of(memory, world.today)
    told = _Teller(inquiry, memory, household, city, world)
    question = told.question() or Reply("")
    name = "utter_entitled_misheard" if inquiry.misheard else "utter_entitled_resume"
    if inquiry.misheard and inquiry.asking is not None and inquiry.asking[1] == CITY:
        name = "utter_entitled_misheard_city"
    places = "\u3001".join(example_county(each, world) for each in world.cities)
    text = _joined([world.phrases.say(name, question=question.text, places=places), *told.draft()])
    return Reply(text, question.buttons, told.card(), question.simple)


def noted(memory: Memory, heard: Iterable[tuple[int, str]], world: World, *, briefly: bool = False) -> Reply | None:
    """Facts told without a question: noted, and what can be done with them unless something else is under way.

    None for what there are no words for: that somebody was spoken of."""
    household, _ = household_of(memory, world.today)
    words = _Teller(Inquiry(heard=tuple(heard)), memory, household, None, world).heard_words()
    name = "utter_entitled_heard" if briefly else "utter_entitled_noted"
    return world.phrases.reply(name, facts=words) if words else None


def changed(memory: Memory, heard: Iterable[tuple[int, str]], world: World) -> Reply:
    """Facts told otherwise than before: what holds now of everybody concerned."""
    concerned = {position for position, _ in heard}
    words = [told for position, told in everything_noted(memory, world).items() if position in concerned]
    return world.phrases.reply("utter_entitled_changed", facts="\uff1b".join(words))


def everything_noted(memory: Memory, world: World) -> dict[int, str]:
    """All that is remembered, in words, by position; people of whom nothing is known only by what they are called."""
    household, _ = household_of(memory, world.today)
    found = {}
    for position, person in enumerate(memory.people):
        told = _Teller(Inquiry(heard=tuple((position, fact) for fact in person.facts)), memory, household, None, world)
        words = told.heard_words() or name_of(person.kind, world)
        if words:
            found[position] = words
    return found


def name_of(kind: str, world: World) -> str:
    """What somebody is called back: 妈妈, 您, 老人; a provider has no name."""
    label = label_of(kind, world.phrases.say("utter_entitled_me"))
    role = role_of_kind(kind)
    return label or ("" if role in {None, PROVIDER} else world.phrases.say(f"utter_eligibility_person_{role}"))


def told_of(result: Result, memory: Memory, world: World) -> str:
    """What was told of the person judged, as far as the service's sheet asks for it."""
    household, _ = household_of(memory, world.today)
    position = result.person.number - 1
    if not 0 <= position < len(memory.people):
        return ""
    asked = {*result.sheet.facts, *(source for fact in result.sheet.facts for source in _sources(fact))}
    stated = tuple((position, fact) for fact in result.person.facts if fact in asked and fact in vocabulary().facts)
    return _Teller(Inquiry(heard=stated), memory, household, None, world).heard_words()


def _sources(fact: str) -> tuple[str, ...]:
    derived = vocabulary().derived
    return derived[fact].sources if fact in derived else ()


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _simple(told: _Teller, question: Reply | None = None) -> str | None:
    """For elders: what is named in short, then the short question."""
    short = told.words.short_verdicts() if told.words else []
    return _joined([*short, (question.simple or question.text) if question else ""]) or None


class _Teller:
    """Everything said of one inquiry at one moment."""

    def __init__(self, inquiry: Inquiry, memory: Memory, household: Household, city: str | None, world: World) -> None:
        self._inquiry, self._memory, self._household = inquiry, memory, household
        self._city, self._world = city, world
        self._say = world.phrases.say
        self._explainer = Explainer(world.phrases)
        self._plan = world.book.plans[city] if city else None
        is_somebody = bool(inquiry.services or household.people)
        self._results = results(inquiry, household, city, world) if city and is_somebody else ()
        self.words = VerdictWords(inquiry, household, self._plan, self._results, world) if self._plan else None

    def draft(self) -> list[str]:
        """That the plan spoken of is a draft, where it is one."""
        return self.words.draft() if self.words else []

    # -- what was told

    def noted(self) -> str:
        """What this message told, so that a mishearing is seen at once."""
        words = self.heard_words()
        name = "utter_entitled_changed" if self._inquiry.changed else "utter_entitled_heard"
        return self._say(name, facts=words) if words else ""

    def heard_words(self) -> str:
        """The facts just heard, by person."""
        people = {person.number - 1: person for person in self._household.people}
        parts = []
        for position in dict.fromkeys(position for position, _ in self._inquiry.heard):
            person = people.get(position)
            stated = [fact for where, fact in self._inquiry.heard if where == position and fact != WHO]
            values = person.facts if person else {}
            words = [self._fact(vocabulary().facts[fact], values[fact]) for fact in stated if fact in values]
            if words:
                name = self._name(position)
                parts.append(self._say("utter_entitled_of_person", person=name, facts="\u3001".join(words)))
        return "\uff1b".join(parts)

    def _name(self, position: int) -> str:
        """What the person is called; a provider goes without a name."""
        return name_of(self._memory.people[position].kind, self._world)

    def _fact(self, fact: Fact, value: Value) -> str:
        if isinstance(value, Span):
            return self._span(value, fact.unit)
        if isinstance(value, bool):
            said = self._say("utter_entitled_yes" if value else "utter_entitled_no")
            return self._say("utter_entitled_fact", name=fact.name, value=said)
        if isinstance(value, Without):
            ruled_out = "\u3001".join(fact.values.get(term, term) for term in sorted(value.terms))
            return self._say("utter_entitled_not", values=ruled_out)
        terms = sorted(value) if isinstance(value, frozenset) else [value]
        return "\u3001".join(fact.values.get(term, term) for term in terms or [fact.empty or ""])

    def _span(self, span: Span, unit: str) -> str:
        if span.exact:
            return f"{span.low:g}{unit}"
        return self._say("utter_entitled_span", low=f"{span.low:g}", high=f"{span.high:g}", unit=unit)

    def trouble(self) -> str:
        """What was told and cannot be used."""
        if self._inquiry.trouble is None:
            return ""
        problem = self._inquiry.trouble.problem
        return self._say(f"utter_eligibility_problem_{problem.code}", **problem.values)

    # -- what is asked, and what comes next

    def question(self) -> Reply | None:
        """The question put now; None when nothing is asked."""
        if self._inquiry.asking is None:
            return None
        position, name = self._inquiry.asking
        if name == CITY:
            return self._world.phrases.reply("utter_entitled_ask_city", buttons=city_buttons(self._world))
        if name == WHO:
            return self._world.phrases.reply("utter_entitled_ask_role", buttons=tuple(self._roles()))
        fact = vocabulary().facts[name]
        person = self._asked_person(position)
        text, simple = fact.question(person), fact.question(person, simple=True)
        if self._inquiry.trouble is not None and self._inquiry.trouble.problem.code == "ask_value":
            return Reply("", self._answers(fact))
        return Reply(text, self._answers(fact), None, simple)

    def _roles(self) -> Iterable[Button]:
        for role in _ASKED_ROLES:
            yield Button(self._say(f"utter_entitled_role_{role}"), _answer_payload(WHO, role))

    def _asked_person(self, position: int) -> str:
        if position != NEW:
            return self._called(position)
        judged = next((r for r in self._results if r.person is NOBODY and r.sheet.person), None)
        return self._explainer.person(judged) if judged else self._say("utter_eligibility_person_elder")

    def _called(self, position: int) -> str:
        for result in self._results:
            if result.person.number == position + 1:
                return self._explainer.person(result)
        return self._name(position) or self._say("utter_entitled_me")

    def _answers(self, fact: Fact) -> tuple[Button, ...]:
        unsure = Button(self._say("utter_entitled_button_unsure"), "/dont_know")
        if fact.kind == "yes_no":
            yes, no = self._say("utter_entitled_yes"), self._say("utter_entitled_no")
            return (Button(yes, "/affirm"), Button(no, "/deny"), unsure, *self._enough())
        tested = {
            value for r in self._results for leaf in r.sheet.leaves if leaf.fact == fact.id for value in leaf.values
        }
        told = [choice for choice in fact.buttons if choice.value != fact.open]
        if len(told) > _CHOICES:
            told = [choice for choice in told if choice.value in tested][:_CHOICES]
        return (
            *(Button(choice.title, _answer_payload(fact.id, choice.value)) for choice in told),
            unsure,
            *self._enough(),
        )

    def _enough(self) -> Iterable[Button]:
        """A way out of questions about everything, which have no end of their own."""
        if not self._inquiry.services:
            yield Button(self._say("utter_entitled_button_enough"), "/cancel")

    def last_buttons(self) -> tuple[Button, ...]:
        """Where to go from here."""
        say = self._say
        buttons = [Button(say("utter_need_find_facility"), "/find_facility"), Button(say("utter_need_human"), "/human")]
        requestable = self.words.requestable() if self.words else None
        if requestable is not None:
            title = say("utter_entitled_next_request_button", title=requestable.service.title)
            buttons.insert(0, Button(title, "/apply_service"))
        return tuple(buttons)

    def card(self) -> Card | None:
        """The card; none while it is not known which city's plan is asked about."""
        if self._city is None:
            return None
        asked = self._inquiry.asking
        question = Question(asked[1], NOBODY, 0) if asked else None
        view = Eligibility(self._world.book, self._world.phrases)
        return view.card(self._city, self._results, self._household, question)


def _answer_payload(fact: str, value: str) -> str:
    return "/inform" + json.dumps({"fact": fact, "answer": value}, ensure_ascii=False)


def settled(inquiry: Inquiry) -> Inquiry:
    """The inquiry with nothing asked any more."""
    return replace(inquiry, asking=None)
