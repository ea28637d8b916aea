"""Findings over time: since when each is there, since when it is open, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from checker.models import Finding
from checker.store.base import Row, StorePart, pages
from checker.store.codec import packed, unpacked
from checker.store.tables import documents, findings
from checker.store.values import FindingRecord

OPEN: Final = "open"
FIXED: Final = "fixed"


@dataclass(frozen=True, slots=True)
class Moved:
    """What changed since a scan: fingerprints of open findings, and those that are gone."""

    new: frozenset[str]
    still_open: frozenset[str]
    fixed: tuple[Finding, ...]


class Findings(StorePart):
    """Findings by fingerprint. None is forgotten: one that is gone is `fixed`."""

    def record(self, states: Iterable[tuple[Finding, str]], scan: int, on: date) -> None:
        """All findings of a scan, each with its state; what it did not find is fixed.

        One transaction, so that a kill leaves the state before the scan or after it.
        """
        listed = list(states)

        def work(connection: sa.Connection) -> None:
            for some in pages(listed):
                _renamed(connection, [finding for finding, _ in some])
                names = [finding.fingerprint for finding, _ in some]
                here = sa.select(findings).where(findings.c.fingerprint.in_(names))
                before = {
                    row["fingerprint"]: dict(row) for row in connection.execute(here).mappings()
                }
                rows = [_row(f, state, before.get(f.fingerprint), scan, on) for f, state in some]
                self.put(connection, findings, rows, "fingerprint")
            gone = (findings.c.met_in != scan) & findings.c.closed_in.is_(None)
            fixed = {"state": FIXED, "closed_in": scan}
            connection.execute(sa.update(findings).where(gone).values(**fixed))

        self.write("record findings", work)

    def moved(self, since: int) -> Moved:
        """What is new, still open and fixed since a scan; 0 is before the first one."""
        c = findings.c
        is_open = (c.state == OPEN) & c.closed_in.is_(None)
        new = self._names(is_open & (c.opened_in > since))
        still = self._names(is_open & (c.opened_in <= since))
        was_open = (c.closed_in > since) & (c.opened_in <= since)
        rows = self.rows(sa.select(c.body).where(was_open).order_by(c.uri, c.fingerprint))
        return Moved(new, still, tuple(unpacked(bytes(row["body"]), Finding) for row in rows))

    def all_found(self) -> tuple[FindingRecord, ...]:
        """Every finding there ever was, in the order of documents."""
        columns = ("body", "state", "first_seen", "last_seen")
        wanted = sa.select(*(findings.c[name] for name in columns), documents.c.source)
        joined = wanted.outerjoin(documents, documents.c.uri == findings.c.uri)
        order = (findings.c.uri, findings.c.fingerprint)
        return tuple(_found(row) for row in self.rows(joined.order_by(*order)))

    def _names(self, where: sa.ColumnElement[bool]) -> frozenset[str]:
        rows = self.rows(sa.select(findings.c.fingerprint).where(where))
        return frozenset(row["fingerprint"] for row in rows)


def _renamed(connection: sa.Connection, found: Sequence[Finding]) -> None:
    """Give what an earlier version kept under its fingerprint the one it has now."""
    now = {f.formerly: f.fingerprint for f in found if f.formerly}
    here = sa.select(findings.c.fingerprint)
    taken = set(connection.scalars(here.where(findings.c.fingerprint.in_(list(now.values())))))
    former = connection.scalars(here.where(findings.c.fingerprint.in_(list(now)))).all()
    for name in former:
        if now[name] not in taken and now[name] != name:
            row = sa.update(findings).where(findings.c.fingerprint == name)
            connection.execute(row.values(fingerprint=now[name]))


def _row(
    finding: Finding, state: str, before: Mapping[str, Any] | None, scan: int, on: date
) -> Row:
    was_open = before is not None and before["state"] == OPEN
    opened = before["opened_in"] if before is not None and was_open else scan
    return {
        "fingerprint": finding.fingerprint,
        "uri": finding.location.uri,
        "state": state,
        "body": packed(finding, Finding),
        "first_seen": before["first_seen"] if before else on,
        "last_seen": on,
        "opened_in": opened if state == OPEN else None,
        "closed_in": None,
        "met_in": scan,
    }


def _found(row: Row) -> FindingRecord:
    finding = unpacked(bytes(row["body"]), Finding)
    return FindingRecord(
        finding, row["state"], row["first_seen"], row["last_seen"], row["source"] or ""
    )


__all__: Sequence[str] = ("FIXED", "OPEN", "Findings", "Moved")
