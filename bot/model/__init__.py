"""The trade's nouns: frozen, typed, without input or output. Imports the standard library only."""
