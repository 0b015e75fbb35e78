"""Book a time in the conversation: offered times, whom to expect, read-back with consent, a number; change and cancel.

Buttons carry it: what they say stands in the payload `/book_slot`, and only what was offered to a person is believed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.booking.problems import AlreadyBooked, BookingEnded, SlotClosed, SlotFull, UnknownBooking, UnknownSlot
from bot.booking.rows import booking_number
from bot.journeys.booking_words import what_words, when_words
from bot.journeys.own_requests import Handled, digit_runs
from bot.journeys.ports import World
from bot.language.contacts import mask_name, mask_phone
from bot.language.names import find_name
from bot.model.booking import HOLDING, Booking, Offer, Slot, What, Wish
from bot.model.reply import Button, Reply
from bot.model.understanding import Understanding
from bot.vocabulary import phrases as trade_phrases

JOURNEY, PROVE = "book", "prove_booking"
AT_ONCE = 3
"""Times shown together: more than an elder reads are none."""

LOOKED_AT = 50
"""Times among which the kinds on offer are looked for."""

FOR_REQUESTS = frozenset({What.HOME_ASSESSMENT, What.CALL_BACK})
"""What a service offers to whoever has registered for it."""

_NUMBER = re.compile(r"[Yy][Yy][-\s]?(?:[0-9A-Za-z][-\s]?){9}(?![0-9A-Za-z])")
_NOT_TO_BE_HAD = (SlotFull, SlotClosed, UnknownSlot)


def find_number(text: str) -> str | None:
    """The first valid number of a booking in a message, or None."""
    return next(filter(None, (booking_number(match.group()) for match in _NUMBER.finditer(text))), None)


def payload(**what: Any) -> str:
    """The payload of a button of this journey."""
    return "/book_slot" + json.dumps({"booking": {name: value for name, value in what.items() if value is not None}})


def offers(offer: Offer, world: World, request: str | None = None) -> tuple[Button, ...]:
    """A button for each kind of time that can be booked of this offer; none when there is no time to be had."""
    whats = FOR_REQUESTS if offer.kind == "service" else frozenset[What]()
    found, _ = world.slots.open_slots(offer, world.now, whats, limit=LOOKED_AT)
    first_of = {slot.what: slot for slot in reversed(found)}
    return tuple(
        Button(
            world.phrases.say("utter_booking_offer", what=what_words(first_of[what], world.phrases.say)),
            payload(kind=offer.kind, id=offer.id, what=what.value, request=request),
        )
        for what in What
        if what in first_of
    )


def pressed(asked: Mapping[str, Any], person: str, world: World) -> Handled:
    """What a button of this journey does."""
    if "keep" in asked:
        return Handled((world.phrases.reply("utter_kept"),))
    if "cancel" in asked:
        return _cancel(str(asked["cancel"]), person, world, is_sure=bool(asked.get("sure")))
    if "slot" in asked:
        return _chosen(asked, person, world)
    return _times(asked, world)


def settle(awaiting: Mapping[str, Any], person: str, key: str, understanding: Understanding, world: World) -> Handled:
    """Goes on with what was awaited: whom to expect, or the last word."""
    if awaiting["journey"] == PROVE:
        return _proved(awaiting["number"], person, understanding, world)
    stated = understanding.stated
    if stated.phone_problem:
        problem = world.phrases.reply(f"utter_request_phone_{stated.phone_problem}", phone=stated.phone)
        return Handled((problem,), dict(awaiting))
    told = _contact(understanding)
    if awaiting.get("step") == "confirm" and not told:
        if understanding.need == "affirm":
            return _book(awaiting, person, key, world)
        return Handled((world.phrases.reply("utter_booking_not_booked"),))
    return _ask({**awaiting, **told}, world)


def settles(awaiting: Mapping[str, Any], understanding: Understanding) -> bool:
    """Whether a message answers what is awaited."""
    if awaiting["journey"] == PROVE:
        return bool(digit_runs(understanding.stated.text))
    if awaiting.get("step") == "confirm" and understanding.need in {"affirm", "deny"}:
        return True
    return bool(understanding.stated.phone_problem or _contact(understanding))


def named(person: str, understanding: Understanding, world: World) -> Handled | None:
    """A booking whose number is in the message: shown to whom it belongs, or to whoever knows its telephone's last
    digits. None when no number is in it."""
    number = find_number(understanding.stated.text)
    if number is None:
        return None
    booking = world.bookings.by_number(number)
    if booking is None:
        return Handled((world.phrases.reply("utter_booking_unknown", number=number),))
    if booking.person == person or _knows_phone(booking, understanding):
        return Handled((standing(booking, world),))
    return Handled((world.phrases.reply("utter_own_prove"),), {"journey": PROVE, "number": number})


def upcoming(person: str, world: World) -> tuple[Reply, ...]:
    """The person's bookings to come, at most three."""
    return tuple(standing(booking, world) for booking in world.bookings.of_person(person, world.now)[:AT_ONCE])


