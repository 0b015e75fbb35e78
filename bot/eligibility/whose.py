"""Whose a statement is: the person in the same breath, the one spoken of before, all of those that 都 takes together."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.language.counted import ANOTHER_ELDER, gender_of
from bot.language.kin import BYSTANDER, NEIGHBOUR, Named, kin_of
from bot.language.people import BOTH, GONE, PRONOUN, SELF, PersonMention
from bot.vocabulary import people_words

_BREAK = re.compile("[,。;!?:~()]|、|\\s")
_STRONG = re.compile("[。;!?]")
_MODIFIES = re.compile("(?:了|咯|多|来|级|证)?的?(?:个|位)?(?:小|大)?$")
_ADJACENT = re.compile("(?:岁|了|咯|多)?$")
_JOINS = re.compile("(?:还有|以及|和|跟|与|同|、|,|,?还有个?|及)(?:[^,。;!?]{1,7}的)?(?:个|位)?$")
_ACCOMPANIES = re.compile(
    "(?:跟|和|与|同|随|靠|由|让|叫|被|陪|比|像|归|把|叫|劝|请|雇|带|教)(?:着|了|个|一个|位|我的|我)*$"
)
_LIVES = re.compile("(?:一起|一块儿?|一家|他们|们|家|俩|两个|夫妻俩|这边)*(?:住|过|生活|搭|小|大|同)")
_WE = re.compile("我们(?!这|那)|咱们|俺们|我俩|俺俩")
_COUPLE = re.compile("(?:我|俺|咱)?(?:们|家)?(?:老两口|二老|两老|老俩口)")
_IS_HIS_OWN = re.compile("(?:我|俺|咱)(?:就|也|又)?是[^,。;!?]{0,4}$")
_I_AM = re.compile("(?:我|俺|咱|本人)(?:也|就|都)?(?:是|这|一)+(?:个|位|名)?[^,。;!?我俺]{0,12}$")
_IS_THEIR_OLD = re.compile("(?:我|俺|咱)(?:就|也|又)?是(?:[他她]|宝宝|小孩|孩子|娃)?的?$")
_KIN_OF = re.compile(
    "的?(?:亲|大|二|小)?(?:哥|弟|姐|妹|爸|妈|儿子|女儿|孙子|孙女|老公|老婆|老伴|媳妇|爷|奶|姥|外公|外婆)"
)
_COUNTED = re.compile("(?:两|俩|三|四|几)(?:个|位)?$")
_OF_TWO = re.compile("(?P<size>[大小])(?P<kin>儿子|女儿|闺女|丫头|孙子|孙女|外孙女|外孙子|外孙)$")
_SIZES = {"大": "老大", "小": "老二"}
SPOUSE = "老伴"
_FARTHEST = 1_000.0


@dataclass(frozen=True)
class Figure:
    """Somebody named in the text, she and he resolved. `aside`: named beside somebody else (跟我爸住)."""

    kind: str
    start: int
    end: int
    clause: int
    own: bool = False
    aside: bool = False


class Cast:
    """The people of a text and the clauses they stand in."""

    def __init__(self, text: str, mentions: Sequence[PersonMention]) -> None:
        self.text = text
        self._breaks = [match.start() for match in _BREAK.finditer(text)]
        self.relations = people_words().relations
        self.mentions = mentions
        self.figures = tuple(self._figures(mentions))
        self.together = [m for m in mentions if m.kind == BOTH or self._counts_those_named(m, mentions)]

    def clause_of(self, position: int) -> int:
        """The number of the clause a position stands in."""
        return bisect_right(self._breaks, position)

    def role(self, kind: str) -> str | None:
        """elder or child; None for the caller and for whoever is no relation."""
        return self.relations[kind].role if kind in self.relations else None

    def kinds(self) -> list[str]:
        """Everybody named, in order, each once."""
        return list(dict.fromkeys(figure.kind for figure in self.figures))

    def _figures(self, mentions: Sequence[PersonMention]) -> Iterable[Figure]:
        found: list[tuple[Figure, str]] = []
        for mention in mentions:
            if mention.kind == BOTH or self._says_only_whose(mention) or self._counts_those_named(mention, mentions):
                continue
            kind, gender = self._kin_of_pronoun(mention, found) or self._resolved(mention, found), mention.gender
            figure = Figure(kind, mention.start, mention.end, self.clause_of(mention.start), mention.own)
            found.append((replace(figure, aside=self._is_aside(figure, [f for f, _ in found])), gender))
        return [figure for figure, _ in found]

    def _kin_of_pronoun(self, mention: PersonMention, found: Sequence[tuple[Figure, str]]) -> str | None:
        """她妈 after a girl is not the caller's mother, and after the caller's mother it is the grandmother."""
        of = next((m for m in self.mentions if m.kind == PRONOUN and m.end == mention.start), None)
        if of is None or mention.own or self.role(mention.kind) is None:
            return None
        whose = self._resolved(of, found)
        one = Named(whose, self.role(whose), "")
        other = Named(mention.kind, self.role(mention.kind), self.text[mention.start : mention.end])
        return kin_of(one, other, "\u7684", people_words().kin)

    def _counts_those_named(self, mention: PersonMention, mentions: Sequence[PersonMention]) -> bool:
        """两个老人 after 爷爷 and 奶奶: those named before, counted."""
        if self.role(mention.kind) is None or not self.relations[mention.kind].unnamed:
            return False
        before = {m.kind for m in mentions if m.end <= mention.start and self.role(m.kind) == self.role(mention.kind)}
        return len(before) > 1 and _COUNTED.search(self.text, max(mention.start - 24, 0), mention.start) is not None

    def _says_only_whose(self, mention: PersonMention) -> bool:
        """我是她儿子, 是她哥: words that say how two people are related, and name nobody anew."""
        if (role := self.role(mention.kind)) is not None:
            own = _IS_HIS_OWN if role == "child" else _IS_THEIR_OLD
            return own.search(self.text, max(mention.start - 24, 0), mention.start) is not None
        return mention.kind == PRONOUN and _KIN_OF.match(self.text, mention.end) is not None

    def _resolved(self, mention: PersonMention, found: Sequence[tuple[Figure, str]]) -> str:
        """She and he are the last one named whom the word can mean; an elder of no name is the elder named before."""
        named = [(figure, gender) for figure, gender in found if figure.kind not in {SELF, PRONOUN, GONE}]
        if mention.kind == PRONOUN:
            fits = [f.kind for f, gender in named if gender in {"", mention.gender} and not self._is_pair(f.kind)]
            if named and SELF in self.pair(named[-1][0].kind):
                return SPOUSE
            main = [f.kind for f, gender in named if gender in {"", mention.gender} and not f.aside]
            return (main or fits or [figure.kind for figure, _ in named] or [self._named_after(mention)])[-1]
        relation = self.relations.get(mention.kind)
        if SELF not in self.pair(mention.kind) and _COUPLE.fullmatch(self.text, mention.start, mention.end):
            last = next((f.kind for f, _ in reversed(named) if self.role(f.kind) == "elder"), None)
            pairs = [r.name for r in self.relations.values() if r.both and last in r.both]
            return pairs[0] if pairs else mention.kind if mention.own else "老人"
        if relation is not None and relation.unnamed:
            return self._unnamed(mention, [(f, g) for f, g in named if self.role(f.kind) == relation.role])
        if mention.kind == SPOUSE and not mention.own and named and named[-1][0].kind == NEIGHBOUR:
            return BYSTANDER
        return self._elder_or_younger(mention) or mention.kind

    def _unnamed(self, mention: PersonMention, named: Sequence[tuple[Figure, str]]) -> str:
        """老人家 after my mother is she, 老头 is not; 老太 after 老头 is another."""
        word = gender_of(self.text[mention.start : mention.end])
        if self.relations[mention.kind].role == "elder" and _I_AM.search(
            self.text, max(mention.start - 20, 0), mention.start
        ):
            return SELF
        same = [f.kind for f, gender in named if not word or (gender or self._told_gender(f)) in {"", word}]
        genders = {gender_of(self.text[f.start : f.end]) for f, _ in named if self.relations[f.kind].unnamed}
        if word and genders - {"", word} and word not in genders and self.role(mention.kind) == "elder":
            return ANOTHER_ELDER
        if len(set(same)) == 1:
            return same[-1]
        unnamed = [f for f, _ in named if f.kind == mention.kind]
        return ANOTHER_ELDER if unnamed and not same and self.role(mention.kind) == "elder" else mention.kind

    def _told_gender(self, figure: Figure) -> str:
        return gender_of(self.text[figure.start : figure.end]) if self.relations[figure.kind].unnamed else ""

    def _elder_or_younger(self, mention: PersonMention) -> str | None:
        """大儿子八岁,小儿子两岁: two of a kind are the first and the second."""
        word = _OF_TWO.search(self.text[mention.start : mention.end])
        if word is None or not all(size + word["kin"] in self.text for size in _SIZES):
            return None
        return _SIZES[word["size"]]

    def _named_after(self, mention: PersonMention) -> str:
        """她今年八十六,我外婆,五楼: who is named alone between two pauses after she was spoken of."""
        for other in self.mentions:
            alone = re.fullmatch("[^,。;!?]*,(?:是|就是)?", self.text[mention.end : other.start])
            if other.kind in self.relations and alone and re.match("[,。;!?]|$", self.text[other.end :]):
                return other.kind
        return PRONOUN

    def pair(self, kind: str) -> tuple[str, ...]:
        """The two whom a kind names at once; empty for one person."""
        return self.relations[kind].both if kind in self.relations else ()

    def _is_pair(self, kind: str) -> bool:
        return bool(self.pair(kind))

    def _is_aside(self, figure: Figure, before: Sequence[Figure]) -> bool:
        accompanies = _ACCOMPANIES.search(self.text, max(figure.start - 24, 0), figure.start) is not None
        return accompanies and (not self._joined(before, figure) or _LIVES.match(self.text, figure.end) is not None)

    def _joined(self, before: Sequence[Figure], figure: Figure) -> bool:
        return bool(before) and _JOINS.fullmatch(self.text[before[-1].end : figure.start]) is not None

    def is_of_another(self, start: int, end: int) -> bool:
        """Whether somebody else than the caller is the one named last before a place in the same clause."""
        clause = self.clause_of(start)
        told = [f.kind for f in self.figures if f.clause == clause and f.start < end and not self._is_small(f.kind)]
        return bool(told) and SELF not in told

    def is_of_somebody_young(self, start: int) -> bool:
        """儿媳怀孕了: of a daughter, a sister, a son's wife; the caller's own wife is the caller's matter."""
        before = [f for f in self.figures if f.clause == self.clause_of(start) and f.end <= start]
        if not before or before[-1].kind in {SELF, SPOUSE}:
            return False
        return self.text[before[-1].start : before[-1].end].removeprefix("我") not in people_words().kin.wives

    def _is_small(self, kind: str) -> bool:
        return self.role(kind) == "child" and not self.relations[kind].grown

    def couple(self, kind: str) -> list[str]:
        """The person and, if named, their spouse."""
        pairs = [relation.both for relation in self.relations.values() if relation.both] + [
            (SELF, SPOUSE),
            ("老人", ANOTHER_ELDER),
        ]
        partners = [p for pair in pairs if kind in pair for p in pair]
        named = self.kinds()
        return [p for p in dict.fromkeys(partners) if p in named and (p == kind or p in named)] or [kind]

    def several_before(self, start: int) -> list[str]:
        """Those of whom several things are told one by one: the two of a pair, or the elders joined last."""
        before = [f for f in self.figures if f.end <= start and f.kind not in {SELF, BYSTANDER, GONE}]
        if before and self._is_pair(before[-1].kind):
            return list(self.relations[before[-1].kind].both)
        return self._group(before[-1], before) if before else []

    def all_of(self, start: int) -> list[str]:
        """Those a statement at `start` is about when it is said of several at once (都, 我们, 老两口); empty if of one."""
        clause = self.clause_of(start)
        in_clause = [f.kind for f in self.figures if f.clause == clause and f.end <= start and not f.aside]
        words = [m for m in self.together if self.clause_of(m.start) == clause and m.start < start]
        before = [f for f in self.figures if f.end <= start]
        if words and len(set(in_clause)) != 1:
            return list(dict.fromkeys(in_clause)) or self._named_before(before, words[0].start)
        if words and before and (group := self._group(before[-1], before)):
            return group
        if not in_clause and (carried := self._carried_on(start, before)):
            return carried
        head = self.text[self._breaks[clause - 1] if clause else 0 : start]
        if _WE.search(head) and len(pair := self.couple(SELF)) > 1:
            return pair
        return [] if in_clause or not before else self._group(self._topic(before), before)

    def _carried_on(self, start: int, before: Sequence[Figure]) -> list[str]:
        """俺大79,俺妈76,都没得劳力了,吃低保: those taken together just before are still spoken of."""
        words = [m for m in self.together if m.end <= start and m.kind == BOTH]
        if (
            not words
            or any(f.start >= words[-1].end for f in before)
            or self.clause_of(start) > self.clause_of(words[-1].start) + 2
        ):
            return []
        return self.all_of(words[-1].end) if self.clause_of(words[-1].start) != self.clause_of(start) else []

    def _topic(self, before: Sequence[Figure]) -> Figure:
        return next((f for f in reversed(before) if not f.aside), before[-1])

    def _named_before(self, before: Sequence[Figure], start: int) -> list[str]:
        elders = [f.kind for f in before if f.kind not in {SELF, BYSTANDER, GONE} and self.role(f.kind) != "child"]
        if elders and set(elders) == {SPOUSE} and any(f.kind == SELF for f in before):
            return [SELF, SPOUSE]
        return list(dict.fromkeys(elders or [f.kind for f in before if f.kind not in {SELF, BYSTANDER, GONE}]))

    def _group(self, last: Figure, before: Sequence[Figure]) -> list[str]:
        """Those joined to the last one named (外公和外婆); empty if nobody is."""
        index = list(before).index(last)
        group = [last.kind]
        while index > 0 and self._joined(before[:index], before[index]) and not before[index].aside:
            index -= 1
            group.insert(0, before[index].kind)
        is_listed = before and any(
            re.search("[,]", self.text[a.end : b.start]) for a, b in zip(before[index:], before[index + 1 :])
        )
        return list(dict.fromkeys(group)) if len(group) > 1 and not is_listed else []

    def nearest(self, start: int, end: int, fits: Callable[[Figure], bool]) -> str | None:
        """The one a statement from `start` to `end` is about, of those who fit; None when nobody does."""
        costs = (
            (self._cost(figure, start, end), -figure.start, figure.kind) for figure in self.figures if fits(figure)
        )
        best = min(costs, default=(_FARTHEST, 0, ""))
        return best[2] if best[0] < _FARTHEST else None

    def _cost(self, figure: Figure, start: int, end: int) -> float:
        """How far a person is from a statement; what stands right before what is said, or is described by it, is nearest."""
        gap = abs(self.clause_of(start) - figure.clause)
        if figure.start >= end:
            return self._cost_after(figure, start, end, gap)
        between = self.text[figure.end : start]
        cost = 1.0 + gap + 2.0 * (_STRONG.search(between) is not None) + 4.0 * figure.aside
        if figure.kind == GONE:
            return cost + (_FARTHEST if gap else 0.0)
        if figure.kind == BYSTANDER:
            return cost + (_FARTHEST if gap > 2 else gap)
        if figure.kind == SELF and not (gap == 0 and len(between) <= 6):
            cost += 0.5 if self._leads(figure, start) else 4.0
        return cost

    def _leads(self, figure: Figure, start: int) -> bool:
        """Whether somebody begins their clause and is the last one named before a place."""
        later = any(figure.end <= other.start < start for other in self.figures)
        return not later and (figure.start == 0 or self.text[figure.start - 1] in ",。;!?:")

    def _cost_after(self, figure: Figure, start: int, end: int, gap: int) -> float:
        between = self.text[end : figure.start]
        if gap == 0 and _MODIFIES.fullmatch(between) and (between.endswith("\u7684") or not figure.own):
            told = [f for f in self.figures if f.clause == figure.clause and f.end <= start and not f.aside]
            is_right_before = any(_ADJACENT.fullmatch(self.text[f.end : start]) for f in told)
            return 0.5 if "\u7684" in between or not is_right_before else 3.0
        if figure.kind == SELF and gap:
            return 9.0 + gap
        return 6.0 + 2.0 * gap + 4.0 * (_STRONG.search(between) is not None)
