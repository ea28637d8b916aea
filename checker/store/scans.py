"""Scans, what their results rest on, and decisions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from checker.store.base import Row, StorePart, pages
from checker.store.tables import basis, decisions, documents, scans, sources
from checker.store.values import Basis, ScanRow, Stale

Decided = dict[str, Any]
"""A decision as JSON-able values."""


def nothing_against(before: tuple[Decided, ...]) -> None:
    """Whatever was decided before, one more may be."""
    del before


class Scans(StorePart):
    """When scans ran, by what, and what they found."""

    def begin(self, canon_sha256: str, as_of: date, settings: str) -> int:
        """A new scan's number. What could not be judged last time is due now."""
        row = {"canon_sha256": canon_sha256, "as_of": as_of, "settings": settings}
        insert = sa.insert(scans).values(**row, started=_now(), counts="{}").returning(scans.c.id)
        due = sa.update(documents).where(documents.c.stale == int(Stale.LATER))

        def work(connection: sa.Connection) -> int:
            connection.execute(due.values(stale=int(Stale.JUDGE)))
            return int(connection.execute(insert).scalar_one())

        return self.write("begin", work)

    def finish(self, scan: int, counts: Mapping[str, int]) -> None:
        """The scan is complete."""
        values = {"finished": _now(), "counts": json.dumps(counts)}
        self.do("finish", sa.update(scans).where(scans.c.id == scan).values(**values))

    def reported(self, scan: int) -> None:
        """Somebody was told what the scan found: the next one says what changed since."""
        self.do("reported", sa.update(scans).where(scans.c.id == scan).values(reported=_now()))

    def last(self, column: str = "finished") -> ScanRow | None:
        """The last scan that was finished, or `reported`."""
        done = sa.select(scans).where(scans.c[column].is_not(None))
        found = self.rows(done.order_by(scans.c.id.desc()).limit(1))
        return ScanRow(**found[0]) if found else None

    def finished(self) -> tuple[ScanRow, ...]:
        """Every scan that was finished, the oldest first."""
        done = sa.select(scans).where(scans.c.finished.is_not(None))
        return tuple(ScanRow(**row) for row in self.rows(done.order_by(scans.c.id)))

    def basis(self) -> Basis | None:
        """What results are judged by; None before the first scan."""
        kept = self.bases()
        return kept[max(kept)] if kept else None

    def bases(self) -> dict[int, Basis]:
        """What results rest on, by number: the last one, and those of before that some do."""
        return {row["id"]: _basis(row) for row in self.rows(sa.select(basis))}

    def rebase(self, on: Basis, stale: Mapping[str, Stale] | Stale) -> int:
        """From now on results are judged by this basis; what documents lack for that is marked.

        One transaction: a kill leaves the state before, or after. Returns the basis' number.
        """

        def work(connection: sa.Connection) -> int:
            last = connection.execute(sa.select(sa.func.max(basis.c.id))).scalar()
            if isinstance(stale, Stale):
                connection.execute(sa.update(documents).values(stale=int(stale)))
            else:
                _mark(connection, stale)
            number = (last or 0) + 1
            row = {
                "id": number,
                "canon": on.canon.encode("utf-8"),
                "canon_sha256": on.canon_sha256,
                "as_of": on.as_of,
                "settings": on.settings,
            }
            connection.execute(sa.insert(basis).values(**row))
            return number

        return self.write("rebase", work)

    def forget_bases(self) -> None:
        """Those that nothing rests on any more."""
        used = sa.select(documents.c.basis)
        last = sa.select(sa.func.max(basis.c.id)).scalar_subquery()
        self.do("forget", sa.delete(basis).where(basis.c.id.not_in(used) & (basis.c.id != last)))

    def source(
        self, name: str, channel: str | None, owner: str | None, audience: str | None
    ) -> None:
        """Whose a source's documents are."""
        row = {"name": name, "channel": channel, "owner": owner, "audience": audience}
        self.write("source", lambda connection: self.put(connection, sources, [row], "name"))

    def owners(self) -> dict[str, str | None]:
        """The owner of each source."""
        return {row["name"]: row["owner"] for row in self.rows(sa.select(sources))}

    def decide(
        self,
        made: Sequence[Mapping[str, Any]],
        fits: Callable[[tuple[Decided, ...]], None] = nothing_against,
    ) -> None:
        """Add decisions (waivers, reopenings, plans), as JSON-able values; all or none.

        `fits` is shown those before, which nobody can add to meanwhile; it raises to add none.
        """
        insert = sa.insert(decisions).returning(decisions.c.id)

        def work(connection: sa.Connection) -> None:
            if self.is_postgres:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7316112)"))
            # Written before it is read: SQLite then lets nobody else write until the end.
            first = [
                connection.execute(insert, {"decision": json.dumps(one)}).scalar_one()
                for one in made
            ][:1]
            before = sa.select(decisions).order_by(decisions.c.id)
            earlier = before.where(decisions.c.id < first[0]) if first else before
            fits(_decided(map(dict, connection.execute(earlier).mappings())))

        self.write("decide", work)

    def decisions(self) -> tuple[Decided, ...]:
        """All decisions, oldest first."""
        return _decided(self.rows(sa.select(decisions).order_by(decisions.c.id)))

    def last_decision(self) -> int:
        """The number of the last decision; 0 where there is none."""
        (row,) = self.rows(sa.select(sa.func.max(decisions.c.id).label("last")))
        return int(row["last"] or 0)


def _decided(rows: Iterable[Mapping[str, Any]]) -> tuple[Decided, ...]:
    return tuple(json.loads(row["decision"]) for row in rows)


def _basis(row: Row) -> Basis:
    canon = bytes(row["canon"]).decode("utf-8")
    return Basis(canon, row["canon_sha256"], row["as_of"], row["settings"])


def _mark(connection: sa.Connection, stale: Mapping[str, Stale]) -> None:
    """A document that lacks a reading is not made to lack less."""
    for kind in (Stale.JUDGE, Stale.READ):
        for some in pages([uri for uri, each in stale.items() if each is kind]):
            lesser = documents.c.uri.in_(some) & (documents.c.stale < int(kind))
            connection.execute(sa.update(documents).where(lesser).values(stale=int(kind)))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
