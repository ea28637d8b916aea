"""`onmessage findings`: list, waive, resolve, reopen, export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from checker.cli.shared import PLAIN, AsOf, CanonPath, day, emit, settings_with, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.app.ledgers import DecisionLedger
    from checker.models import Finding
    from checker.suppress import Waiver

app = typer.Typer(help="Decide about findings: who, why, until when; learn from it.", **PLAIN)


WaiversPath = Annotated[Path | None, typer.Option("--waivers", help="The waivers file.")]
Fingerprint = Annotated[str | None, typer.Argument(metavar="[FINGERPRINT]")]
Who = Annotated[str, typer.Option(help="Who decides.")]
Why = Annotated[str, typer.Option(help="Why.")]
RuleId = Annotated[str | None, typer.Option("--rule", help="A rule id.")]
Uri = Annotated[str | None, typer.Option("--uri", help="A glob of documents.")]
CanonId = Annotated[str | None, typer.Option("--canon-id", help="A canon entry.")]
Contains = Annotated[str | None, typer.Option("--contains", help="Text in the line.")]
FromReport = Annotated[
    Path | None,
    typer.Option("--report", metavar="REPORT", help="The JSON report with it: keeps its passage."),
]


def _kept(waivers: Path | None) -> DecisionLedger:
    """Where decisions are kept; a file that is named on the command line wins."""
    from checker.app.ledgers import InFile, ledger

    return InFile(waivers) if waivers else ledger(settings_with())


def _decided(
    how: str,
    act: Callable[[DecisionLedger, dict[str, Any], Finding | None], Waiver],
    values: dict[str, Any],
    waivers: Path | None,
    report: Path | None,
) -> Waiver:
    """Record a decision, with the passage it is about where a report has it, and say so."""
    from checker.app import triage

    kept = _kept(waivers)
    finding = triage.finding_in(report, values["fingerprint"]) if report else None
    made = act(kept, values, finding)
    emit([f"{how} in {kept.name}: {made.named()}\n"])
    return made


@app.command("list")
def findings_list(
    state: Annotated[
        Literal["active", "expired", "resolved", "reopened"] | None,
        typer.Option(help="How they stand."),
    ] = None,
    kind: Annotated[
        Literal["accepted", "wrong", "resolved"] | None, typer.Option(help="Why they were made.")
    ] = None,
    who: Annotated[str | None, typer.Option(help="Who decided; a part will do.")] = None,
    rule: RuleId = None,
    uri: Uri = None,
    waivers: WaiversPath = None,
    as_of: AsOf = None,
) -> None:
    """List the decisions, oldest first."""
    from checker.app import triage

    made = _kept(waivers).made()
    for note in made.notes:
        typer.echo(f"onmessage: {note}", err=True)
    chosen = triage.Filter(state, kind, who, rule, uri)
    emit([triage.decisions_text(made, as_of or today(), chosen)])


@app.command("waive")
def findings_waive(
    who: Who,
    why: Why,
    fingerprint: Fingerprint = None,
    until: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="Its last day.")
    ] = None,
    kind: Annotated[
        Literal["accepted", "wrong"],
        typer.Option(help="It is right and accepted, or a false alarm."),
    ] = "accepted",
    unrelated: Annotated[
        bool, typer.Option("--unrelated", help="With --kind wrong: it is about something else.")
    ] = False,
    rule: RuleId = None,
    uri: Uri = None,
    canon_id: CanonId = None,
    contains: Contains = None,
    report: FromReport = None,
    waivers: WaiversPath = None,
) -> None:
    """Accept a finding, or all that fit the rule, glob, canon entry and text given."""
    from checker.app import triage

    if fingerprint and report is None:
        triage.check_known(fingerprint, settings_with(waivers=waivers), today())
    values = _values(fingerprint, rule, uri, canon_id, contains, who, why)
    values |= {"until": until, "kind": kind, "unrelated": unrelated}
    made = _decided("waived", triage.decide, values, waivers, report)
    if until is None and not (kind == "wrong" and made.fingerprint):
        typer.echo("onmessage: without --until this waiver never ends", err=True)


@app.command("resolve")
def findings_resolve(
    who: Who,
    why: Why,
    fingerprint: Fingerprint = None,
    rule: RuleId = None,
    uri: Uri = None,
    canon_id: CanonId = None,
    contains: Contains = None,
    report: FromReport = None,
    waivers: WaiversPath = None,
) -> None:
    """Say that a finding has been corrected; it is reported if it is found after today."""
    from checker.app import triage

    values = _values(fingerprint, rule, uri, canon_id, contains, who, why)
    _decided("resolved", triage.resolve, values, waivers, report)


@app.command("reopen")
def findings_reopen(
    who: Who,
    why: Why,
    fingerprint: Fingerprint = None,
    rule: RuleId = None,
    uri: Uri = None,
    canon_id: CanonId = None,
    contains: Contains = None,
    report: FromReport = None,
    waivers: WaiversPath = None,
) -> None:
    """Take a decision back; the file keeps both."""
    from checker.app import triage

    values = _values(fingerprint, rule, uri, canon_id, contains, who, why)
    _decided("reopened", triage.reopen, values, waivers, report)


@app.command("export")
def findings_export(
    reports: Annotated[
        list[Path] | None,
        typer.Option("--report", metavar="REPORT", help="A JSON report with what was decided."),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write to a file.")] = None,
    canon: CanonPath = None,
    waivers: WaiversPath = None,
) -> None:
    """Write what was decided as labelled rows for `onmessage eval pairs`."""
    from checker.app import feedback

    made = feedback.export(settings_with(canon=canon, waivers=waivers), reports or ())
    emit(made.lines, output)
    typer.echo(f"onmessage: rows: {len(made.lines)}", err=True)
    for note in made.notes:
        typer.echo(f"onmessage: {note}", err=True)


def _values(
    fingerprint: str | None,
    rule: str | None,
    uri: str | None,
    canon_id: str | None,
    contains: str | None,
    who: str,
    why: str,
) -> dict[str, Any]:
    """A decision of today about the findings that these name."""
    named = {"fingerprint": fingerprint, "rule": rule, "uri": uri, "canon_id": canon_id}
    return {**named, "contains": contains, "who": who, "why": why, "dated": today()}
