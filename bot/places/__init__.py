"""Places: the gazetteer of every covered city, coordinates, distances."""
