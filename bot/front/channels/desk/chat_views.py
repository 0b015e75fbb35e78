"""How chats look to clerks: the list, one chat with its card, and events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.handover import Event, Note, Queued, State, Stretch, is_urgent
from bot.model.message import Message, Speaker
from bot.postbox import Look
from bot.staff import StaffUser

LAST_LIMIT = 120
HIDDEN = frozenset({"unsure", "effect"})


def moment(when: datetime | None) -> str | None:
    """A time as JSON has it."""
    return None if when is None else when.astimezone(UTC).isoformat()


def chat_json(stretch: Stretch, now: datetime, last: Message | None = None) -> dict[str, Any]:
    """A chat as the list shows it. `waited_s` counts while nobody has it, and stands still afterwards."""
    since = stretch.waiting_since
    until = now if stretch.state is State.WAITING else max(since, stretch.claimed_at or stretch.ended_at or since)
    return {
        "person_key": stretch.key,
        "channel": stretch.channel,
        "state": stretch.state.value,
        "reason": stretch.reason,
        "since": moment(since),
        "asked_at": moment(stretch.asked_at),
        "claimed_at": moment(stretch.claimed_at),
        "ended_at": moment(stretch.ended_at),
        "ended_how": stretch.ended_how,
        "waited_s": max(0, round((until - since).total_seconds())),
        "agent": None if stretch.agent is None else {"id": stretch.agent.id, "name": stretch.agent.name},
        "last": None if last is None else said(last)[:LAST_LIMIT],
        "last_from": None if last is None else last.speaker.value,
        "last_at": None if last is None else moment(last.at),
        "urgent": stretch.urgent,
        "version": stretch.version,
    }


def list_json(chats: Iterable[Queued], user: StaffUser, now: datetime, *, everything: bool) -> list[dict[str, Any]]:
    """The queue and one's own chats; with `everything` those of colleagues too."""
    return [
        chat_json(chat.stretch, now, chat.last)
        for chat in chats
        if everything or may_read(chat.stretch, user, everything)
    ]


def may_read(stretch: Stretch, user: StaffUser, oversees: bool) -> bool:
    """Whether a clerk may read a chat: one that waits for anybody, one of their own, or any for who oversees."""
    is_own = stretch.agent is not None and stretch.agent.id == user.id
    return oversees or is_own or stretch.state is State.WAITING


def message_json(message: Message, titles: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A message; what a citizen chose by a button has the button's title as its text. `urgent`: tells of an emergency."""
    body = {key: value for key, value in message.body.items() if key not in HIDDEN}
    text = said(message, titles)
    citizen = message.speaker is Speaker.CITIZEN
    head = {"id": message.id, "from": message.speaker.value, "at": moment(message.at)}
    return {**body, **head, "text": text, "urgent": citizen and is_urgent(message.body.get("text"))}


def said(message: Message, titles: Mapping[str, str] | None = None) -> str:
    """The words of a message, or what stands for them."""
    body = message.body
    payload = str(body.get("payload") or "")
    return str(
        body.get("text") or (titles or {}).get(payload) or payload or ("\U0001f4cd" if "location" in body else "")
    )


def card_of(messages: Sequence[Message]) -> dict[str, Any]:
    """What is known already, from the bot's own cards: the facts, the question that was open, the request begun."""
    facts: Mapping[str, Any] = {}
    asking, city, request, places = None, None, None, None
    for message in messages:
        card = message.body.get("card") or {}
        if message.speaker is Speaker.BOT:
            asking = None  # a later answer of the bot without a question has closed it
        city = card.get("city") or city
        if card.get("kind") == "eligibility":
            facts = card.get("facts") or facts
            asking = _question(message, card.get("asking"))
        elif card.get("kind") == "request":
            request = dict(card)
            asking = _question(message, card.get("asking") or card.get("state")) if not card.get("number") else None
        elif card.get("kind") == "facilities":
            places = {key: card.get(key) for key in ("city", "category", "filters", "total")}
    return {"city": city, "facts": dict(facts), "asking": asking, "request": request, "search": places}


def questions(messages: Sequence[Message]) -> list[str]:
    """What the citizen has said in words, but for asking for a person."""
    asked: list[str] = []
    for message in messages:
        if message.speaker is Speaker.CITIZEN and message.body.get("text"):
            asked.append(str(message.body["text"]))
        elif asked and message.speaker is Speaker.BOT and (message.body.get("card") or {}).get("kind") == "handoff":
            asked.pop()
    return asked


def _question(message: Message, fact: object) -> dict[str, Any] | None:
    return {"fact": str(fact), "text": said(message)} if fact else None


def note_json(note: Note) -> dict[str, Any]:
    """A private note."""
    return {"id": note.id, "at": moment(note.at), "by": {"id": note.by, "name": note.name}, "text": note.text}


def step_json(event: Event) -> dict[str, Any]:
    """A step in a chat's history: who, when, why."""
    return {"at": moment(event.at), "move": event.kind, "by": event.by, "why": event.why, "agent": event.agent}


def allowance_json(look: Look | None, now: datetime) -> dict[str, Any] | None:
    """How many messages WeChat still lets through; None where nothing limits them."""
    if look is None:
        return None
    ends = look.granted_at.timestamp() + look.grant.seconds
    return {"left": look.left(now), "of": look.grant.sends, "until": moment(datetime.fromtimestamp(ends, UTC))}
