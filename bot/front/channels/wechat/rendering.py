"""How the official account shows replies: text within 2,048 bytes, numbers for buttons. Pure.

A reply is one piece as a rule; one that is too long is cut at the end of a paragraph, a sentence or, at worst, a
character. Pieces are joined to as few bubbles as hold them, because bubbles are what Tencent counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.front.channels.wechat.xml import legal
from bot.front.ports import Saying
from bot.model.message import Message, Speaker
from bot.postbox import Spot

LIMIT = 2_048
"""Bytes of UTF-8 in one text, by Tencent's interface (45002 beyond)."""
ROOM_FOR_MORE = 100
"""Bytes kept free for the note that there is more."""
SHORTEST = 600
MOST_IN_MENU = 10
LONGEST_IN_MENU = 60
GAP = "\n\n"

LISTED = re.compile(r"^\s*(\d{1,2})[.\u3001\uff0e]", re.MULTILINE)
ENDS = (re.compile(r"\n+"), re.compile(r"[\u3002\uff01\uff1f\uff1b!?;]['\"\u201d\u2019\uff09)]*"))
"""Where a text may be cut: after a line first of all, else after a sentence."""
TAG = re.compile(r"<(?=[A-Za-z/!])")


@dataclass(frozen=True)
class Choice:
    """A button as it is shown. `number` is 0 where a number would be taken for an answer."""

    number: int
    title: str
    payload: str


@dataclass(frozen=True)
class Menu:
    """The same as a message that can be tapped: the text above, and number and title of each line."""

    head: str
    choices: tuple[Choice, ...]
    at: int
    """The timeline message that offers them."""


@dataclass(frozen=True)
class Bubble:
    """One message to send, how far it brings the delivery, and what its reader may choose by number."""

    text: str
    to: Spot
    choices: Mapping[str, str]
    menu: Menu | None = None
    by_agent: bool = False


@dataclass(frozen=True)
class _Piece:
    text: str
    to: Spot
    message: Message
    shown: tuple[Choice, ...] = ()
    bare: str = ""


class Renderer:
    """Renders with the sentences of the phrasebook. `asks_number` are the facts whose answer may be a bare number.

    `link` gives the address of a page that shows a message's card, or None.
    """

    def __init__(
        self,
        say: Saying,
        asks_number: frozenset[str] = frozenset(),
        limit: int = LIMIT,
        link: Callable[[Message], str | None] | None = None,
    ) -> None:
        self._say = say
        self._link = link or (lambda _message: None)
        self._asks_number = asks_number
        self._limit = limit - ROOM_FOR_MORE

    def bubbles(self, messages: Sequence[Message], done: int = 0) -> Iterator[Bubble]:
        """The messages as bubbles, in order, leaving out the first `done` parts of the first message."""
        held: list[_Piece] = []
        for piece in self._pieces(messages, done):
            if held and not self._fits(GAP.join(p.text for p in (*held, piece))):
                yield _bubble(held)
                held = []
            held.append(piece)
        if held:
            yield _bubble(held)

    def with_more(self, text: str) -> str:
        """The text, and that there is more to come when the citizen writes again."""
        return f"{text}\n{self._say('utter_wechat_more')}"

    def tighten(self) -> bool:
        """Makes every text shorter from now on: this one was too long for Tencent. False when it is short already."""
        if self._limit < SHORTEST:
            return False
        self._limit //= 2
        return True

    def menu_tail(self) -> str:
        """What stands below a menu."""
        return self._say("utter_wechat_menu_tail")

    def plain(self, bodies: Sequence[Mapping[str, Any]]) -> str:
        """The replies as one text, cut where the limit is: for what is stored nowhere."""
        text = GAP.join(filter(None, (clean(str(body.get("text") or "")) for body in bodies)))
        return next(cut(text, self._limit), "")

    def _pieces(self, messages: Sequence[Message], done: int) -> Iterator[_Piece]:
        number = 1
        for message in messages:
            bare = self._words(message)
            number = max(number, _after_listed(bare))
            choices = self._choices(message, number)
            whole = self._with_choices(bare, choices)
            if not self._fits(whole):  # cut always at the same places, whatever stands before it
                choices = self._choices(message, _after_listed(bare))
                whole = self._with_choices(bare, choices)
            parts = list(cut(whole, self._limit)) or [""]
            for index, part in enumerate(parts):
                is_last = index == len(parts) - 1
                to = Spot(message.id) if is_last else Spot(_before(message), index + 1)
                if index >= done:
                    yield _Piece(part, to, message, choices if is_last else (), bare if len(parts) == 1 else "")
            number += sum(1 for choice in choices if choice.number)
            done = 0

    def _words(self, message: Message) -> str:
        """What a message says: a reply's text and where its card is shown, or what somebody of the family said."""
        text = clean(str(message.body.get("text") or ""))
        if message.speaker is Speaker.CITIZEN:
            return self._of_family(message, text)
        link = self._link(message)
        kind = (message.body.get("card") or {}).get("kind")
        return text if link is None else f"{text}\n{self._say(f'utter_wechat_see_{kind}', link=link)}"

    def _of_family(self, message: Message, text: str) -> str:
        if text:
            return self._say("utter_relay_said", words=text)
        return self._say("utter_relay_located" if message.body.get("location") else "utter_relay_chose")

    def _choices(self, message: Message, first: int) -> tuple[Choice, ...]:
        card = message.body.get("card") or {}
        numbered = card.get("asking") not in self._asks_number
        buttons = enumerate(message.body.get("buttons") or (), first)
        return tuple(
            Choice(number if numbered else 0, clean(str(b["title"])), str(b["payload"])) for number, b in buttons
        )

    def _with_choices(self, text: str, choices: Sequence[Choice]) -> str:
        if not choices:
            return text
        return f"{text}\n{self._offer(choices)}" if text else self._offer(choices)

    def _offer(self, choices: Sequence[Choice]) -> str:
        if choices[0].number:
            lines = (self._say("utter_wechat_choice", number=c.number, title=c.title) for c in choices)
            return self._say("utter_wechat_choices", choices="\n".join(lines))
        return self._say(
            "utter_wechat_words", titles=self._say("utter_wechat_words_between").join(c.title for c in choices)
        )

    def _fits(self, text: str) -> bool:
        return len(text.encode()) <= self._limit


