"""Rasa's side of the house: understanding, the internal channel, the dialogue store, the in-process action endpoint."""
