"""People take over: who waits for one, who has one, and when the bot is silent."""

from bot.handover.attended import HAND_OFF, AttendedTimeline, is_urgent
from bot.handover.handovers import Handovers
from bot.handover.records import Clerk, Event, Note, NotYours, Outdated, Queued, UnknownStretch
from bot.handover.states import Agent, IllegalStep, Move, State, Stretch
from bot.handover.words import RESUME, Words

__all__ = [
    "HAND_OFF",
    "RESUME",
    "Agent",
    "AttendedTimeline",
    "Clerk",
    "Event",
    "Handovers",
    "IllegalStep",
    "Move",
    "NotYours",
    "Note",
    "Outdated",
    "Queued",
    "State",
    "Stretch",
    "UnknownStretch",
    "Words",
    "is_urgent",
]
