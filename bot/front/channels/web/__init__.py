"""The web door: the page citizens see, and what it talks to."""
