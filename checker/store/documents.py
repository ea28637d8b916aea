"""Documents: what is remembered of each, what reading and judging it gave."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa

from checker.statements.draft import KeptDrafts
from checker.store.base import Row, StorePart, pages
from checker.store.observations import keep_observations
from checker.store.tables import (
    documents,
    drafts,
    escaped,
    observations,
    results,
    statements,
    units,
    vectors,
)
from checker.store.values import Behind, Kept, Known, Stale

_KNOWN = tuple(
    documents.c[name] for name in ("uri", "source", "given", "sha256", "seen", "stale", "met_in")
)
_THERE = documents.c.gone.is_(None)
_READ = _THERE & (documents.c.sha256 != "")


class Documents(StorePart):
    """Documents by uri. One that is gone is remembered by its row alone."""

    def known(self, uri: str) -> Known | None:
        """What is known of a document; None where it was never read, or is gone."""
        found = self.rows(sa.select(*_KNOWN).where(documents.c.uri == uri, _READ))
        return _known(found[0]) if found else None

    def known_from(self, uri: str, many: int) -> dict[str, Known]:
        """What is known of a document and of those that follow it by uri."""
        wanted = sa.select(*_KNOWN).where(documents.c.uri >= uri, _READ).order_by(_URI)
        return {row["uri"]: _known(row) for row in self.rows(wanted.limit(many))}

    def keep(self, kept: Kept, scan: int, on: date) -> None:
        """Write a document and all that was found in it, in one transaction."""

        def work(connection: sa.Connection) -> None:
            self._keep_row(connection, kept, scan, on)
            row = {"uri": kept.uri, "result": kept.result}
            self.put(connection, results, [row], "uri")
            keep_observations(connection, kept.uri, kept.observations)
            self._keep_statements(connection, kept)
            _keep_drafts(connection, kept)
            if kept.reading is not None:
                row = {"uri": kept.uri, "reading": kept.reading}
                self.put(connection, units, [row], "uri")
                self._keep_vectors(connection, kept)

        self.write(f"keep {kept.uri}", work)

    def _keep_row(self, connection: sa.Connection, kept: Kept, scan: int, on: date) -> None:
        here = documents.c.uri == kept.uri
        before = connection.execute(sa.select(documents).where(here)).mappings().first()
        if kept.seen is None:
            # Judged again from what is stored: where it came from says nothing new.
            values = {
                "stale": int(kept.stale),
                "basis": kept.basis,
                "channels": json.dumps(kept.channels),
            }
            connection.execute(sa.update(documents).where(here).values(**values))
            return
        same = before is not None and before["sha256"] == kept.sha256
        row = {
            "uri": kept.uri,
            "source": kept.source,
            "given": kept.given,
            "channels": json.dumps(kept.channels),
            "sha256": kept.sha256,
            "seen": kept.seen,
            "stale": int(kept.stale),
            "basis": kept.basis,
            "skip": None,
            "met_in": scan,
            "first_seen": before["first_seen"] if before else on,
            "last_seen": on,
            "changed": before["changed"] if before and same else on,
            "gone": None,
        }
        self.put(connection, documents, [row], "uri")

    def _keep_statements(self, connection: sa.Connection, kept: Kept) -> None:
        if kept.said is None:
            return
        row = {"uri": kept.uri, "words": kept.words, "parts": kept.parts, "said": kept.said}
        stays = ["words"] if kept.reading is None else []
        self.put(connection, statements, [row], "uri", keep=stays)

    def _keep_vectors(self, connection: sa.Connection, kept: Kept) -> None:
        if self.is_postgres:
            from checker.store.pgvectors import keep_vectors

            keep_vectors(connection, kept)
            return
        row = {"uri": kept.uri, "rows": kept.vectors or b"", "width": kept.width}
        self.put(connection, vectors, [row], "uri")

    def meet(self, met: Sequence[tuple[str, str | None]], scan: int, on: date) -> None:
        """Documents that are as they were; with each what to remember, None for the same."""

        def work(connection: sa.Connection) -> None:
            values = {"met_in": scan, "last_seen": on, "skip": None}
            update = sa.update(documents)
            for some in pages([uri for uri, _ in met]):
                connection.execute(update.where(documents.c.uri.in_(some)).values(**values))
            for uri, seen in met:
                if seen is not None:
                    connection.execute(update.where(documents.c.uri == uri).values(seen=seen))

        if met:
            self.write("meet", work)

    def skip(
        self, uri: str, source: str, given: str | None, reason: str, scan: int, on: date
    ) -> None:
        """A document that could not be had; what is known of it stays."""
        row = {
            "uri": uri,
            "source": source,
            "given": given,
            "channels": "[]",
            "sha256": "",
            "seen": "",
            "stale": int(Stale.READ),
            "basis": 0,
            "skip": json.dumps(reason),
            "met_in": scan,
            "first_seen": on,
            "last_seen": on,
            "changed": on,
            "gone": None,
        }
        stays = [name for name in row if name not in {"uri", "skip", "met_in", "gone"}]
        self.write(
            "skip", lambda connection: self.put(connection, documents, [row], "uri", keep=stays)
        )

    def given(self, uri: str, channel: str | None, stale: Stale) -> None:
        """Its source gives the document another channel."""
        values = {"given": channel, "stale": int(stale)}
        self.do("given", sa.update(documents).where(documents.c.uri == uri).values(**values))

    def unmet(self, source: str, scan: int) -> Iterator[str]:
        """The documents of a source that a scan has not met."""
        mine = (documents.c.source == source) & (documents.c.met_in != scan) & _THERE
        return (row["uri"] for row in self.all(sa.select(documents.c.uri).where(mine), _URI))

    def sources(self) -> frozenset[str]:
        """The names of the sources that documents came from."""
        rows = self.rows(sa.select(documents.c.source).where(_THERE).distinct())
        return frozenset(row["source"] for row in rows)

    def lose(self, uris: Sequence[str], on: date) -> None:
        """Documents that are gone, with all that was kept of them but their dates."""

        def work(connection: sa.Connection) -> None:
            for some in pages(uris):
                for table in (results, statements, drafts, units, vectors, observations):
                    connection.execute(sa.delete(table).where(table.c.uri.in_(some)))
                left = {"gone": on, "sha256": "", "seen": "", "skip": None}
                here = documents.c.uri.in_(some)
                connection.execute(sa.update(documents).where(here).values(**left))

        if uris:
            self.write("lose", work)

    def parts(self) -> Iterator[tuple[Known, bytes]]:
        """The parts of every document that was judged."""
        return self._parts(_READ)

    def given_otherwise(self, source: str, channel: str | None) -> Iterator[tuple[Known, bytes]]:
        """The same of a source's documents that were given another channel."""
        other = documents.c.given.is_distinct_from(channel)
        return self._parts(_READ & (documents.c.source == source) & other)

    def _parts(self, where: sa.ColumnElement[bool]) -> Iterator[tuple[Known, bytes]]:
        wanted = sa.select(*_KNOWN, statements.c.parts).join(statements, statements.c.uri == _URI)
        for row in self.all(wanted.where(where), _URI):
            yield _known(row), bytes(row["parts"])

    def behind(self, basis: int | None = None) -> Iterator[Behind]:
        """The documents that do not rest on a basis, or are to be judged again; None: all."""
        due = documents.c.stale == int(Stale.JUDGE)
        rests = (documents.c.stale == int(Stale.NO)) & (documents.c.basis == basis)
        other = (documents.c.stale == int(Stale.NO)) & ~rests
        return self._behind(_READ & (due | other if basis is not None else sa.true()))

    def kept(self, uris: Sequence[str]) -> Iterator[Behind]:
        """The same of the documents of these uris that are there."""
        for some in pages(uris):
            yield from self._behind(_READ & documents.c.uri.in_(some))

    def _behind(self, where: sa.ColumnElement[bool]) -> Iterator[Behind]:
        kept = (statements.c[name] for name in ("words", "parts", "said"))
        wanted = (
            sa.select(*_KNOWN, documents.c.basis, results.c.result, *kept)
            .join(results, results.c.uri == _URI)
            .join(statements, statements.c.uri == _URI)
            .where(where)
        )
        for row in self.all(wanted, _URI, _FEW):
            blobs = (bytes(row[name]) for name in ("result", "words", "parts", "said"))
            yield Behind(_known(row), row["basis"], *blobs)

    def rest(self, uris: Sequence[str], basis: int) -> None:
        """Documents whose results are the same by a basis as they were."""

        def work(connection: sa.Connection) -> None:
            values = {"basis": basis, "stale": int(Stale.NO)}
            for some in pages(uris):
                here = documents.c.uri.in_(some)
                connection.execute(sa.update(documents).where(here).values(**values))

        if uris:
            self.write("rest", work)

    def mark(self, uri: str, stale: Stale) -> None:
        """What a document lacks."""
        self.do("mark", sa.update(documents).where(documents.c.uri == uri).values(stale=int(stale)))

    def counted(self, *where: sa.ColumnElement[bool]) -> int:
        """How many documents are there."""
        wanted = sa.select(sa.func.count().label("many")).select_from(documents)
        return int(self.rows(wanted.where(_READ, *where))[0]["many"])

    def channels(self) -> Iterator[tuple[str | None, ...]]:
        """The channels of each document and of those inside it."""
        for row in self.all(sa.select(_URI, documents.c.channels).where(_READ), _URI):
            yield tuple(json.loads(row["channels"]))

    def reading(self, uri: str) -> bytes | None:
        """All that reading a document gave; None where nothing is kept."""
        found = self.rows(sa.select(units.c.reading).where(units.c.uri == uri))
        return bytes(found[0]["reading"]) if found else None

    def drafts(self, uri: str) -> tuple[KeptDrafts, ...]:
        """What a model said of a document, by key."""
        columns = (drafts.c[name] for name in ("key", "reader", "version", "drafts"))
        found = sa.select(*columns).where(drafts.c.uri == uri).order_by(drafts.c.key)
        return tuple(KeptDrafts(**row) for row in self.rows(found))

    def with_reading(self, uri: str) -> tuple[Row, bytes]:
        """A document's row with all that reading it gave; empty where nothing is kept."""
        wanted = sa.select(documents, units.c.reading).join(units, units.c.uri == _URI)
        found = self.rows(wanted.where(documents.c.uri == uri))
        row: Row = found[0] if found else {"source": "", "changed": None, "reading": b""}
        return row, bytes(row.pop("reading"))

    def described(self) -> Iterator[Row]:
        """Of each document that is there: its source, the channel that gives, its last change."""
        wanted = (_URI, documents.c.source, documents.c.given, documents.c.changed)
        yield from self.all(sa.select(*wanted).where(_THERE), _URI)

    def fitting(
        self, channel: str | None, source: str | None, since: date | None
    ) -> frozenset[str]:
        """The documents on a channel, of a source, changed since a day."""
        wanted = sa.select(documents.c.uri).where(_READ)
        if channel is not None:
            inside = sa.func.instr(documents.c.channels, escaped(json.dumps(channel)))
            wanted = wanted.where(inside > 0)
        if source is not None:
            wanted = wanted.where(documents.c.source == source)
        if since is not None:
            wanted = wanted.where(documents.c.changed >= since)
        return frozenset(row["uri"] for row in self.rows(wanted))

    def skipped(self) -> Iterator[tuple[str, str]]:
        """The documents that the last scan could not read, each with the reason."""
        wanted = sa.select(_URI, documents.c.skip).where(_THERE & documents.c.skip.is_not(None))
        for row in self.all(wanted, _URI):
            yield row["uri"], json.loads(row["skip"])

    def results(self) -> Iterator[tuple[str, bytes | None, str | None]]:
        """Every document by uri: its result, and why the last scan could not read it."""
        wanted = sa.select(documents.c.uri, documents.c.skip, results.c.result)
        joined = wanted.outerjoin(results, results.c.uri == _URI)
        for row in self.all(joined.where(_THERE), _URI):
            result = None if row["result"] is None else bytes(row["result"])
            yield row["uri"], result, json.loads(row["skip"]) if row["skip"] else None


_URI = documents.c.uri
_FEW = 50
"""Documents that are read at once with all they say."""


def _keep_drafts(connection: sa.Connection, kept: Kept) -> None:
    """What a model said takes the place of what it said before."""
    if not kept.drafts:
        return
    connection.execute(sa.delete(drafts).where(drafts.c.uri == kept.uri))
    rows = [{"uri": kept.uri, **asdict(one)} for one in kept.drafts]
    connection.execute(sa.insert(drafts), rows)


def _known(row: Row) -> Known:
    values: dict[str, Any] = {column.name: row[column.name] for column in _KNOWN}
    return Known(**values | {"stale": Stale(row["stale"])})
