"""A sheet in words: what has to hold of whom, test by test with its clause, for people who read the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.eligibility.criteria import Group, Leaf, Node
from bot.eligibility.facts import Vocabulary, vocabulary
from bot.eligibility.people import TAKEN_FOR_ELDER
from bot.eligibility.sheets import Sheet
from bot.phrases import Phrasebook


class SheetWords:
    """Says conditions, over the sentences of data/responses/catalogue.yml and the vocabulary of facts."""

    def __init__(self, phrases: Phrasebook, known: Vocabulary | None = None) -> None:
        self._say = phrases.say
        self._known = known or vocabulary()

    def conditions(self, sheet: Sheet) -> dict[str, Any]:
        """`text`: the whole condition, or why nobody is judged; `tests`: {"text", "fact", "clause", "quote"} of each."""
        if sheet.criteria is None:
            return {"text": self._say(f"utter_catalogue_reason_{sheet.reason}"), "tests": []}
        told = [leaf for leaf in sheet.leaves if leaf.fact != TAKEN_FOR_ELDER]
        return {
            "text": self._condition(sheet.criteria, is_inside=False),
            "tests": [
                {"text": self._test(leaf), "fact": leaf.fact, "clause": leaf.clause, "quote": leaf.quote}
                for leaf in told
            ],
        }

    def facts(self, sheet: Sheet) -> list[dict[str, str]]:
        """What may be stated to be judged: the id of each fact and what it is called."""
        asked = dict.fromkeys(name for fact in sheet.facts for name in self._sources(fact))
        return [{"id": name, "name": self._known.facts[name].name} for name in asked]

    def _sources(self, name: str) -> Iterator[str]:
        yield from (name,) if name in self._known.facts else self._known.derived[name].sources

    def _condition(self, node: Node, *, is_inside: bool = True) -> str:
        if isinstance(node, Leaf):
            return self._test(node)
        told = list(dict.fromkeys(self._condition(part) for part in _told(node)))
        if len(told) == 1:
            return told[0]
        text = self._say("utter_catalogue_and" if node.every else "utter_catalogue_or").join(told)
        return self._say("utter_catalogue_group", parts=text) if is_inside else text

    def _test(self, leaf: Leaf) -> str:
        fact = self._known.facts.get(leaf.fact)
        if fact is None:
            return self._derived(leaf)
        kind = f"{leaf.test}_{fact.kind}" if fact.numeric else leaf.test
        several = "_several" if len(leaf.values) > 1 else ""
        return self._say(
            f"utter_catalogue_{kind}{several}",
            name=fact.name,
            bound=f"{leaf.bound:g}",
            unit=fact.unit,
            values="、".join(fact.values.get(value, value) for value in leaf.values),
        )

    def _derived(self, leaf: Leaf) -> str:
        """So much of one thing for each so many of another."""
        derived = self._known.derived[leaf.fact]
        amount, base = (self._known.facts[source] for source in derived.sources)
        return self._say(
            f"utter_catalogue_{leaf.test}_per",
            per=f"{derived.per:g}{base.unit}",
            name=amount.name,
            bound=f"{leaf.bound:g}",
            unit=amount.unit,
        )


def _told(group: Group) -> Iterator[Node]:
    """The parts worth a word, groups of the same kind taken apart.

    That somebody is spoken of as an elder is no condition: nobody has to show it. An age within a higher one is said by
    that one.
    """
    flat = list(_flat(group))
    for part in flat:
        is_assumed = isinstance(part, Leaf) and part.fact == TAKEN_FOR_ELDER
        if not is_assumed and not (group.every and any(_is_within(part, other) for other in flat)):
            yield part


def _flat(group: Group) -> Iterator[Node]:
    for part in group.parts:
        parts = list(_told(part)) if isinstance(part, Group) else [part]
        if isinstance(part, Group) and len(parts) > 1 and part.every != group.every:
            yield part
        else:
            yield from parts


def _is_within(part: Node, other: Node) -> bool:
    """Whether another bound of the same number asks for more."""
    if not (isinstance(part, Leaf) and isinstance(other, Leaf)) or part.fact != other.fact:
        return False
    return part.test == other.test == "at_least" and part.bound < other.bound
