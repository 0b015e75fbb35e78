"""Reading a message: places, kinds of facility, filters, ages, telephone numbers, references.

A spaCy `zh` pipeline with the character segmenter: one ruler over the gazetteer, one over the vocabulary's phrases;
figures (ages, prices, ordinals, numbers) by rule. Nothing is learned here, so every value can be traced to the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.language.exclusions import REACH, is_wanted_again
from bot.language import ages, contacts, figures, names
from bot.language.normalise import normalise
from bot.language.people import find_people
from bot.model.place import PlaceLevel
from bot.places.gazetteer import Gazetteer
from bot.vocabulary import FacilityWords, Phrases

_LAYERS = (
    frozenset({"place", "category", "session", "admits"}),
    frozenset({"label"}),
    frozenset({"attribute"}),
    frozenset({"order", "wider", "filters_off"}),
    frozenset({"callback"}),
    frozenset({"field"}),
)
"""Within a layer the longest phrase wins; phrases of different layers may share characters."""

_A_NAME = 3
"""Characters of a place not known that is believed beside a city's name: 火星镇; 三区 may be three districts."""

_ONLY_WANTED = frozenset({"session", "admits", "place", "category"})
_GROWN_FROM = 50
"""Years from which a message that is nothing but a number is an age; a smaller one counts anything."""


@dataclass(frozen=True)
class Entity:
    """Something read in the text: its kind, its normalised value and where it stands in the normalised text."""

    kind: str
    value: Any
    start: int
    end: int
    extra: Mapping[str, Any] = field(default_factory=dict)


class Reader:
    """Reads normalised text into entities. Build once: the pipeline takes about a second."""

    def __init__(self, gazetteer: Gazetteer, words: FacilityWords, phrases: Phrases) -> None:
        self._gazetteer = gazetteer
        self._phrases = phrases
        self._nlp = build_pipeline(words, phrases)

    def read(self, text: str, this_year: int) -> tuple[Entity, ...]:
        """Everything stated in `text` (normalised first), left to right. `this_year` dates a year of birth."""
        text = normalise(text)
        doc = self._nlp(text)
        mentions = self._gazetteer.find(text)
        found = [*self._phrase_entities(doc, mentions.places), *self._figures(text, this_year)]
        found += [Entity("other_city", other.name, other.start, other.end) for other in mentions.others]
        is_vague = not mentions.others and all(map(_is_city, mentions.places))
        unknown = self._gazetteer.resolve(text).unknown if is_vague else None
        if unknown and (not mentions.places or len(unknown) >= _A_NAME):
            found.append(Entity("unknown_place", unknown, 0, 0))
        return tuple(sorted(found, key=lambda entity: (entity.start, entity.end)))

    def _phrase_entities(self, doc: Doc, mentions: Iterable[Any]) -> list[Entity]:
        spans = list(doc.spans["phrases"])
        places = {(m.start, m.end): m for m in mentions}
        spans += [span for key in places if (span := doc.char_span(*key, label="place")) is not None]
        kept = [span for layer in _LAYERS for span in filter_spans([s for s in spans if s.label_ in layer])]
        exclusions = [span.end for span in spans if span.label_ == "exclusion" and not _asks_whether(span)]
        unwanted = [_is_excluded(span, exclusions) for span in kept]
        # What is not wanted and cannot be searched for is left out; taking it as wanted would be worse.
        pairs = [(s, out) for s, out in zip(kept, unwanted) if not (out and s.label_ in _ONLY_WANTED)]
        return [self._entity(span, places, excluded=out) for span, out in pairs]

    def _entity(self, span: Span, places: Mapping[tuple[int, int], Any], *, excluded: bool) -> Entity:
        start, end = span.start_char, span.end_char
        if span.label_ == "place":
            mention = places[start, end]
            candidates = [place.code for place in mention.candidates]
            return Entity("place", candidates[0], start, end, {"candidates": candidates, "likely": mention.likely})
        return Entity("label_excluded" if excluded and span.label_ == "label" else span.label_, span.id_, start, end)

    def _figures(self, text: str, this_year: int) -> list[Entity]:
        stated = ages.find_ages(text, this_year, find_people(text))
        found = [Entity("age", age.months, age.start, age.end) for age in stated]
        if not stated and (years := ages.bare_age(text)) is not None and years >= _GROWN_FROM:
            found.append(Entity("age", years * 12, 0, len(text)))
        found += [Entity("request_number", value, start, end) for value, start, end in figures.request_numbers(text)]
        found += [Entity("ordinal", value, start, end) for value, start, end in figures.ordinals(text)]
        price = figures.price_limit(text)
        if price is not None:
            found.append(Entity("max_price", *price))
        phone = contacts.find_phone(text)
        if phone is not None:
            found.append(Entity("phone", phone.number, phone.start, phone.end, {"problem": phone.problem}))
        name = names.introduced_name(text, self._phrases)
        if name is not None:
            found.append(Entity("person_name", name, 0, 0))
        return found


def _is_city(mention: Any) -> bool:
    return bool(mention.candidates[0].level is PlaceLevel.CITY)


def _asks_whether(span: Span) -> bool:
    """是不是, 要不要: a question, which excludes nothing."""
    return span.start > 0 and span.doc[span.start - 1].text == span[-1].text


def _is_excluded(span: Span, exclusions: Iterable[int]) -> bool:
    reach = 1 if span.label_ in {"place", "category"} else REACH
    between = (span.doc[stop : span.start].text for stop in exclusions if 0 <= span.start - stop <= reach)
    return not all(map(is_wanted_again, between))


def build_pipeline(words: FacilityWords, phrases: Phrases) -> Language:
    """The spaCy pipeline: characters as tokens and a ruler over every phrase of the vocabulary."""
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "phrases", "overwrite": True})
    ruler.add_patterns(list(_patterns(words, phrases)))  # type: ignore[attr-defined]
    return nlp


def _patterns(words: FacilityWords, phrases: Phrases) -> Iterable[dict[str, str]]:
    for category in (*words.categories.values(), *words.groups.values()):
        yield from _of("category", category.id, category.words)
    for label, terms in (
        ("label", words.labels),
        ("session", words.sessions),
        ("admits", words.admits),
        ("attribute", phrases.attributes),
        ("order", phrases.orders),
        ("callback", phrases.callback),
        ("field", phrases.fields),
    ):
        for term, spellings in terms.items():
            yield from _of(label, term, spellings)
    yield from _of("wider", "wider", phrases.wider)
    yield from _of("filters_off", "filters_off", phrases.filters_off)
    yield from _of("exclusion", "exclusion", phrases.exclusions)


def _of(label: str, term: str, spellings: Iterable[str]) -> Iterable[dict[str, str]]:
    return ({"label": label, "pattern": normalise(spelling), "id": term} for spelling in spellings)