def standing(booking: Booking, world: World) -> Reply:
    """A booking as it stands; with buttons while it can still be changed."""
    say = world.phrases.say
    text = say(
        "utter_booking_standing", **_words(booking.slot, world), number=booking.number, state=_state(booking, world)
    )
    if booking.state not in HOLDING or booking.slot.starts_at <= world.now:
        return Reply(text)
    slot = booking.slot
    change = payload(kind=slot.offer.kind, id=slot.offer.id, what=slot.what.value, instead_of=booking.number)
    return Reply(
        text,
        (
            Button(say("utter_booking_button_change"), change),
            Button(say("utter_booking_button_cancel"), payload(cancel=booking.number)),
        ),
    )


def _state(booking: Booking, world: World) -> str:
    return world.phrases.say(f"utter_booking_state_{booking.state.value}")


def _words(slot: Slot, world: World) -> dict[str, Any]:
    say = world.phrases.say
    return {"where": where_words(slot.offer, world), "what": what_words(slot, say), "when": when_words(slot, say)}


def where_words(offer: Offer, world: World) -> str:
    """The facility's name or the service's title."""
    if offer.kind == "facility":
        row = world.facilities.get(offer.id)
        return row.name if row is not None else offer.id
    return next((city.services[offer.id] for city in world.cities.values() if offer.id in city.services), offer.id)


def _times(asked: Mapping[str, Any], world: World) -> Handled:
    """Three times at once, and a button for more."""
    offer, what = Offer(str(asked["kind"]), str(asked["id"])), What(asked["what"])
    offset = int(asked.get("offset", 0))
    found, total = world.slots.open_slots(offer, world.now, frozenset({what}), offset=offset, limit=AT_ONCE)
    if not found:
        return Handled((world.phrases.reply("utter_booking_no_time", where=where_words(offer, world)),))
    carried = {"request": asked.get("request"), "instead_of": asked.get("instead_of")}
    buttons = [Button(when_words(slot, world.phrases.say), payload(slot=slot.id, **carried)) for slot in found]
    if total > offset + len(found):
        later = {**asked, "offset": offset + len(found)}
        buttons.append(Button(world.phrases.say("utter_booking_button_more"), payload(**later)))
    words = _words(found[0], world)
    notes = "\n".join(dict.fromkeys(slot.note for slot in found if slot.note))
    text = world.phrases.say("utter_booking_which_time", where=words["where"], what=words["what"], note=notes).strip()
    return Handled((Reply(text, tuple(buttons)),))


def _chosen(asked: Mapping[str, Any], person: str, world: World) -> Handled:
    slot = world.slots.get(int(asked["slot"]))
    if slot is None or not slot.is_open(world.now):
        return _taken(slot, asked, world)
    if asked.get("instead_of"):
        return _change(str(asked["instead_of"]), slot, asked, person, world)
    known = _known_contact(person, world)
    return _ask({"journey": JOURNEY, "slot": slot.id, "request": asked.get("request"), **known}, world)


def _known_contact(person: str, world: World) -> dict[str, str]:
    """Name and telephone that the person gave before, in a request or for another booking."""
    for request in world.requests.of_person(person):
        name, phone = request.fields.get("contact_name"), request.fields.get("contact_phone")
        if name and phone:
            return {"name": name, "phone": phone}
    before = world.bookings.of_person(person, world.now)
    return {"name": before[0].name, "phone": before[0].phone} if before else {}


def _contact(understanding: Understanding) -> dict[str, str]:
    stated = understanding.stated
    bare = None if stated.places or stated.categories else find_name(stated.text, trade_phrases())
    given = {"name": stated.name or bare, "phone": None if stated.phone_problem else stated.phone}
    return {name: value for name, value in given.items() if value}


