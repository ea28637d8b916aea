"""One scan at a time: a hold on the store that ends with the program, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import URL

from checker.interface import StoreError
from checker.store.trying import Trying

if TYPE_CHECKING:
    from filelock import FileLock

_KEY = 7_316_111
"""Of PostgreSQL's advisory lock: a number nobody else is likely to choose."""


@contextmanager
def held(trying: Trying, url: URL) -> Iterator[None]:
    """Hold a store for writing. Raises StoreError where a scan holds it.

    The operating system or the server lets go of it when the program ends, killed or not.
    """
    if url.get_backend_name() == "sqlite":
        with _file(f"{url.database}.lock", trying.name):
            yield
        return
    session = _Session(trying)
    trying.back.append(session.take)
    try:
        session.take()
        yield
    finally:
        trying.back.remove(session.take)
        session.close()


@contextmanager
def _file(path: str, name: str) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock: FileLock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise _busy(name) from error
    try:
        yield
    finally:
        lock.release()


class _Session:
    """A connection that holds the server's lock, taken again after a restart."""

    def __init__(self, trying: Trying) -> None:
        self._trying = trying
        self._connection: sa.Connection | None = None

    def take(self) -> None:
        self.close()
        connection = self._trying.engine.connect()
        got = connection.execute(sa.text(f"SELECT pg_try_advisory_lock({_KEY})")).scalar()
        connection.commit()
        if not got:
            connection.close()
            raise _busy(self._trying.name)
        self._connection = connection

    def close(self) -> None:
        if self._connection is not None:
            # Not given back to the pool: the lock belongs to the session.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _busy(name: str) -> StoreError:
    hint = "wait for it, or name another store"
    return StoreError(f"{name}: another scan is running on this store; {hint}")
