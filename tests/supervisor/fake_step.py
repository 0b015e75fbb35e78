"""A preparation for these tests: the tables and nothing else; or, told so, a step that has nothing to do."""

from __future__ import annotations

import os
import sys
import time

from bot.settings import load
from bot.storage.database import open_database
from bot.storage.rooms import all_tables

if __name__ == "__main__" and sys.argv[1:] == ["tables"]:
    time.sleep(float(os.environ.get("FAKE_PREPARATION_S", "0")))
    (load().data_dir / "prepared").touch()
    all_tables().create_all(open_database(load().database_url))
