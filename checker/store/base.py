"""What every part of the store is made of: transactions, pages, and writes that can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from checker.store.trying import Trying

T = TypeVar("T")
Row = dict[str, Any]
PAGE = 200
"""Rows that are read, or named in one statement, at once."""


def nothing(written: str) -> None:
    """What is done after a write, where nobody asked for anything."""
    del written


class StorePart:
    """A part of the store. `after` is called when something was written, with what."""

    def __init__(self, trying: Trying, after: Callable[[str], None] = nothing) -> None:
        self._trying = trying
        self._after = after

    @property
    def is_postgres(self) -> bool:
        """Whether it is PostgreSQL, which keeps and searches vectors in its own way."""
        return self._trying.engine.dialect.name == "postgresql"

    def write(self, what: str, work: Callable[[sa.Connection], T]) -> T:
        """Do work in one transaction, which may be repeated."""
        made = self._trying.run(work)
        self._after(what)
        return made

    def do(self, what: str, *statements: sa.Executable) -> None:
        """Write by statements, in one transaction."""

        def work(connection: sa.Connection) -> None:
            for statement in statements:
                connection.execute(statement)

        self.write(what, work)

    def rows(self, wanted: sa.Select[Any]) -> list[Row]:
        """What a query finds."""
        return self._trying.run(
            lambda connection: [dict(row) for row in connection.execute(wanted).mappings()]
        )

    def all(
        self, wanted: sa.Select[Any], key: sa.ColumnElement[Any], many: int = PAGE
    ) -> Iterator[Row]:
        """What a query finds by rising key, page by page, each a transaction of its own.

        What is read can be written to in between, and is never held as a whole.
        """
        after: Any = None
        while True:
            page = wanted if after is None else wanted.where(key > after)
            rows = self.rows(page.order_by(key).limit(many))
            yield from rows
            if len(rows) < many:
                return
            after = rows[-1][str(getattr(key, "name", ""))]

    def upsert(self, table: sa.Table, columns: Sequence[str], keys: Sequence[str]) -> sa.Executable:
        """A statement that writes rows whether or not they are there; a second time is none."""
        insert = self._insert(table)
        rest = {name: insert.excluded[name] for name in columns if name not in keys}
        made: sa.Executable = insert.on_conflict_do_update(index_elements=list(keys), set_=rest)
        return made

    def _insert(self, table: sa.Table) -> Any:
        if self.is_postgres:
            from sqlalchemy.dialects import postgresql

            return postgresql.insert(table)
        return sqlite.insert(table)

    def put(
        self,
        connection: sa.Connection,
        table: sa.Table,
        rows: Sequence[Mapping[str, Any]],
        key: str,
        keep: Sequence[str] = (),
    ) -> None:
        """Write rows of equal columns by their key; `keep` are those that stay if it is there."""
        if rows:
            columns = [name for name in rows[0] if name not in keep]
            connection.execute(self.upsert(table, columns, [key]), [dict(row) for row in rows])


def pages(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at once as a statement may name."""
    return (items[start : start + PAGE] for start in range(0, len(items), PAGE))
