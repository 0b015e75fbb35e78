"""The registry: the facilities of every city, how they are found, and how lists of them come in and go out."""
