"""Casework: requests that staff call back about, their states, numbers and history."""

from bot.casework.casework import Casework
from bot.casework.export import UnknownFormat
from bot.casework.numbers import new_number, parse_number
from bot.casework.records import Event
from bot.casework.states import IllegalMove, RequestClosed, UnknownRequest

__all__ = [
    "Casework",
    "Event",
    "IllegalMove",
    "RequestClosed",
    "UnknownFormat",
    "UnknownRequest",
    "new_number",
    "parse_number",
]
