"""Rasa's door to the journeys: one file each, thin."""
