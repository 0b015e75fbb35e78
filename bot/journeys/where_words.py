"""A place that cannot be searched: of another city, not known, or one of several of the same name."""

from __future__ import annotations

from bot.journeys.find_words import county_buttons, place_payload
from bot.journeys.ports import World
from bot.journeys.talk import city_buttons, city_names
from bot.journeys.where import Where
from bot.language.sounds import alike
from bot.model.place import Place
from bot.model.reply import Button, Reply

_CHOICES = 6
"""Places offered at most."""


def place_trouble(meant: Where, world: World) -> Reply:
    """Says what is wrong and offers what may be meant."""
    if meant.choices:
        return world.phrases.reply("utter_find_which_place", place=meant.named, buttons=_buttons(meant.choices))
    similar = similar_places(meant, world)
    if similar:
        names = "\u3001".join(place.full_name for place in similar)
        return world.phrases.reply("utter_find_place_like", place=meant.named, similar=names, buttons=_buttons(similar))
    is_in_city = meant.problem == "unknown_place" and meant.city
    return world.phrases.reply(
        f"utter_find_{meant.problem}",
        place=meant.named,
        cities=city_names(world),
        buttons=county_buttons(str(meant.city), world) if is_in_city else city_buttons(world),
    )


def _buttons(places: tuple[Place, ...]) -> tuple[Button, ...]:
    return tuple(Button(place.full_name, place_payload(place)) for place in places[:_CHOICES])


def similar_places(meant: Where, world: World) -> tuple[Place, ...]:
    """The counties and towns, of the city meant or of all, whose names sound like the one not known."""
    if meant.problem != "unknown_place":
        return ()
    counties = [c for city in ([meant.city] if meant.city else world.cities) for c in world.places.counties(city)]
    places = [*counties, *(town for county in counties for town in world.places.towns(county.code))]
    names = alike(meant.named, {place.name for place in places})
    return tuple(place for place in places if place.name in names)[:_CHOICES]
