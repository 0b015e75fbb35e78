"""Rasa graph components, thin over the language room."""
