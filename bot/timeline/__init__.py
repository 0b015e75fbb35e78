"""The timeline: every message in and out, once, in order, stored before it is acknowledged."""

from bot.timeline.conversation import Conversation
from bot.timeline.records import PendingTurn, Receipt, UnknownTurn, UnusableKey
from bot.timeline.timeline import Timeline

__all__ = ["Conversation", "PendingTurn", "Receipt", "Timeline", "UnknownTurn", "UnusableKey"]
