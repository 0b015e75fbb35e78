"""What a message tells of whom: 我妈82低保,我儿子两岁半 to facts per person. By rule, so that every fact can be traced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.eligibility.ellipsis import in_short, one_each
from bot.eligibility.facts import vocabulary
from bot.eligibility.said import (
    CHILD,
    ELDER,
    LISTS,
    ME,
    PROVIDER,
    Said,
    asks_of_everybody,
    caring,
    find_said,
    speaks_for_provider,
)
from bot.eligibility.told_ages import CHILD_UNTIL, GRANDPARENTS, AgeTold, ages_told
from bot.eligibility.whose import SPOUSE, Cast, Figure
from bot.language.counted import gender_of, with_those_counted
from bot.language.normalise import normalise
from bot.language.pauses import with_pauses
from bot.language.kin import BYSTANDER
from bot.language.people import BOTH, GONE, OURS, PRONOUN, SELF, PersonMention, find_people
from bot.vocabulary import people_words

_NOBODY = frozenset({BYSTANDER, GONE, OURS})
"""What is told of them is nobody's fact here."""

_OLD_FROM = 50
"""Years from which the caller may be the elder a statement is about, though another elder is named."""

_OF_WHOEVER_DOES = frozenset({"employed_by", "stopped_work_for_child", "children_count"})
"""Facts of the caller that are somebody else's where another is named before them (我老公在国企)."""

MOST_BETWEEN_SPOUSES = 15
"""Years: somebody much older or younger is more likely a parent or a child."""

_SOMEBODY_OLD, _OLD_AGE = "老人", 60
_FIRST_TWO = ("老大", "老二")
_OWN_WORDS = "我俺咱"
_OF_TWO = {"独居": "空巢"}
"""Two who live by themselves do not live alone."""

_CARED_FOR = {"失能": "失能老人", "部分失能": "部分失能老人", "失智": "失智老人"}


@dataclass
class Heard:
    """What was heard of one person. `kind` is a relation, SELF, PROVIDER, PRONOUN, ELDER or CHILD (one whom nobody
    named); `facts` are raw values as the interface takes them; `denied` values that are not so, by fact."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    denied: dict[str, list[Any]] = field(default_factory=dict)
    own: bool = False


def hear(text: str, as_of: date, *, provider: bool = False) -> tuple[Heard, ...]:
    """The people a message speaks of and what it states of each, in the order named; those of whom nothing is stated
    included. `provider`: the talk is about a provider's service, so words are taken as a provider's.
    """
    text = normalise(text)
    text = with_pauses(text, find_people(text))
    is_provider = provider or speaks_for_provider(text)
    said = find_said(text, provider=is_provider)
    people = _people_outside(with_those_counted(text, find_people(text)), said)
    if is_provider:
        return _of_provider(said)
    cast = Cast(text, people)
    told = ages_told(text, as_of, people, cast)
    if asks_of_everybody(text) and not told and all(_is_anybody(person) for person in people):
        return ()
    telling = _Telling(cast, told, one_each(text, said, cast))
    for statement in sorted([*said, *in_short(text, said, people)], key=lambda statement: statement.start):
        telling.state(statement)
    telling.add_care()
    telling.tell_pairs_apart()
    telling.order_children()
    telling.find_spouse()
    return tuple(telling.heard.values())


def _is_anybody(mention: PersonMention) -> bool:
    """老人, 孩子: what somebody is, and nobody of the caller's."""
    relation = people_words().relations.get(mention.kind)
    return mention.kind == BOTH or (relation is not None and relation.unnamed and not mention.own)


def topic_of(text: str, as_of: date) -> str:
    """The text without the people and what it tells of them: what is left is what is asked (我妈82低保能不能装扶手)."""
    text = normalise(text)
    said = find_said(text, provider=speaks_for_provider(text))
    people = _people_outside(with_those_counted(text, find_people(text)), said)
    told = [(s.start, s.end) for s in said] + [(p.start, p.end) for p in people]
    told += [(age.start, age.end) for age in ages_told(text, as_of, people, Cast(text, people))]
    kept = "".join(char for at, char in enumerate(text) if not any(start <= at < end for start, end in told))
    return re.sub("^[,。今年岁\\s]+|(?<=,),+", "", kept)


