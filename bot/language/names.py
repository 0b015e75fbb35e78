"""People's names as given in a conversation: 王秀英, 我叫欧阳娜娜, 免贵姓王, 艾力·买买提, 李阿姨."""

from __future__ import annotations

import re

from bot.vocabulary import Phrases

_HAN = "[\u4e00-\u9fff]"
_FILLER = re.compile("^(?:那个|嗯|哦|啊|呃|哎|[,，、。\\s])+")
_LEAD_IN = re.compile(
    r"^(?:就是?|你就|写|填|登记)*"
    r"(?:(?:我|俺|他|她)?(?:妈妈?|爸爸?|母亲|父亲|老伴|奶奶|爷爷|外公|外婆)|我|本人|俺|申请人|联系人|他|她|老人|户主|姓名)?的?(?:名字|大名)?"
    r"(?P<said>是叫|叫做|叫我|叫|名叫|姓名是|姓名|名字是|名字叫|是|为|:|：)?"
)
_TAIL = re.compile(r"(?:。|吧|呀|啊|哈|哦|呢|[，,;；].*|\s.*|(?:就?是我)|这个名字|这名字|的名字)*$")
_SURNAME_THEN_NAME = re.compile(rf"姓(?P<surname>{_HAN}{{1,2}})[，,]?(?:名叫|名|叫)(?P<name>{_HAN}{{1,4}})$")
_SURNAME_ONLY = re.compile(rf"^(?:我|俺|本人|免贵|鄙人)*姓(?P<surname>{_HAN}{{1,2}}?)的?$")
_FAMILIAR = re.compile(rf"^[小老](?P<surname>{_HAN})$")
_NAME = re.compile(rf"^{_HAN}{{2,4}}$|^{_HAN}{{1,8}}(?:·{_HAN}{{1,8}})+$")
_UNLIKE_NAMES = re.compile("[不没吗呢么什谁哪怎了的啊吧呀您你我他它她们是请问给把被很太也这]|可以|一下|家$")
"""Signs that stand in sentences and in next to no name."""

_INTRODUCED = re.compile(
    r"(?:我叫|俺叫|本人叫|[妈爸]叫|名字叫|名字是|姓名是|姓名:|姓名|联系人是|联系人叫|申请人是|申请人叫|大名叫|叫做)"
    r"(?P<name>[\u4e00-\u9fff·]{2,12})"
)
_INTRODUCED_SURNAME = re.compile(
    rf"(?:我|俺|本人|免贵)姓(?P<surname>{_HAN}{{1,2}}?)(?=[,，。;；的]|电话|手机|号码|住|家|$)"
)
_AFTER_NAME = re.compile(r"(?:电话|手机|号码|住|家|今年|地址|是我|,|的电话|[一二两三四五六七八九十百]+(?:岁|个月)).*$")
_DOTS = str.maketrans("•・‧", "···")


def introduced_name(text: str, words: Phrases) -> str | None:
    """A name that somebody introduces by saying so (我叫王秀英,电话… / 我姓李,电话…), anywhere in the text, or None."""
    match = _INTRODUCED.search(text.translate(_DOTS))
    if match is None:
        only = _INTRODUCED_SURNAME.search(text)
        return only["surname"] if only and only["surname"] in words.surnames else None
    run = _AFTER_NAME.sub("", match["name"])
    for length in (len(run), 3, 2):
        if 2 <= length <= len(run) and (length <= 4 or "·" in run) and _is_name(run[:length], words):
            return run[:length]
    return None


_CORRECTED = re.compile(rf"(?:叫|是|改成|改为|改叫|换成)(?P<name>{_HAN}{{2,4}}?)(?:$|[,。.!吧啊呀的])")


def corrected_name(text: str, words: Phrases) -> str | None:
    """The name in a correction that speaks of the name (名字错了,叫李梅 / 姓名改成李梅), or None."""
    return next((m["name"] for m in _CORRECTED.finditer(text) if _is_name(m["name"], words)), None)


def find_name(text: str, words: Phrases) -> str | None:
    """What to call somebody, from an answer to "what is your name": 王秀英, 我叫王秀英, 王女士, 小王; or None.

    A name begins with a surname or holds the dot of a transcribed name; one that is introduced (我叫古丽娜尔) may be
    any. 免贵姓王 gives the surname alone. Everyday words that begin like a surname (谢谢, 方便, 时间) are no names.
    """
    said = _FILLER.sub("", text).strip().translate(_DOTS)
    stripped = _TAIL.sub("", said)
    lead_in = _LEAD_IN.match(stripped)
    rest = stripped[lead_in.end() :] if lead_in else stripped
    if _is_name(stripped, words):
        return stripped
    if _is_name(rest, words) or (lead_in and "叫" in (lead_in["said"] or "") and _may_be_name(rest, words)):
        return rest
    return _by_surname(said, stripped, rest, words)


def _by_surname(said: str, stripped: str, rest: str, words: Phrases) -> str | None:
    both = _SURNAME_THEN_NAME.search(said)
    if both is not None:
        surname, name = both["surname"], both["name"]
        whole = name if name.startswith(surname) else surname + name
        return whole if _is_name(whole, words) else None
    only = _SURNAME_ONLY.match(stripped)
    if only is not None:
        return only["surname"] if only["surname"] in words.surnames else None
    familiar = _FAMILIAR.match(rest)
    return rest if familiar and familiar["surname"] in words.surnames and _may_be_name(rest, words) else None


def _is_name(name: str, words: Phrases) -> bool:
    return _may_be_name(name, words) and ("·" in name or _has_surname(name, words.surnames))


def _may_be_name(name: str, words: Phrases) -> bool:
    return _NAME.match(name) is not None and name not in words.not_names and not _UNLIKE_NAMES.search(name)


def _has_surname(name: str, surnames: frozenset[str]) -> bool:
    return name[0] in surnames or (len(name) > 2 and name[:2] in surnames)
