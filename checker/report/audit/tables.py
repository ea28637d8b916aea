"""The audit for programs: one JSON, or a CSV for each table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Final

from checker.report.audit.audit import Audit, headline
from checker.report.audit.channels import EntryTold
from checker.report.audit.data_tables import Row, data_tables
from checker.report.audit.values import Break, Quote, WalkedJourney
from checker.report.safe import spreadsheet_cell
from checker.report.values import canon_value

VERSION: Final = 1
"""Of the JSON: keys are added, never changed, while it stays the same."""


def as_json(audit: Audit) -> Iterator[str]:
    """The whole audit; `docs/audit.md` describes the keys."""
    report = audit.report
    value: dict[str, object] = {
        "onmessage_audit": VERSION,
        "canon": canon_value(report),
        "basis": audit.basis,
        "as_of": audit.as_of.isoformat(),
        "headline": headline(audit),
        "summary": plain(report.summary),
        "journeys": [_way(way) for way in audit.ways],
        "channels": plain(audit.channels),
        "documents": plain(audit.touchpoints),
        "segments": plain(audit.segments),
        "exposure": plain(audit.exposure),
        "mechanics": plain(audit.mechanics),
        "feedback": plain(audit.feedback),
        "decisions": plain(audit.decided),
        "trend": plain(audit.trend),
        "notes": list(audit.notes),
    }
    yield json.dumps(value, indent=1) + "\n"


def plain(value: object) -> Any:
    """Any value of an audit as JSON has it; amounts are texts, so that none is rounded."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Decimal | Fraction | date):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def _way(way: WalkedJourney) -> object:
    first = way.first
    return {**plain(way), "first": plain(first) if first else None}


# --- tables -----------------------------------------------------------------------------


def tables(audit: Audit) -> Iterator[tuple[str, str]]:
    """Each table as CSV text, by name; one without rows has its header alone."""
    made: tuple[tuple[str, tuple[str, ...], Iterator[Row]], ...] = (
        ("breaks", _BREAKS, _breaks(audit)),
        ("channels", _CHANNELS, _channels(audit)),
        ("documents", _DOCUMENTS, _documents(audit)),
        ("core-and-price", _TOLD, _told(audit)),
        *data_tables(audit),
    )
    for name, columns, rows in made:
        yield name, _csv(columns, rows)


_BREAKS = (
    "journey", "first", "step", "kind", "about", "from_channel", "to_channel", "said_before",
    "said_after", "approved", "place_before", "quote_before", "owner_before", "place_after",
    "quote_after", "owner_after", "fingerprint",
)  # fmt: skip
_CHANNELS = (
    "channel", "motion", "owner", "documents", "not_read", "findings", "changed", "own_names",
)  # fmt: skip
_DOCUMENTS = (
    "document", "channel", "owner", "changed", "texts", "understood", "compared", "undecided",
    "findings", "not_read_because", "unread_by_model",
)  # fmt: skip
_TOLD = ("channel", "about", "of", "tells", "values", "place", "quote")


def _breaks(audit: Audit) -> Iterator[Row]:
    for way in audit.ways:
        for number, one in enumerate(way.breaks):
            yield _break(way, one, number == 0)


def _break(way: WalkedJourney, one: Break, first: bool) -> Row:
    return {
        "journey": way.id,
        "first": "yes" if first else "",
        "step": one.to_step + 1,
        "kind": one.story.value,
        "about": one.about,
        "from_channel": way.steps[one.from_step].channel,
        "to_channel": way.steps[one.to_step].channel,
        "said_before": one.said_before,
        "said_after": one.said_after,
        "approved": one.approved,
        **_quoted("before", one.before),
        **_quoted("after", one.after),
        "fingerprint": one.fingerprint,
    }


def _quoted(side: str, quote: Quote | None) -> Row:
    return {
        f"place_{side}": quote.place if quote else None,
        f"quote_{side}": quote.passage if quote else None,
        f"owner_{side}": quote.owner if quote else None,
    }


def _channels(audit: Audit) -> Iterator[Row]:
    for one in audit.channels:
        yield {
            "channel": one.name,
            "motion": one.motion,
            "owner": one.owner,
            "documents": one.documents,
            "not_read": one.skipped,
            "findings": one.findings,
            "changed": one.changed,
            "own_names": "; ".join(name for name, _ in one.names),
        }


def _documents(audit: Audit) -> Iterator[Row]:
    for one in audit.touchpoints:
        yield {
            "document": one.uri,
            "channel": one.channel,
            "owner": one.owner,
            "changed": one.changed,
            "texts": one.units,
            "understood": one.facts,
            "compared": one.compared,
            "undecided": one.undecided,
            "findings": one.findings,
            "not_read_because": one.reason,
            "unread_by_model": one.unread,
        }


def _told(audit: Audit) -> Iterator[Row]:
    for channel in audit.channels:
        for of, said in (("core value", channel.core), ("price", channel.prices)):
            yield from (_said(channel.name, of, one) for one in said)


def _said(channel: str, of: str, one: EntryTold) -> Row:
    return {
        "channel": channel,
        "about": one.about,
        "of": of,
        "tells": one.tells.value,
        "values": "; ".join(one.values),
        "place": one.quote.place if one.quote else None,
        "quote": one.quote.passage if one.quote else None,
    }


def _csv(columns: Sequence[str], rows: Iterator[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    return text.getvalue()


def _cell(value: object) -> object:
    """A figure as it is, so that a loss stays a number; nothing is an empty cell."""
    return spreadsheet_cell(value) if isinstance(value, str) else value
