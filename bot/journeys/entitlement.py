"""Am I entitled: what a message tells, which service it asks about, what is asked next, and when it is settled.

Pure: what is remembered in, what is to be remembered out. The verdicts themselves are bot.eligibility's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.eligibility.book import Question, next_question
from bot.eligibility.hearing import hear, topic_of
from bot.eligibility.judge import Result, Verdict
from bot.eligibility.people import NOBODY, Household
from bot.eligibility.said import PROVIDER, corrects
from bot.journeys.fact_answers import answered
from bot.journeys.household import Memory, household_of, remember
from bot.journeys.inquiry import CITY, MOST_QUESTIONS, NEW, WHO, Inquiry
from bot.journeys.ports import World
from bot.journeys.where import where
from bot.model.understanding import Understanding

_ASKS_ANEW = frozenset({"check_eligibility", "apply_service"})
_TELLS = frozenset({"inform", "correct", "affirm", "deny", "dont_know", "skip", "choose_city"})
_SURE = 0.5

_SMALL_WORDS = re.compile(
    "[\u90a3\u5462\u7684\u4e86\u5417\u548c\u554a\u5440\u5427\u8fd8\u6709\u600e\u4e48\u6837\u4e5f\u662f\u4e00,\u3002?!\\s]"
)
_LEAST_TOPIC = 2
"""Characters, particles aside, that are left of a message which asks for something besides telling of people."""


@dataclass(frozen=True)
class Consulted:
    """What a message did. `taken` false: it was about something else. `settled`: nothing more is asked."""

    taken: bool
    inquiry: Inquiry
    memory: Memory
    city: str | None
    settled: bool = False


def consult(
    inquiry: Inquiry,
    memory: Memory,
    city: str | None,
    understanding: Understanding,
    world: World,
    *,
    opens: bool,
    sent_on: bool = False,
    before: str | None = None,
) -> Consulted:
    """Reads a message. `opens`: it begins an inquiry, whatever it says. `sent_on`: it is known to be about the inquiry.

    `before` is the question before it, when it asks whether one has a right to what that was about (我妈能领吗).
    """
    if understanding.need == "urgent":
        return Consulted(False, inquiry, memory, city)
    told, heard = _listen(inquiry, memory, understanding, world)
    if not (opens or sent_on) and _is_about_more(inquiry, understanding, told, memory, world):
        return Consulted(False, inquiry, memory, city)
    asks_anew = opens or (understanding.need in _ASKS_ANEW and understanding.confidence > _SURE)
    unsure = frozenset() if heard else _unsure(inquiry, understanding)
    meant = where(understanding.stated, city, world).city
    moved = meant if meant in world.cities else city
    if not (asks_anew or heard or unsure or moved != city):
        is_odd = inquiry.asking is not None and not understanding.stated.narrows_search
        return Consulted(is_odd, replace(inquiry, misheard=is_odd), memory, city)
    if asks_anew:
        inquiry = _asked_about(inquiry, understanding, moved, told, world, before)
    changed = was_known(memory, heard)
    inquiry = replace(inquiry, heard=heard, unsure=inquiry.unsure | unsure, misheard=False, changed=changed)
    return _go_on(inquiry, told, moved, world)


def _is_about_more(inquiry: Inquiry, understanding: Understanding, told: Memory, memory: Memory, world: World) -> bool:
    """Whether a message is about something else: not an answer to the question, whatever people it speaks of."""
    if understanding.need in _TELLS | _ASKS_ANEW or understanding.confidence < _SURE:
        return False
    if understanding.stated.city is not None and not _topic(understanding, world):
        return False  # 那宿州呢: the same question elsewhere
    if inquiry.asking is None:
        return True
    position, fact = inquiry.asking
    if fact == CITY and where(understanding.stated, None, world).city is not None:
        return False
    has_it = 0 <= position < len(memory.people) and told.people[position].facts.get(fact) is not None
    is_news = has_it and told.people[position].facts.get(fact) != memory.people[position].facts.get(fact)
    return not (is_news or (position == NEW and told != memory and understanding.need != "ask_policy"))


def overhear(memory: Memory, understanding: Understanding, world: World) -> tuple[Memory, tuple[tuple[int, str], ...]]:
    """What a message tells of people outside an inquiry: the memory with it, and what was new."""
    told, news = _listen(Inquiry(), memory, understanding, world)
    return told, tuple(item for item in news if item[1] != WHO)


def stop(inquiry: Inquiry, memory: Memory, city: str | None) -> Consulted:
    """The citizen wants no more questions: what is known so far is told."""
    return Consulted(True, replace(inquiry, asking=None), memory, city, settled=True)


def _asked_about(
    inquiry: Inquiry, understanding: Understanding, city: str | None, told: Memory, world: World, before: str | None
) -> Inquiry:
    """A question names a service, or asks for everything; one that tells of people only (那我爸呢) goes on with the
    one before."""
    text, topic = understanding.stated.text, _topic(understanding, world)
    if before is not None:
        named = world.services.named((before,), city)
        return Inquiry(named.services, named.elsewhere)
    if text and not topic:
        return replace(inquiry, asking=None, asked=0)
    named = world.services.named((text, topic), city)
    return Inquiry(_for_those(named.services, told, world), named.elsewhere)


def _for_those(services: Sequence[str], told: Memory, world: World) -> tuple[str, ...]:
    """Services for the people told of: who asks for a child is not asked what institution they run."""
    if not told.people or any(person.kind == PROVIDER for person in told.people):
        return tuple(services)
    return tuple(service for service in services if world.book.of(service).sheet.person != PROVIDER)


def _topic(understanding: Understanding, world: World) -> str:
    """What a message asks besides telling of people and naming places; nothing for 那宿州呢 and 那我爸呢."""
    topic = topic_of(understanding.stated.text, world.today)
    named = [city.name for city in world.cities.values()] + [place.name for place in understanding.stated.places]
    spellings = {spelling for name in named for spelling in (name, name[:-1]) if len(spelling) > 1}
    for spelling in sorted(spellings, key=len, reverse=True):
        topic = topic.replace(spelling, "")
    return topic if len(_SMALL_WORDS.sub("", topic)) >= _LEAST_TOPIC else ""


def _in_city(inquiry: Inquiry, city: str, world: World) -> Inquiry:
    """The same matter in another city: its service, or that it has none."""
    asked = inquiry.services or ((inquiry.elsewhere,) if inquiry.elsewhere else ())
    if not asked:
        return inquiry
    services = world.book.catalogue.services
    here = [name if services[name].city == city else world.book.catalogue.counterpart(name, city) for name in asked]
    found = tuple(dict.fromkeys(name for name in here if name is not None))
    return replace(inquiry, services=found, elsewhere=None if found else asked[0])


def _listen(
    inquiry: Inquiry, memory: Memory, understanding: Understanding, world: World
) -> tuple[Memory, tuple[tuple[int, str], ...]]:
    """The memory with what the message tells, and what that was: positions and facts."""
    text = understanding.stated.text
    for_provider = any(world.book.of(service).sheet.person == "provider" for service in inquiry.services)
    replaces = understanding.need == "correct" or corrects(text)
    told = remember(memory, hear(text, world.today, provider=for_provider), replaces=replaces)
    if told.people == memory.people:
        told = answered(inquiry, memory, understanding, world)
    return told, _news(memory, told)


def _news(before: Memory, after: Memory) -> tuple[tuple[int, str], ...]:
    known = [person.facts for person in before.people]
    found = []
    for position, person in enumerate(after.people):
        old = known[position] if position < len(known) else {}
        changed = [fact for fact in person.facts if person.facts[fact] != old.get(fact)]
        found += [(position, fact) for fact in [*changed, *(fact for fact in old if fact not in person.facts)]]
        if position >= len(known) and not person.facts:
            found.append((position, WHO))
    return tuple(found)


def was_known(before: Memory, news: Iterable[tuple[int, str]]) -> bool:
    """Whether something that was told had been known otherwise."""
    return any(at < len(before.people) and fact in before.people[at].facts for at, fact in news)


def _unsure(inquiry: Inquiry, understanding: Understanding) -> frozenset[tuple[int, str]]:
    leaves_open = understanding.need in {"dont_know", "skip"}
    is_fact = inquiry.asking is not None and inquiry.asking[1] not in {CITY}
    return frozenset({inquiry.asking}) if leaves_open and is_fact and inquiry.asking else frozenset()


def _go_on(inquiry: Inquiry, memory: Memory, city: str | None, world: World) -> Consulted:
    """Asks what is still needed, or settles."""
    if city is None:
        return Consulted(True, replace(inquiry, asking=(NEW, CITY)), memory, None)
    inquiry = _in_city(inquiry, city, world)
    inquiry = replace(inquiry, services=_for_those(inquiry.services, memory, world))
    household, troubles = household_of(memory, world.today)
    for trouble in troubles:
        memory = memory.put(trouble.position, trouble.problem.fact or "", None)
    if troubles:
        asking = (troubles[0].position, troubles[0].problem.fact or WHO)
        return Consulted(True, replace(inquiry, asking=asking, trouble=troubles[0]), memory, city)
    if inquiry.elsewhere is not None and not inquiry.services:
        return Consulted(True, replace(inquiry, asking=None), memory, city, settled=True)
    if not inquiry.services and not household.people and (NEW, WHO) not in inquiry.unsure:
        return Consulted(True, replace(inquiry, asking=(NEW, WHO)), memory, city)
    question = _next(inquiry, results(inquiry, household, city, world))
    if question is None:
        return Consulted(True, replace(inquiry, asking=None), memory, city, settled=True)
    asking = (question.person.number - 1 if question.person is not NOBODY else NEW, question.fact)
    return Consulted(True, replace(inquiry, asking=asking, asked=inquiry.asked + 1), memory, city)


def _next(inquiry: Inquiry, found: Sequence[Result]) -> Question | None:
    if inquiry.asked >= MOST_QUESTIONS:
        return None
    return next_question(found, without=frozenset((position + 1, fact) for position, fact in inquiry.unsure))


def results(inquiry: Inquiry, household: Household, city: str, world: World) -> tuple[Result, ...]:
    """The verdicts the inquiry is about: of the services named, or of everything that names somebody."""
    if inquiry.elsewhere is not None and not inquiry.services:
        return ()
    if inquiry.services:
        return tuple(r for service in inquiry.services for r in world.book.judge(service, household))
    judged = (result for result in world.book.judge_all(city, household) if result.sheet.judged)
    return tuple(result for result in judged if _is_worth_telling(result))


def _is_worth_telling(result: Result) -> bool:
    """Of everything, what names the person or may; what does not, only where it is a matter of a number."""
    return result.verdict is not Verdict.NOT_COVERED or (result.change is not None and result.change.gap is not None)
