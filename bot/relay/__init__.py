"""The relay: a conversation handed on within a family by a one-time code, and the windows opened onto it."""

from bot.relay.records import CodeRefused, Offer, View
from bot.relay.relay import LIFETIME, Relay

__all__ = ["LIFETIME", "CodeRefused", "Offer", "Relay", "View"]