def _bubble(pieces: Sequence[_Piece]) -> Bubble:
    last = pieces[-1]
    choices: dict[str, str] = {}
    for piece in pieces:
        for choice in piece.shown:
            if choice.number:
                choices[str(choice.number)] = choice.payload
                choices[menu_id(piece.message.id, choice.number)] = choice.payload
    return Bubble(
        text=GAP.join(filter(None, (piece.text for piece in pieces))),
        to=last.to,
        choices=choices,
        menu=_menu(pieces),
        by_agent=any(piece.message.speaker is Speaker.AGENT for piece in pieces),
    )


def _menu(pieces: Sequence[_Piece]) -> Menu | None:
    """Only the last of the bubble's pieces offers something, in full, and not much."""
    *before, last = pieces
    numbered = bool(last.shown) and all(c.number and len(c.title.encode()) <= LONGEST_IN_MENU for c in last.shown)
    if not numbered or not last.bare or len(last.shown) > MOST_IN_MENU or any(piece.shown for piece in before):
        return None
    head = GAP.join(filter(None, (*(piece.text for piece in before), last.bare)))
    return Menu(head, last.shown, last.message.id)


def menu_id(message: int, number: int) -> str:
    """What comes back when a line of a menu is tapped: an old menu is not mistaken for the present one."""
    return f"{message}-{number}"


def clean(text: str) -> str:
    """The text without what XML may not hold, and without markup: only `<` before a letter would be read as such."""
    return TAG.sub("\N{FULLWIDTH LESS-THAN SIGN}", legal(text)).strip()


def cut(text: str, limit: int) -> Iterator[str]:
    """The text in pieces of at most `limit` bytes (4 or more), each cut as late as it can be at the best kind of place."""
    rest = text
    while len(rest.encode()) > limit:
        room = len(rest.encode()[:limit].decode("utf-8", "ignore"))
        end = _last_end(rest, room)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    if rest:
        yield rest


def _last_end(text: str, room: int) -> int:
    """Where to cut within the first `room` characters: not so early that most of the room is wasted."""
    for end in ENDS:
        places = [match.end() for match in end.finditer(text, 0, room)]
        if places and places[-1] > room // 3:
            return places[-1]
    return room


def _after_listed(text: str) -> int:
    """The first number that the text does not use itself: in a list of places, 2 means the second place."""
    return max((int(number) for number in LISTED.findall(text)), default=0) + 1


def _before(message: Message) -> int:
    """A spot within a message lies after everything before it."""
    return message.id - 1
