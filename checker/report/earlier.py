"""Reading a JSON report back: what was found then, to compare with or to decide about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.interface import SettingsError
from checker.models import Cell, Conflict, Context, Finding, Location, Severity, Support, Time


class _Model(BaseModel):
    """Keys that are not named here are not read: later versions add some."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Location(_Model):
    uri: str
    channel: str | None = None
    route: tuple[str, ...] = ()
    line: int | None = None
    column: int | None = None
    start: int = 0
    end: int = 0
    text: str = ""


class _Passage(_Model):
    text: str = ""
    offset: int | None = None
    title: str | None = None
    headings: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    row_headers: tuple[str, ...] | None = None
    column_headers: tuple[str, ...] | None = None


class _ReportPlace(_Model):
    severity: Severity
    fingerprint: str
    formerly: str = ""
    location: _Location
    visibility: str = "visible"
    passage: _Passage = _Passage()


class _Finding(_ReportPlace):
    rule: str
    message: str
    expected: str = ""
    found: str = ""
    canon_id: str | None = None
    suggestion: str | None = None
    approved: str | None = None
    conflict: Conflict = Conflict.PROVEN
    time: Time = Time.CURRENT
    support: Support = Support.EXPLICIT
    decided_by: str = "rules"
    also: tuple[_ReportPlace, ...] = ()


class _Canon(_Model):
    as_of: str | None = None


class _ReportFile(_Model):
    version: Literal[1, 2, 3] = Field(alias="onmessage")
    canon: _Canon = _Canon()
    findings: tuple[_Finding, ...]
    waived: tuple[_Finding, ...] = ()
    known: tuple[_Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier report: its findings, and how to call it."""

    name: str
    findings: tuple[Finding, ...]
    set_aside: tuple[Finding, ...]


def read_report(path: Path) -> Earlier:
    """The findings in a JSON report. Raises SettingsError where it is not one."""
    try:
        file = _ReportFile.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        hint = f"write one with `onmessage check … --format json --output {path}`"
        raise SettingsError(f"{path}: no such report; {hint}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        message = f"{path}: not a JSON report of OnMessage: {where}: {first['msg']}"
        raise SettingsError(message) from error
    return Earlier(
        name=f"{path.name} ({file.canon.as_of})" if file.canon.as_of else path.name,
        findings=tuple(_everywhere(file.findings)),
        set_aside=tuple(_everywhere((*file.waived, *file.known))),
    )


def _everywhere(read: Iterable[_Finding]) -> Iterator[Finding]:
    """The findings at all their places."""
    for one in read:
        yield _finding(one, one)
        yield from (_finding(one, place) for place in one.also)


def _finding(read: _Finding, at: _ReportPlace) -> Finding:
    place, passage = at.location, at.passage
    return Finding(
        rule=read.rule,
        severity=at.severity,
        location=Location(
            place.uri,
            place.route,
            place.start,
            place.end,
            place.line,
            place.column,
            place.channel,
        ),
        text=place.text,
        line_text=passage.text,
        message=read.message,
        expected=read.expected,
        found=read.found,
        canon_id=read.canon_id,
        suggestion=read.suggestion,
        conflict=read.conflict,
        time=read.time,
        support=read.support,
        decided_by=read.decided_by,
        visibility=at.visibility,
        fingerprint=at.fingerprint,
        formerly=at.formerly,
        offset=passage.offset,
        context=_context(passage),
        approved=read.approved,
    )


def _context(passage: _Passage) -> Context:
    rows, columns = passage.row_headers, passage.column_headers
    cell = None
    if rows is not None or columns is not None:
        cell = Cell(0, 0, 0, row_headers=rows or (), column_headers=columns or ())
    return Context(passage.title, passage.headings, passage.before, passage.after, cell)
