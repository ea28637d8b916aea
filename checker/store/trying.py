"""Transactions that are tried again where the server went away, and errors a user can mend."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from checker.interface import StoreError

T = TypeVar("T")
WAITS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between attempts where a server does not answer: a restart takes less than that."""


@dataclass(slots=True)
class Trying:
    """A database, and how long to wait for it. `back` is called when it is there again."""

    engine: sa.Engine
    name: str
    waits: tuple[float, ...] | None = None
    sleep: Callable[[float], None] = time.sleep
    back: list[Callable[[], None]] = field(default_factory=list)

    def run(self, work: Callable[[sa.Connection], T]) -> T:
        """Do work in one transaction; it is repeated as a whole where the server went away.

        Work must therefore give the same state however often it is done. Raises StoreError.
        """
        waits = WAITS if self.waits is None else self.waits
        away = False
        for wait in (*waits, None):
            try:
                if away:
                    for each in self.back:
                        each()
                with self.engine.begin() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                if wait is None or not _went_away(error):
                    raise explained(error, self.name) from error
                away = True
                self.engine.dispose()
                self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")


def _went_away(error: SQLAlchemyError) -> bool:
    """Whether a server that was there may be there again soon."""
    if not isinstance(error, DBAPIError) or isinstance(error.orig, sqlite3.Error):
        return False
    return error.connection_invalidated or isinstance(error, OperationalError)


def explained(error: SQLAlchemyError, name: str) -> StoreError:
    """What a user can do about an error of the database."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    first = said.splitlines()[0] if said else type(error).__name__
    hint = _hint(said)
    return StoreError(f"{name}: {first}{f'; {hint}' if hint else ''}")


_HINTS = (
    ("database is locked", "another program holds it; end that, or name another store"),
    ("not a database", "it is no store; name another file, or move this one away"),
    ("malformed", "it is damaged; move it away, and the next scan makes a new one"),
    ("unable to open", "check the folder and its permissions"),
    ("readonly", "it cannot be written; check its permissions"),
    ("disk is full", "make room; the scan goes on where it was"),
    ('extension "vector" is not available', "install pgvector on the server"),
    ("permission denied", "the user needs the right to make tables and the vector extension"),
    ("password authentication", "check the user and password in the URL"),
    ("does not exist", "make the database first: createdb"),
    ("connection", "check that the server runs and can be reached"),
)


def _hint(said: str) -> str:
    return next((hint for part, hint in _HINTS if part in said), "")
