"""`onmessage findings`: list, waive, reopen."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.shared import PLAIN, AsOf, day, emit, settings_with, today

app = typer.Typer(help="Decide about findings: who, why, until when.", **PLAIN)


WaiversPath = Annotated[Path | None, typer.Option("--waivers", help="The waivers file.")]
Fingerprint = Annotated[str | None, typer.Argument(metavar="[FINGERPRINT]")]
Who = Annotated[str, typer.Option(help="Who decides.")]
Why = Annotated[str, typer.Option(help="Why.")]
RuleId = Annotated[str | None, typer.Option("--rule", help="A rule id.")]
Uri = Annotated[str | None, typer.Option("--uri", help="A glob of documents.")]
CanonId = Annotated[str | None, typer.Option("--canon-id", help="A canon entry.")]
Contains = Annotated[str | None, typer.Option("--contains", help="Text in the line.")]


@app.command("list")
def findings_list(waivers: WaiversPath = None, as_of: AsOf = None) -> None:
    """List the decisions in the waivers file, oldest first."""
    from checker.app import triage

    made = triage.decisions(settings_with(waivers=waivers).waivers)
    for note in made.notes:
        typer.echo(f"onmessage: {note}", err=True)
    emit([triage.decisions_text(made, as_of or today())])


@app.command("waive")
def findings_waive(
    who: Who,
    why: Why,
    fingerprint: Fingerprint = None,
    until: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="Its last day.")
    ] = None,
    rule: RuleId = None,
    uri: Uri = None,
    canon_id: CanonId = None,
    contains: Contains = None,
    waivers: WaiversPath = None,
) -> None:
    """Accept a finding, or all that fit the rule, glob, canon entry and text given."""
    from checker.app import triage

    path = settings_with(waivers=waivers).waivers
    values = {"fingerprint": fingerprint, "rule": rule, "uri": uri, "canon_id": canon_id}
    values |= {"contains": contains, "who": who, "why": why}
    made = triage.decide(path, {**values, "dated": today(), "until": until})
    emit([f"waived in {path}: {made.named()}\n"])
    if until is None:
        typer.echo("onmessage: without --until this waiver never ends", err=True)


@app.command("reopen")
def findings_reopen(
    who: Who,
    why: Why,
    fingerprint: Fingerprint = None,
    rule: RuleId = None,
    uri: Uri = None,
    canon_id: CanonId = None,
    contains: Contains = None,
    waivers: WaiversPath = None,
) -> None:
    """Take a waiver back; the file keeps both decisions."""
    from checker.app import triage

    path = settings_with(waivers=waivers).waivers
    values = {"fingerprint": fingerprint, "rule": rule, "uri": uri, "canon_id": canon_id}
    values |= {"contains": contains, "who": who, "why": why}
    made = triage.reopen(path, {**values, "dated": today()})
    emit([f"reopened in {path}: {made.named()}\n"])
