"""What in a running text states a fact: the vocabulary's words and the patterns of data/vocabulary/fact_phrases.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.language.patterns import any_of
from bot.data_files import read_yaml
from bot.eligibility.facts import Vocabulary, vocabulary
from bot.language.numerals import parse_numeral
from bot.language.people import PersonMention, find_people
from bot.vocabulary import FOLDER, people_words

ME, ELDER, CHILD, PROVIDER = "me", "elder", "child", "provider"

_IN_PASSING = ("household", "disability", "living", "preferential_group", "area")
"""Facts whose words are believed wherever they stand; those of a provider only where one speaks."""

LISTS = frozenset({"household", "disability", "living"})
"""Facts of several values, of which one may be denied."""

_DENIAL_REACH, _OPEN_REACH = 8, 16
_TAKES_BACK = re.compile("[户家庭吧呢哦,。;!?]*(?:不对|不不|错了|说错了|哦不|不是|搞错了|不(?=[,是]))[^;。]{0,8}")
_OF_AN_AGE = re.compile("(?:今年|现在|才|刚|已经|快|,)*[0-9一二两三四五六七八九十]+(?:岁|个月|周岁)")
_WHETHER = re.compile("有没|是不是|能不|算不")
_PLACE_ASKED = re.compile(
    "里?(?:有没有|有什么|有哪|哪|的?(?:养老|托育|托儿|医院|敬老|护理|日间|幼儿|卫生|助餐|食堂|机构|房子|户口))"
)
_AND_MORE = ("多", "来", "几")
_RENTED = "\u79df"
"""A word that names a company is whom the house is rented from only where somebody rents."""


@dataclass(frozen=True)
class Said:
    """One statement: a fact, its raw value as the interface takes it, whose it is, and where it stands.

    `denied`: the text says that it is not so, which for one value of several leaves the others open. `of_couple`: said
    of both of a couple; `of_grandparent`: true of a grandparent only (跟我爸住); `not_me`: never true of the caller (我和我妈住);
    `whole`: the words inside
    state nothing else.
    """

    fact: str
    value: Any
    of: str
    start: int
    end: int
    denied: bool = False
    of_couple: bool = False
    of_grandparent: bool = False
    not_me: bool = False
    whole: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end


@dataclass(frozen=True, eq=False)
class FactPhrases:
    """The patterns, compiled."""

    says: tuple[tuple[str, str, tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]], ...]
    words: Mapping[str, tuple[tuple[str, str], ...]]
    word: re.Pattern[str]
    provider_words: re.Pattern[str]
    provider_context: re.Pattern[str]
    provider_hints: re.Pattern[str]
    caring: re.Pattern[str]
    denied: re.Pattern[str]
    wished: re.Pattern[str]
    asked_about: re.Pattern[str]
    hypothetical_after: re.Pattern[str]
    corrects: re.Pattern[str]
    of_everybody: re.Pattern[str]
    forgets: re.Pattern[str]


@lru_cache(maxsize=1)
def fact_phrases() -> FactPhrases:
    """The phrases of the project, read once. Raises KeyError when the file names a fact the vocabulary does not hold."""
    raw: dict[str, Any] = read_yaml(FOLDER / "fact_phrases.yml")
    known = vocabulary()
    words = _words(known)
    provider = [word for word, uses in words.items() if any(fact.startswith("provider.") for fact, _ in uses)]
    family = [word for word, uses in words.items() if any(fact in _IN_PASSING for fact, _ in uses)]

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace("{N}", raw["N"]).replace("{KID}", raw["KID"]).replace("{HOME}", raw["HOME"]))

    return FactPhrases(
        says=tuple(
            (known.facts[fact].id, body["of"], tuple((compiled(entry["like"]), entry) for entry in body["says"]))
            for fact, body in raw["facts"].items()
        ),
        words=words,
        word=any_of(family),
        provider_words=any_of(provider),
        provider_context=compiled("|".join(raw["provider_context"])),
        provider_hints=compiled("|".join(raw["provider_hints"])),
        caring=compiled(raw["caring"]),
        denied=compiled(raw["denied"]),
        wished=compiled(raw["wished"]),
        asked_about=compiled(raw["asked_about"]),
        hypothetical_after=compiled(raw["hypothetical_after"]),
        corrects=compiled(raw["corrects"]),
        of_everybody=compiled(raw["of_everybody"]),
        forgets=compiled(raw["forgets"]),
    )


def _words(known: Vocabulary) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Every spelling that states a fact in passing, with the facts and raw values it can stand for."""
    found: dict[str, list[tuple[str, str]]] = {}
    for fact in known.facts.values():
        if fact.id in _IN_PASSING or (fact.id.startswith("provider.") and fact.values):
            spellings = {**dict.fromkeys(fact.must_ask), **fact.mentions}
            for word, term in spellings.items():
                found.setdefault(word, []).append((fact.id, term or word))
    return {word: tuple(uses) for word, uses in found.items() if len(word) > 1}


def speaks_for_provider(text: str) -> bool:
    """Whether the text is said for a nursery, a care home, an estate, or by somebody who works in one."""
    phrases = fact_phrases()
    if phrases.provider_context.search(text):
        return True
    is_hinted = phrases.provider_hints.search(text) is not None
    return is_hinted and not any(_is_family(mention, text) for mention in find_people(text))


