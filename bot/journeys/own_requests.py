"""Requests made earlier: progress, change, withdraw.

A person sees their own; a number and the last four digits of its telephone open one made elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.casework.numbers import parse_number
from bot.journeys.ports import BEIJING, World
from bot.journeys.request_words import masked_fields, town_words
from bot.language.contacts import mask_phone
from bot.language.numerals import parse_numeral
from bot.model.place import PlaceLevel
from bot.model.reply import Button, Reply
from bot.model.request import Request, RequestState
from bot.model.understanding import Understanding

OPEN = frozenset({RequestState.SUBMITTED, RequestState.CALLED, RequestState.VISITED})


_NUMBER = re.compile(r"[Xx][Tt][-\s]?(?:[0-9A-Za-z][-\s]?){9}(?![0-9A-Za-z])")


_LIKE_NUMBER = re.compile(r"[Xx][Tt][-\s]?[0-9A-Za-z][-0-9A-Za-z]+")


_REFUSAL = re.compile(
    "^[\u4e0d\u522b]|[\u4e0d\u522b\u752d\u83ab](?:\u8981|\u60f3|\u7528|\u518d|\u5fc5)?(?:\u5220|\u64a4|\u6e05|\u9500|\u9000|\u53d6\u6d88|\u52a8)"
    "|^\u7b97\u4e86(?!.*(?:\u5220|\u64a4)(?:\u6389|\u5427|\u4e86)*$)"
)
"""不撤了, 算了不删, 先别撤, 算了: beside a question whether to withdraw or to delete, a no. 算了,删吧 is a yes."""


def refuses(text: str) -> bool:
    """Whether a text says no to withdrawing or deleting."""
    return _REFUSAL.search(text) is not None


def find_number(text: str) -> str | None:
    """The first valid request number in a message, or None."""
    for match in _NUMBER.finditer(text):
        number = parse_number(match.group())
        if number is not None:
            return number
    return None


def looks_like_number(text: str) -> str | None:
    """What a message writes like a request number (XT and more), valid or not; None when nothing."""
    match = _LIKE_NUMBER.search(text)
    return match.group().strip() if match else None


@dataclass(frozen=True)
class Handled:
    """The replies, and what the next message is expected to settle (None: nothing)."""

    replies: tuple[Reply, ...]
    awaiting: dict[str, Any] | None = None


def progress(person: str, understanding: Understanding, world: World) -> Handled:
    """Where the person's requests stand."""
    chosen = _chosen(person, understanding, world)
    if isinstance(chosen, Handled):
        return chosen
    return Handled(tuple(standing(request, world) for request in chosen[:3]))


def withdraw(person: str, understanding: Understanding, awaiting: Mapping[str, Any] | None, world: World) -> Handled:
    """Asks to be sure before withdrawing; said again when that was just asked, it is sure."""
    if awaiting and awaiting.get("journey") == "withdraw":
        if refuses(understanding.stated.text):
            return Handled((world.phrases.reply("utter_kept"),))
        return withdrawn(awaiting["number"], person, world)
    chosen = _chosen(person, understanding, world, only_open=True)
    if isinstance(chosen, Handled):
        return chosen
    if len(chosen) > 1:
        return Handled((_which(chosen, "request_withdraw", world),))
    number = chosen[0].number
    reply = world.phrases.reply("utter_own_withdraw_sure", number=number, title=title_of(chosen[0], world))
    return Handled((reply,), {"journey": "withdraw", "number": number})


def withdrawn(number: str, person: str, world: World) -> Handled:
    """Withdraws, after the person said yes."""
    request = world.requests.by_number(number)
    if request is None or request.state not in OPEN:
        return Handled((world.phrases.reply("utter_own_nothing_open"),))
    done = world.requests.withdraw(number, world.now, person)
    return Handled((world.phrases.reply("utter_own_withdrawn", card=card_of(done, world), number=number),))


def change(person: str, understanding: Understanding, world: World) -> Handled:
    """Changes what the message gives; asks what to change when it gives nothing."""
    chosen = _chosen(person, understanding, world, only_open=True)
    if isinstance(chosen, Handled):
        return chosen
    if len(chosen) > 1:
        return Handled((_which(chosen, "request_change", world),))
    return change_one(chosen[0].number, person, understanding, world)


