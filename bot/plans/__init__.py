"""The plans room: plan text to clauses and indicators, the catalogue, search with abstention, cited answers."""
