"""The ground under registry, casework and timeline: one metadata, one way to open a database, one line of migrations."""
