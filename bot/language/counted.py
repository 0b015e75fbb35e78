"""Two people whom nobody names, told one by one: 两位老人,一位78,一位82; 俩娃一个四岁一个九个月."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.people import PersonMention
from bot.vocabulary import people_words

ANOTHER_ELDER = "另一位老人"
"""The second elder whom nobody names."""

_EACH = {"elder": ("老人", ANOTHER_ELDER), "child": ("老大", "老二")}
_TWO = re.compile("(?:两|俩|2|二)(?:个|位|名|口)?(?:老)?$")
_ONE = re.compile("(?:另外?|还有)?一(?:个|位|名)(?!人|月|半|亿|院|机|家)(?:老人|孩子)?(?:是)?")
_MAN, _WOMAN = re.compile("[头爷伯公男]|先生|汉"), re.compile("[太婆奶女]|大妈|大娘")


def with_those_counted(text: str, people: Sequence[PersonMention]) -> list[PersonMention]:
    """The people, and each of two whom the text counts off as one and one."""
    for mention in people:
        relation = people_words().relations.get(mention.kind)
        if relation is None or not relation.unnamed or not _TWO.search(text, max(mention.start - 4, 0), mention.start):
            continue
        each = list(_ONE.finditer(text, mention.end))
        named_later = any(other.start >= mention.end for other in people if other.kind in people_words().relations)
        if len(each) == 2 and not named_later:
            kinds = _EACH[relation.role]
            found = [PersonMention(kind, one.start(), one.end()) for kind, one in zip(kinds, each, strict=True)]
            kept = [p for p in people if p is not mention and not any(_overlap(p, one) for one in found)]
            return sorted([*kept, *found], key=lambda person: person.start)
    return list(people)


def _overlap(one: PersonMention, other: PersonMention) -> bool:
    return one.start < other.end and other.start < one.end


def gender_of(word: str) -> str:
    """f or m of a word for an old person whom nobody names (老头, 老太); empty where it does not say."""
    is_man, is_woman = _MAN.search(word) is not None, _WOMAN.search(word) is not None
    return "m" if is_man and not is_woman else "f" if is_woman and not is_man else ""
