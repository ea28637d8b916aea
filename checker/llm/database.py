"""Files of SQLite, for several threads and processes at once."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Literal

_BUSY = 30.0


def connected(
    path: Path, *tables: str, synchronous: Literal["NORMAL", "FULL"]
) -> sqlite3.Connection:
    """A connection that threads may share one at a time; its tables are made where they lack.

    `FULL` has written down what it wrote also where the machine loses its power. Raises
    sqlite3.Error.
    """
    database = sqlite3.connect(path, timeout=_BUSY, check_same_thread=False, isolation_level=None)
    try:
        # Readers and a writer do not wait for each other.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"PRAGMA synchronous = {synchronous}")
        for table in tables:
            database.execute(table)
    except sqlite3.Error:
        database.close()
        raise
    return database
