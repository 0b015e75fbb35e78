"""The postbox: what a messaging service has pushed to us, what we may still send to whom, and how far we have come."""

from bot.postbox.postbox import Postbox
from bot.postbox.records import Entry, Grant, Look, Spot, Unconfirmed
from bot.postbox.tokens import TokenShelf

__all__ = ["Entry", "Grant", "Look", "Postbox", "Spot", "TokenShelf", "Unconfirmed"]
