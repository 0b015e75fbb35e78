"""City packs made and checked: the work of a city's data officer."""
