"""What waits in batches, written down: which calls, in which batch, and answers not used yet."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from checker.interface import SettingsError
from checker.llm.database import connected

_TABLES = (
    """
CREATE TABLE IF NOT EXISTS batches (
  name TEXT PRIMARY KEY, model TEXT NOT NULL, id TEXT
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS calls (
  model TEXT NOT NULL, key TEXT NOT NULL, batch TEXT NOT NULL, seed TEXT NOT NULL, answer TEXT,
  PRIMARY KEY (model, key)
) WITHOUT ROWID
""",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call in a batch: the seed it was rendered with, and its answer once there is one.

    The answer is the body the provider gave, as JSON.
    """

    batch: str
    seed: int
    answer: str | None


@dataclass(frozen=True, slots=True)
class NotedBatch:
    """A batch under the name we gave it; without an id nobody knows whether it was made."""

    name: str
    id: str | None


class BatchBook:
    """What waits, in SQLite, for several threads and processes at once.

    Holds no prompts. Every change is one transaction. Raises SettingsError where its file cannot
    be used: nothing may be sent that is not written down.
    """

    def __init__(self, path: Path, model: str, patience: float = 600) -> None:
        """`patience` is how many seconds another run is waited for that is at its batches."""
        self._path = path
        self._model = model
        self._patience = patience
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # What is sent must have been written down.
            self._database = connected(path, *_TABLES, synchronous="FULL")
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While no other process makes or fetches batches; a killed one holds nobody up."""
        lock = self._path.with_suffix(".lock")
        held = sqlite3.connect(lock, timeout=self._patience, isolation_level=None)
        try:
            held.execute("BEGIN EXCLUSIVE")
            yield
        except sqlite3.OperationalError as error:
            hint = "wait for it to end, then run again"
            raise SettingsError(f"llm: another run is at its batches ({lock}); {hint}") from error
        finally:
            held.close()

    def find(self, key: str) -> Waiting | None:
        """What is known of a call."""
        asked = "SELECT batch, seed, answer FROM calls WHERE model = ? AND key = ?"
        with self._reading() as database:
            row = database.execute(asked, (self._model, key)).fetchone()
        return Waiting(row[0], int(row[1]), row[2]) if row else None

    def batches(self) -> list[NotedBatch]:
        """The model's batches that are not fetched yet."""
        asked = "SELECT name, id FROM batches WHERE model = ? ORDER BY name"
        with self._reading() as database:
            return [NotedBatch(*row) for row in database.execute(asked, (self._model,))]

    def waiting(self, name: str) -> int:
        """How many calls of a batch have no answer yet."""
        asked = "SELECT count(*) FROM calls WHERE batch = ? AND answer IS NULL"
        with self._reading() as database:
            return int(database.execute(asked, (name,)).fetchone()[0])

    def begin(self, name: str, seeds: Mapping[str, int]) -> set[str]:
        """Write down a batch before anything of it is sent.

        Returns which of its calls are its own: those that another batch has meanwhile are not.
        """
        row = "INSERT OR IGNORE INTO calls VALUES (?, ?, ?, ?, NULL)"
        with self._writing() as database:
            database.execute("INSERT INTO batches VALUES (?, ?, NULL)", (name, self._model))
            for key, seed in seeds.items():
                database.execute(row, (self._model, key, name, str(seed)))
            owned = database.execute("SELECT key FROM calls WHERE batch = ?", (name,))
            return {key for (key,) in owned}

    def made(self, name: str, id: str) -> None:
        """Write down the id of a batch that was made."""
        with self._writing() as database:
            database.execute("UPDATE batches SET id = ? WHERE name = ?", (id, name))

    def ended(self, name: str, answers: Mapping[str, str]) -> set[str]:
        """Keep the answers of a batch and forget the rest of it; returns which answers are new.

        What has no answer is asked again by whoever needs it.
        """
        row = "UPDATE calls SET answer = ? WHERE key = ? AND batch = ? AND answer IS NULL"
        new = set()
        with self._writing() as database:
            for key, answer in answers.items():
                if database.execute(row, (answer, key, name)).rowcount:
                    new.add(key)
            database.execute("DELETE FROM calls WHERE batch = ? AND answer IS NULL", (name,))
            database.execute("DELETE FROM batches WHERE name = ?", (name,))
        return new

    def drop(self, key: str) -> None:
        """Forget an answer: it was used, or is of no use."""
        row = "DELETE FROM calls WHERE model = ? AND key = ? AND answer IS NOT NULL"
        with self._writing() as database:
            database.execute(row, (self._model, key))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._database
            except sqlite3.Error as error:
                raise self._unusable(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        with self._reading() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    def _unusable(self, error: Exception) -> SettingsError:
        hint = "mend or remove it; what waits in batches by it would be asked, and paid, again"
        return SettingsError(f"llm: {self._path}, where batches are noted: {error}; {hint}")
