"""The report for programs: versioned JSON, one finding a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import checker
from checker.models import Report
from checker.report.repeated import repeated
from checker.report.values import (
    canon_value,
    changes_value,
    finding_value,
    repeated_value,
    skipped_value,
    undecided_value,
    waived_value,
)

VERSION = 3


def json_report(report: Report) -> Iterator[str]:
    """Render as JSON; ASCII only, so that no terminal or encoding changes it."""
    yield "{\n"
    yield f'"onmessage": {VERSION},\n'
    yield f'"version": {_dumped(checker.__version__)},\n'
    yield f'"canon": {_dumped(canon_value(report))},\n'
    yield f'"summary": {_dumped(asdict(report.summary))},\n'
    yield f'"changes": {_dumped(changes_value(report.changes) if report.changes else None)},\n'
    yield from _list("findings", map(repeated_value, repeated(report.findings)), ",\n")
    yield from _list("possible", map(repeated_value, repeated(report.possible)), ",\n")
    yield from _list("waived", map(waived_value, report.waived), ",\n")
    yield from _list("known", map(finding_value, report.known), ",\n")
    yield from _list("skipped", map(skipped_value, report.skipped), ",\n")
    yield from _list("undecided", map(undecided_value, report.undecided), ",\n")
    yield from _list("unread", map(asdict, report.unread), ",\n")
    yield from _list("notes", report.notes, "\n}\n")


def _list(name: str, items: Iterable[object], end: str) -> Iterator[str]:
    yield f'"{name}": ['
    separator = "\n"
    for item in items:
        yield f"{separator}  {_dumped(item)}"
        separator = ",\n"
    yield ("\n]" if separator == ",\n" else "]") + end


def _dumped(value: object) -> str:
    return json.dumps(value)