def _is_family(mention: PersonMention, text: str) -> bool:
    """Whether it is one's own family: somebody named by relation, or a child or an elder of a certain age."""
    relation = people_words().relations.get(mention.kind)
    if relation is None or not relation.unnamed:
        return relation is not None
    return mention.own or _OF_AN_AGE.match(text, mention.end) is not None


def find_said(text: str, *, provider: bool) -> tuple[Said, ...]:
    """Every statement in a normalised text but ages, left to right. `provider`: a provider speaks."""
    phrases = fact_phrases()
    found = list(_by_pattern(text, phrases, provider=provider))
    for word in _by_word(text, phrases, provider=provider):
        if not any(word.fact == other.fact and _overlaps((word.start, word.end), [other.span]) for other in found):
            found.append(word)
    whole = [said.span for said in found if said.whole]
    found = [said for said in found if said.whole or not _overlaps(said.span, whole)]
    return tuple(_corrected(text, sorted(found, key=lambda said: said.start)))


def _corrected(text: str, found: Iterable[Said]) -> list[Said]:
    """低保,不对,是低收入: the second takes the place of the first."""
    kept: list[Said] = []
    for said in found:
        before = kept[-1] if kept else None
        if (
            before
            and before.fact == said.fact
            and not said.denied
            and _TAKES_BACK.fullmatch(text, before.end, max(said.start, before.end))
        ):
            kept.pop()
        kept.append(said)
    return kept


def _by_pattern(text: str, phrases: FactPhrases, *, provider: bool) -> Iterator[Said]:
    taken: list[tuple[int, int]] = []
    for fact, of, entries in phrases.says:
        if (of == PROVIDER) != provider:
            continue
        stretches: list[tuple[int, int]] = []
        for pattern, entry in entries:
            for match in pattern.finditer(text):
                value = entry["value"] if "value" in entry else _number(match, entry.get("times", 1))
                numbers = [] if "value" in entry else [match.span("n" if match.groupdict().get("n") else "m")]
                if value is None or _overlaps(match.span(), stretches) or any(_overlaps(n, taken) for n in numbers):
                    continue
                if "unless" in entry and re.search(entry["unless"], text):
                    continue
                if "before" in entry and not re.search(entry["before"], text[: match.start()]):
                    continue
                if "needs" in entry and not re.search(entry["needs"], match.group()):
                    continue
                stretches.append(match.span())
                taken += numbers
                if not _is_open(text, match.start(), match.end(), phrases, provider=provider):
                    couple, old = bool(entry.get("couple")), bool(entry.get("of_grandparent"))
                    denied = fact in LISTS and _is_denied(text, match.start(), phrases)
                    yield Said(
                        fact,
                        value,
                        of,
                        *match.span(),
                        denied,
                        of_couple=couple,
                        of_grandparent=old,
                        not_me=bool(entry.get("not_me")),
                        whole=bool(entry.get("whole")),
                    )


def _overlaps(stretch: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(stretch[0] < end and start < stretch[1] for start, end in others)


def _is_open(text: str, start: int, end: int, phrases: FactPhrases, *, provider: bool) -> bool:
    """Whether what stands there is asked, supposed or applied for, and not stated; of a family, also what is wished."""
    before = text[max(0, start - _OPEN_REACH) : start]
    if _WHETHER.match(text, max(start - 1, 0)) or (not provider and phrases.wished.search(before)):
        return True
    return phrases.asked_about.search(before) is not None or phrases.hypothetical_after.match(text[end:]) is not None


def _is_denied(text: str, start: int, phrases: FactPhrases) -> bool:
    return phrases.denied.search(text[max(0, start - _DENIAL_REACH) : start]) is not None


def _number(match: re.Match[str], times: float) -> int | dict[str, int] | None:
    """The number stated; bounds for 三十多个."""
    groups = match.groupdict()
    group = "n" if groups.get("n") else "m"
    number = parse_numeral(groups.get(group) or "")
    if number is None:
        return None
    if match.string[match.end(group) : match.end(group) + 1] in _AND_MORE and number and number % 10 == 0:
        return {"at_least": number, "at_most": number + (9 if number % 100 else 99)}
    return int(number * times)


def _by_word(text: str, phrases: FactPhrases, *, provider: bool) -> Iterator[Said]:
    pattern = phrases.provider_words if provider else phrases.word
    for match in pattern.finditer(text):
        if _is_open(text, match.start(), match.end(), phrases, provider=provider):
            continue
        if _PLACE_ASKED.match(text, match.end()) and any(fact == "area" for fact, _ in phrases.words[match.group()]):
            continue
        is_denied = _is_denied(text, match.start(), phrases)
        for fact, value in phrases.words[match.group()]:
            if fact == "provider.landlord" and _RENTED not in text:
                continue
            if fact.startswith("provider.") == provider:
                yield Said(fact, value, PROVIDER if provider else ELDER, match.start(), match.end(), is_denied)


def corrects(text: str) -> bool:
    """Whether the text takes back something said before."""
    return fact_phrases().corrects.search(text) is not None


def asks_of_everybody(text: str) -> bool:
    """Whether the text asks what anybody gets (失能老人有什么政策); for one where nobody is named and no age is told."""
    return fact_phrases().of_everybody.search(text) is not None


def forgets(text: str) -> bool:
    """Whether the text asks that something noted be noted no longer."""
    return fact_phrases().forgets.search(text) is not None


def caring(text: str) -> Iterator[int]:
    """Where the text says that somebody looks after somebody: the caller, where nobody else is the one who does."""
    return (match.start() for match in fact_phrases().caring.finditer(text))
