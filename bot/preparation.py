"""What a turn needs before it can be answered: the database, up to date, and its rows. `python -m bot.preparation`."""

from __future__ import annotations

import logging

from bot import logs, wiring


def main() -> None:
    """Prepares and logs what was done."""
    settings = wiring.settings()
    logs.configure("preparation", settings.logs_dir)
    counts = wiring.prepare_database(settings)
    logs.event(logging.getLogger(__name__), logging.INFO, "database_prepared", **counts)


if __name__ == "__main__":
    main()