def change_one(number: str, person: str, understanding: Understanding, world: World) -> Handled:
    """Changes one request by what the message gives, or asks for it again."""
    stated, request = understanding.stated, world.requests.by_number(number)
    if request is None or request.state not in OPEN:
        return Handled((world.phrases.reply("utter_own_nothing_open"),))
    if stated.phone_problem:
        reply = world.phrases.reply(f"utter_request_phone_{stated.phone_problem}", phone=stated.phone)
        return Handled((reply,), {"journey": "change", "number": number})
    fields = _given(understanding, world)
    if not fields:
        reply = world.phrases.reply("utter_own_change_what", number=number)
        return Handled((reply,), {"journey": "change", "number": number})
    changed = world.requests.change(number, fields, world.now, person)
    spoken: dict[str, Any] = dict(_spoken(changed, world))
    return Handled((world.phrases.reply("utter_own_changed", card=card_of(changed, world), **spoken),))


def _given(understanding: Understanding, world: World) -> dict[str, str]:
    stated = understanding.stated
    fields: dict[str, str] = {}
    if stated.phone:
        fields["contact_phone"] = stated.phone
    if stated.name:
        fields["contact_name"] = stated.name
    if stated.place and stated.place.level in {PlaceLevel.TOWN, PlaceLevel.VILLAGE}:
        fields |= {"town_code": stated.place.code, "town": stated.place.full_name}
    if stated.callback:
        fields["callback_time"] = world.phrases.say(f"utter_request_time_{stated.callback}")
    return fields


def _chosen(
    person: str, understanding: Understanding, world: World, *, only_open: bool = False
) -> list[Request] | Handled:
    number = find_number(understanding.stated.text)
    if number is not None:
        return _numbered(number, person, understanding, world, only_open=only_open)
    written = looks_like_number(understanding.stated.text)
    if written is not None:
        return Handled((world.phrases.reply("utter_own_bad_number", number=written),), {"journey": "number"})
    own = [r for r in world.requests.of_person(person) if not only_open or r.state in OPEN]
    return own or Handled((world.phrases.reply("utter_own_none"),), {"journey": "number"})


def _numbered(
    number: str, person: str, understanding: Understanding, world: World, *, only_open: bool
) -> list[Request] | Handled:
    request = world.requests.by_number(number)
    if request is None:
        return Handled((world.phrases.reply("utter_own_unknown_number", number=number),))
    if request.person != person and not _knows_phone(request, understanding, number):
        return Handled((world.phrases.reply("utter_own_prove"),), {"journey": "prove", "number": number})
    if only_open and request.state not in OPEN:
        return Handled((standing(request, world),))
    return [request]


def _knows_phone(request: Request, understanding: Understanding, number: str) -> bool:
    runs = digit_runs(understanding.stated.text.replace(number, " "))
    return request.fields.get("contact_phone", "????")[-4:] in {run[-4:] for run in runs}


def digit_runs(text: str) -> list[str]:
    """Every run of four digits or more in a text, written (5678) or spoken (五六七八)."""
    values = (parse_numeral(char) for char in text)
    return [run for run in "".join(_digit_or_space(value) for value in values).split() if len(run) >= 4]


def _digit_or_space(value: int | None) -> str:
    return str(value) if value is not None and value < 10 else " "


def proved(number: str, understanding: Understanding, world: World) -> Handled:
    """Shows a request made elsewhere to somebody who gives the last four digits of its telephone number."""
    request = world.requests.by_number(number)
    if request is None or not _knows_phone(request, understanding, number):
        return Handled((world.phrases.reply("utter_own_not_proved"),))
    return Handled((standing(request, world),))


def standing(request: Request, world: World) -> Reply:
    """One request: what, when, where it stands."""
    return world.phrases.reply(
        "utter_own_standing",
        card=card_of(request, world),
        number=request.number,
        title=title_of(request, world),
        state=world.phrases.say(f"utter_own_state_{request.state.value}"),
        date=request.created_at.astimezone(BEIJING).date().isoformat(),
    )


def title_of(request: Request, world: World) -> str:
    """The service's title."""
    return world.cities[request.city].services.get(request.service, request.service)


def card_of(request: Request, world: World) -> dict[str, Any]:
    """The request card of a stored request, its name and number half hidden."""
    fields: dict[str, Any] = {**request.fields, "contact_town": request.fields.get("town_code")}
    return {
        "kind": "request",
        "number": request.number,
        "service": request.service,
        "state": request.state.value,
        "fields": masked_fields(fields, world),
    }


def _spoken(request: Request, world: World) -> dict[str, str]:
    fields = request.fields
    return {
        "number": request.number,
        "name": fields.get("contact_name", ""),
        "phone": mask_phone(fields.get("contact_phone", "")),
        "town": town_words(fields.get("town_code"), world) or fields.get("town", "") or "",
        "time": fields.get("callback_time", ""),
    }


def _which(requests: list[Request], need: str, world: World) -> Reply:
    buttons = tuple(
        Button(f"{title_of(r, world)} {r.number}", f"/{need}" + json.dumps({"number": r.number})) for r in requests[:5]
    )
    return world.phrases.reply("utter_own_which", buttons=buttons)