def _ask(told: Mapping[str, Any], world: World) -> Handled:
    """Asks for what is missing; when nothing is, reads back and asks for consent."""
    slot = world.slots.get(int(told["slot"]))
    if slot is None or not slot.is_open(world.now):
        return _taken(slot, told, world)
    missing = [name for name in ("name", "phone") if not told.get(name)]
    if missing:
        reply = world.phrases.reply(f"utter_booking_ask_{'_'.join(missing)}", **_words(slot, world))
        return Handled((reply,), {**told, "step": "contact"})
    shown: dict[str, Any] = {"name": mask_name(told["name"]), "phone": mask_phone(told["phone"])}
    reply = world.phrases.reply("utter_booking_read_back", **_words(slot, world), **shown)
    return Handled((reply,), {**told, "step": "confirm"})


def _book(told: Mapping[str, Any], person: str, key: str, world: World) -> Handled:
    wish = Wish(person, told["name"], told["phone"], key, told.get("request"))
    try:
        booking = world.bookings.book(int(told["slot"]), wish, world.now)
    except _NOT_TO_BE_HAD:
        return _taken(world.slots.get(int(told["slot"])), told, world)
    except AlreadyBooked as held:
        name = "utter_booking_already" if held.number else "utter_booking_already_elsewhere"
        return Handled((world.phrases.reply(name, number=held.number or ""),))
    return Handled((_done("utter_booking_booked", booking, world),))


def _change(number: str, slot: Slot, asked: Mapping[str, Any], person: str, world: World) -> Handled:
    try:
        booking = world.bookings.change(number, slot.id, world.now, person)
    except _NOT_TO_BE_HAD:
        return _taken(slot, asked, world)
    except AlreadyBooked:
        return Handled((world.phrases.reply("utter_booking_already_elsewhere"),))
    except (BookingEnded, UnknownBooking):
        return Handled((world.phrases.reply("utter_booking_ended", number=number),))
    return Handled((_done("utter_booking_changed", booking, world),))


def _done(name: str, booking: Booking, world: World) -> Reply:
    values = {**_words(booking.slot, world), "number": booking.number, "note": booking.slot.note}
    return world.phrases.reply(name, buttons=standing(booking, world).buttons, **values)


def _taken(slot: Slot | None, asked: Mapping[str, Any], world: World) -> Handled:
    """The time is gone: says so and shows others."""
    gone = world.phrases.reply("utter_booking_taken")
    if slot is None:
        return Handled((gone,))
    again = {"kind": slot.offer.kind, "id": slot.offer.id, "what": slot.what.value}
    others = _times({**again, "request": asked.get("request"), "instead_of": asked.get("instead_of")}, world)
    return Handled((gone, *others.replies))


def _cancel(number: str, person: str, world: World, *, is_sure: bool) -> Handled:
    booking = world.bookings.by_number(number)
    if booking is None or booking.state not in HOLDING or booking.slot.starts_at <= world.now:
        return Handled((world.phrases.reply("utter_booking_ended", number=number),))
    if not is_sure:
        say = world.phrases.say
        buttons = (
            Button(say("utter_booking_button_sure"), payload(cancel=number, sure=1)),
            Button(say("utter_booking_button_keep"), payload(keep=number)),
        )
        reply = world.phrases.reply(
            "utter_booking_cancel_sure", buttons=buttons, **_words(booking.slot, world), number=number
        )
        return Handled((reply,))
    try:
        world.bookings.cancel(number, world.now, person)
    except (BookingEnded, UnknownBooking):  # ended meanwhile, at the desk
        return Handled((world.phrases.reply("utter_booking_ended", number=number),))
    return Handled((world.phrases.reply("utter_booking_cancelled", number=number),))


def _knows_phone(booking: Booking, understanding: Understanding) -> bool:
    text = _NUMBER.sub(" ", understanding.stated.text)
    return booking.phone[-4:] in {run[-4:] for run in digit_runs(text)}


def _proved(number: str, person: str, understanding: Understanding, world: World) -> Handled:
    booking = world.bookings.by_number(number)
    if booking is None or not (booking.person == person or _knows_phone(booking, understanding)):
        return Handled((world.phrases.reply("utter_own_not_proved"),))
    return Handled((standing(booking, world),))