def _of_provider(said: Sequence[Said]) -> tuple[Heard, ...]:
    heard = Heard(PROVIDER)
    for statement in said:
        if statement.denied:
            heard.denied.setdefault(statement.fact, []).append(statement.value)
        else:
            heard.facts.setdefault(statement.fact, statement.value)
    return (heard,)


def _people_outside(people: Iterable[PersonMention], said: Iterable[Said]) -> list[PersonMention]:
    """Those named; the son in 和儿子住 is part of what is said of another."""
    stretches = [(statement.start, statement.end) for statement in said if statement.fact in {"living", "household"}]
    return [p for p in people if not any(start <= p.start and p.end <= end for start, end in stretches)]


class _Telling:
    """Hands statements to people, once it is known how old everybody is."""

    def __init__(self, cast: Cast, ages: Sequence[AgeTold], one_each: Mapping[int, str]) -> None:
        self._cast = cast
        self._one_each = one_each
        self._ages = ages
        self.heard: dict[str, Heard] = {}
        self._grown = self._grown_children()
        self._own_years = max((age.years for age in ages if SELF in age.kinds), default=None)
        self._aged = {kind for age in ages for kind in age.kinds}
        self._speaks_of_elder = any(cast.role(kind) == ELDER for kind in cast.kinds())
        self._late = {mention.late for mention in cast.mentions}
        for figure in cast.figures:
            if figure.kind not in _NOBODY | self._grown | self._late:
                self.heard.setdefault(figure.kind, Heard(figure.kind, own=figure.own))
        for age in ages:
            for kind in age.kinds:
                self._tell(kind, "child_age_months" if self._is_child(kind) else "age", age.words)

    def _grown_children(self) -> frozenset[str]:
        """Sons and daughters who are grown up: an age says so, or the talk is of elders and no small child's age is."""
        relations = self._cast.relations
        kinds = {kind for kind in self._cast.kinds() if kind in relations and relations[kind].grown}
        small = {kind for age in self._ages if age.years < CHILD_UNTIL for kind in age.kinds}
        grown = {kind for age in self._ages if age.years >= CHILD_UNTIL for kind in age.kinds}
        old = bool(grown) or any(self._cast.role(kind) == ELDER for kind in self._cast.kinds())
        return frozenset((kinds & grown) - small) | (frozenset(kinds) if old and not small else frozenset())

    def _is_child(self, kind: str) -> bool:
        return kind == CHILD or self._cast.role(kind) == CHILD

    def _tell(self, kind: str, fact: str, value: Any, *, denied: bool = False) -> None:
        if kind in self._grown or kind in _NOBODY or kind in self._late:
            return
        heard = self.heard.setdefault(kind, Heard(kind))
        if denied:
            heard.denied.setdefault(fact, []).append(value)
        elif fact in LISTS:
            heard.facts[fact] = _with(heard.facts.get(fact, []), fact, value)
        elif _settles(fact, heard.facts.get(fact), value):
            heard.facts[fact] = value

    def state(self, said: Said) -> None:
        """Gives a statement to whom it is about; to all of them, where several are meant."""
        kinds = self._whose(said)
        value = _OF_TWO.get(said.value, said.value) if self._are_two(kinds) and said.fact == "living" else said.value
        for kind in kinds:
            self._tell(kind, said.fact, value, denied=said.denied)

    def _are_two(self, kinds: Sequence[str]) -> bool:
        return any(self._cast.pair(kind) for kind in kinds) or (
            len(kinds) == 2 and len(self._cast.couple(kinds[0])) == 2
        )

    def _whose(self, said: Said) -> Sequence[str]:
        if said.of == ME:
            return () if self._is_of_another(said) else (SELF,)
        if said.start in self._one_each:
            return (self._one_each[said.start],)
        together = [k for k in self._cast.all_of(said.start) if self._can_have(k, said)]
        if together and not said.of_couple:
            return together
        kind = self._cast.nearest(said.start, said.end, lambda figure: self._fits(figure, said))
        if kind is None:
            return (ELDER,)
        if said.of_grandparent and kind not in GRANDPARENTS:
            return ()
        return self._cast.couple(kind) if said.of_couple else (kind,)

    def _is_of_another(self, said: Said) -> bool:
        """Whether a fact of callers is told of somebody else (我老公在国企, 儿媳怀孕)."""
        if said.fact == "expecting":
            return self._cast.is_of_somebody_young(said.start)
        return said.fact in _OF_WHOEVER_DOES and self._cast.is_of_another(said.start, said.end)

    def _fits(self, figure: Figure, said: Said) -> bool:
        if said.not_me and figure.kind == SELF:
            return False
        is_far = figure.clause != self._cast.clause_of(said.start)
        is_hardly_meant = figure.kind in self._grown or self._speaks_of_elder
        if is_far and self._is_child(figure.kind) and is_hardly_meant and figure.kind not in self._aged:
            return False
        return self._can_have(figure.kind, said)

    def _can_have(self, kind: str, said: Said) -> bool:
        if kind in _NOBODY | {PRONOUN} | self._grown or self._cast.role(kind) == ELDER:
            return True
        if kind == SELF:
            return not self._speaks_of_elder or (self._own_years or 0) >= _OLD_FROM
        return self._is_child(kind) and (said.fact == "disability" or not self._speaks_of_elder)

    def add_care(self) -> None:
        """我照顾我瘫痪的妈: what the caller cares for follows from that elder's condition, when it is one."""
        if not any(self._is_callers(start) for start in caring(self._cast.text)):
            return
        others = (heard for kind, heard in self.heard.items() if kind != SELF and not self._is_child(kind))
        conditions = [value for heard in others for value in heard.facts.get("disability", ())]
        cared = {_CARED_FOR[term] for value in conditions if (term := _term("disability", value)) in _CARED_FOR}
        me = self.heard.setdefault(SELF, Heard(SELF))
        if len(cared) == 1:
            me.facts.setdefault("cares_for", cared.pop())

    def _is_callers(self, start: int) -> bool:
        """外婆照顾他: somebody else does the caring; 我照顾他 and 天天要伺候: the caller does."""
        clause = self._cast.clause_of(start)
        told = [f for f in self._cast.figures if f.clause == clause and f.end <= start and not f.aside]
        return not told or told[-1].kind == SELF or self._cast.text[start] in _OWN_WORDS

    def tell_pairs_apart(self) -> None:
        """爸妈都80了,妈妈失智: what is said of both is said of each, once one of them is named alone."""
        relations = self._cast.relations
        for kind in [kind for kind in self.heard if kind in relations and relations[kind].both]:
            members = relations[kind].both
            if SELF in members or any(member in self.heard for member in members):
                shared = self.heard.pop(kind)
                for member in members:
                    heard = self.heard.setdefault(member, Heard(member))
                    for fact, value in shared.facts.items():
                        for one in value if fact in LISTS else [value]:
                            self._tell(member, fact, one)
                    heard.denied = {**shared.denied, **heard.denied}

    def find_spouse(self) -> None:
        """俺七十三,老头七十五: of whom an old person speaks as the old man is husband or wife."""
        told = {kind: age.years for age in self._ages for kind in age.kinds}
        words = [self._cast.text[f.start : f.end] for f in self._cast.figures if f.kind == _SOMEBODY_OLD]
        mine, theirs = told.get(SELF, 0), told.get(_SOMEBODY_OLD)
        is_near = theirs is not None and abs(theirs - mine) <= MOST_BETWEEN_SPOUSES
        if mine >= _OLD_AGE and is_near and all(map(gender_of, words)) and SPOUSE not in self.heard:
            self.heard[_SOMEBODY_OLD].kind = SPOUSE

    def order_children(self) -> None:
        """俩娃一个九个月一个四岁: the elder of two is the first, in whichever order they are told."""
        first, second = (next((age.years for age in self._ages if kind in age.kinds), None) for kind in _FIRST_TWO)
        if first is None or second is None or first >= second:
            return
        one, two = (self.heard[kind] for kind in _FIRST_TWO)
        one.kind, two.kind = two.kind, one.kind


def _settles(fact: str, before: Any, value: Any) -> bool:
    """Whether a value is the first, or one that says for certain what the first only hints at (当过兵, 是优抚对象)."""
    if before is None:
        return True
    known = vocabulary().facts[fact]
    return isinstance(before, str) and before in known.must_ask and value not in known.must_ask


def _with(values: list[Any], fact: str, value: Any) -> list[Any]:
    """The values with one more. A word that has to be asked about says nothing beside one that settles it."""
    joined = list(dict.fromkeys([*values, value]))
    settled = [v for v in joined if _term(fact, v) is not None]
    return settled or joined


def _term(fact: str, value: Any) -> str | None:
    return vocabulary().facts[fact].words.get(value)
