"""Vectors of units: read page by page for an index, or searched by the server itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa

from checker.store.base import StorePart
from checker.store.tables import documents, escaped, unescaped, vectors

if TYPE_CHECKING:  # a scan that finds nothing new has no vectors to look at
    import numpy as np
    from numpy.typing import NDArray

Rows: TypeAlias = "NDArray[np.float32]"


class VectorRows(StorePart):
    """The vectors of every unit, by document and the unit's place in it."""

    def stamp(self) -> str:
        """Changes when a vector may have: what an index made from them is good for."""
        here = sa.select(documents.c.uri, documents.c.sha256).where(documents.c.gone.is_(None))
        many = mixed = 0
        for row in self.all(here, documents.c.uri):
            many, mixed = many + 1, mixed ^ _number(row["uri"], row["sha256"])
        return f"{many}-{mixed:016x}"

    def pages(self) -> Iterator[tuple[str, Rows]]:
        """Each document's vectors, one row for each of its units. SQLite only."""
        import numpy as np

        wanted = sa.select(vectors).join(documents, documents.c.uri == vectors.c.uri)
        for row in self.all(wanted.where(documents.c.gone.is_(None)), vectors.c.uri):
            if row["width"]:
                halves = np.frombuffer(bytes(row["rows"]), np.float16)
                yield row["uri"], halves.reshape(-1, row["width"]).astype(np.float32)

    def nearest(
        self, query: Rows, k: int, channel: str | None, source: str | None, since: date | None
    ) -> list[tuple[str, int, float]]:
        """The units nearest to a vector: uri, place, cosine. PostgreSQL only."""
        from checker.store.pgvectors import ensure_index, nearest

        where, values = "", dict[str, Any]()
        if channel is not None:
            where += " AND strpos(documents.channels, :channel) > 0"
            values["channel"] = escaped(json.dumps(channel))
        if source is not None:
            where += " AND documents.source = :source"
            values["source"] = escaped(source)
        if since is not None:
            where += " AND documents.changed >= :since"
            values["since"] = since
        self._trying.run(lambda connection: ensure_index(connection, len(query)))
        found = self._trying.run(lambda connection: nearest(connection, query, k, where, values))
        return [(unescaped(uri), place, score) for uri, place, score in found]


def _number(uri: str, sha256: str) -> int:
    """A number of 64 bits for a document and its content."""
    text = f"{uri}\0{sha256}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
