"""Vectors in PostgreSQL: a row for each unit, searched by pgvector."""

from __future__ import annotations

from typing import Any

import numpy as np
import sqlalchemy as sa

from checker.store.tables import escaped
from checker.store.values import Kept

_INDEX = "vectors_by_meaning_"
_WORTH_AN_INDEX = 20_000
"""Rows from which an index answers sooner than looking at all of them."""


def keep_vectors(connection: sa.Connection, kept: Kept) -> None:
    """Put a document's vectors in the place of those it had."""
    uri = escaped(kept.uri)
    connection.execute(sa.text("DELETE FROM vectors WHERE uri = :uri"), {"uri": uri})
    if not kept.vectors:
        return
    rows = np.frombuffer(kept.vectors, np.float16).reshape(-1, kept.width)
    values = [
        {"uri": uri, "place": place, "data": _text(row)}
        for place, row in enumerate(rows)
        if row.any()
    ]
    if values:
        insert = (
            "INSERT INTO vectors (uri, place, data) VALUES (:uri, :place, CAST(:data AS halfvec))"
        )
        connection.execute(sa.text(insert), values)


def nearest(
    connection: sa.Connection, query: Any, k: int, where: str, values: dict[str, Any]
) -> list[tuple[str, int, float]]:
    """The k rows nearest to a vector: stored uri, place and cosine, nearest first.

    `where` is a condition on `documents`, with `values` for its parameters.
    """
    width = len(query)
    connection.execute(sa.text("SET LOCAL hnsw.ef_search = 400"))
    connection.execute(sa.text("SET LOCAL hnsw.iterative_scan = strict_order"))
    # Numbers only: nothing of a user's text gets in here.
    apart: sa.ColumnElement[float] = sa.literal_column(
        f"data::halfvec({width}) <#> '{_text(query)}'::halfvec({width})"
    )
    wanted: Any = (
        sa.select(sa.literal_column("vectors.uri"), sa.literal_column("place"), apart)
        .select_from(sa.text("vectors JOIN documents ON documents.uri = vectors.uri"))
        .where(sa.text(f"documents.gone IS NULL{where}"))
        .order_by(apart)
        .limit(k)
    )
    found = connection.execute(wanted, values)
    return [(str(uri), int(place), -float(score)) for uri, place, score in found]


def ensure_index(connection: sa.Connection, width: int) -> None:
    """Make an index (HNSW, inner product) once there are many rows."""
    name = f"{_INDEX}{width}"
    known = sa.text("SELECT 1 FROM pg_indexes WHERE indexname = :name")
    if connection.execute(known, {"name": name}).first():
        return
    many = connection.execute(sa.text("SELECT count(*) FROM vectors")).scalar() or 0
    if many >= _WORTH_AN_INDEX:
        expression = f"((data::halfvec({width})) halfvec_ip_ops)"
        connection.execute(sa.text(f"CREATE INDEX {name} ON vectors USING hnsw {expression}"))


def _text(row: Any) -> str:
    """A row as pgvector reads it."""
    return str(row.tolist())
