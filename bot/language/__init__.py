"""How people write: normalising, numerals, ages, telephone numbers, names, and the phrases that carry facts."""
