"""What a question asks for, and in which city: read from its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.language.patterns import any_of
from bot.model.policy import Plan
from bot.plans.vocabulary import PolicyWords

_CLAUSE_ID = re.compile(r"(?P<prefix>nt|sz|[a-z]{2})-(?P<rest>[0-9a-z]+(?:[.\-][0-9a-z]+)*)", re.IGNORECASE)
_CLAUSE_NUMBER = re.compile(
    r"(?:第\s*)?(?<![0-9.])(?P<rest>[0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]{1,2})?)\s*(?:条|款|那条|这条|节)"
)


_UNIT_ASKED = re.compile(r"(?:多少|几)\s*(?:万|亿)?([张个家所户人次岁天对处平亿元])(?!钱)")


@dataclass(frozen=True)
class Asked:
    """What a question asks for: kinds of answer (keys of the vocabulary's `asked`), cities, clauses, units of
    figures. `elsewhere` is a city that is not covered; `away` says that somebody merely is there."""

    kinds: frozenset[str]
    cities: tuple[str, ...] = ()
    elsewhere: str | None = None
    away: bool = False
    clauses: tuple[str, ...] = ()
    outside: bool = False
    units: frozenset[str] = frozenset()

    def wants(self, *kinds: str) -> bool:
        """Whether any of these is asked for."""
        return not self.kinds.isdisjoint(kinds)


class QuestionReader:
    """Reads questions. `names` are further names of each city, such as its counties; `traps` hold one of them by
    accident."""

    def __init__(
        self, words: PolicyWords, plans: Iterable[Plan], names: Mapping[str, Iterable[str]], traps: Iterable[str] = ()
    ) -> None:
        self._words = words
        self._traps = _names_in(traps)
        self._plans = list(plans)
        self._names = {plan.id: _names(plan, names.get(plan.id, ())) for plan in self._plans}

    def read(self, question: str) -> Asked:
        """Reads a normalised question."""
        lower = self._traps.sub(" ", question.lower())
        cities = tuple(plan.id for plan in self._plans if self._names[plan.id].search(lower))
        without = self._words.other_cities_in_plans.sub(" ", lower)
        for plan in self._plans:
            without = self._names[plan.id].sub(" ", without)
        elsewhere = self._words.other_cities.search(without)
        return Asked(
            kinds=self._words.asked_in(lower),
            cities=cities,
            elsewhere=elsewhere.group() if elsewhere and not cities else None,
            away=not self._words.other_cities.search(self._words.away.sub(" ", without)),
            clauses=tuple(self._clauses(question, cities)),
            units=frozenset(_UNIT_ASKED.findall(lower)),
            outside=bool(self._words.outside.search(lower)),
        )

    def _clauses(self, question: str, cities: tuple[str, ...]) -> Iterable[str]:
        for match in _CLAUSE_ID.finditer(question):
            wanted = match.group().upper()
            yield from (wanted for plan in self._plans if wanted in plan.clauses)
        for match in _CLAUSE_NUMBER.finditer(question):
            for plan in self._plans:
                if not cities or plan.id in cities:
                    yield from (key for key in plan.clauses if key.partition("-")[2] == match["rest"])


def _names(plan: Plan, more: Iterable[str]) -> re.Pattern[str]:
    """The city's full name, the name without 市, and what else it is called."""
    return _names_in([plan.city, plan.city.removesuffix("市"), *more])


def _names_in(names: Iterable[str]) -> re.Pattern[str]:
    return any_of(name.lower() for name in names if len(name) > 1)
