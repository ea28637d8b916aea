"""Answers that were given, kept on disk: the same question is asked once."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from checker.interface import SettingsError
from checker.llm.database import connected

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, model TEXT NOT NULL, prompt TEXT NOT NULL, answer TEXT NOT NULL
) WITHOUT ROWID
"""


class Cache(Protocol):
    """Answers by key. Holds what was answered, never what was asked."""

    def get(self, key: str) -> str | None:
        """The answer kept under a key."""
        ...

    def put(self, key: str, model: str, prompt: str, answer: str) -> None:
        """Keep an answer; the first one stays."""
        ...

    def drop(self, key: str) -> None:
        """Forget an answer."""
        ...


@dataclass
class MemoryCache:
    """A cache for one run."""

    answers: dict[str, str] = field(default_factory=dict)

    def get(self, key: str) -> str | None:
        """The answer kept under a key."""
        return self.answers.get(key)

    def put(self, key: str, model: str, prompt: str, answer: str) -> None:  # noqa: ARG002
        """Keep an answer; the first one stays."""
        self.answers.setdefault(key, answer)

    def drop(self, key: str) -> None:
        """Forget an answer."""
        self.answers.pop(key, None)


class DiskCache:
    """A cache in SQLite, for several threads and processes at once.

    Raises SettingsError where its file cannot be made; a file that is no database is set
    aside, since a cache can be made again.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = _opened(path)
        except (OSError, sqlite3.OperationalError) as error:
            hint = "name another, or none: `cache: null`"
            raise SettingsError(f"llm.cache: {path} cannot be used: {error}; {hint}") from error

    def get(self, key: str) -> str | None:
        """The answer kept under a key."""
        with self._lock:
            found = self._database.execute("SELECT answer FROM answers WHERE key = ?", (key,))
            row = found.fetchone()
        return str(row[0]) if row else None

    def put(self, key: str, model: str, prompt: str, answer: str) -> None:
        """Keep an answer; the first one stays, so that two processes agree.

        A disk that is full, or another process that holds on to the file, loses an answer
        and no run: it is asked for again next time.
        """
        with self._lock, contextlib.suppress(sqlite3.OperationalError):
            self._database.execute(
                "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?)", (key, model, prompt, answer)
            )

    def drop(self, key: str) -> None:
        """Forget an answer."""
        with self._lock, contextlib.suppress(sqlite3.OperationalError):
            self._database.execute("DELETE FROM answers WHERE key = ?", (key,))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return connected(path, _TABLE, synchronous="NORMAL")
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.replace(path.with_suffix(".broken"))
        return connected(path, _TABLE, synchronous="NORMAL")
