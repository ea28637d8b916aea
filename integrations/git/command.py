"""`onmessage changed`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from checker.interface import FailOn, Format


def changed(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="What to check.")],
    since: Annotated[str, typer.Option(metavar="REVISION", help="The revision before.")] = "HEAD",
    canon: Annotated[
        Path | None, typer.Option("--canon", help="The canon file.", show_default="canon.yaml")
    ] = None,
    format: Annotated[Format | None, typer.Option(help="How to report.")] = None,
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF to a file, too.")] = None,
    rules_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where docs/rules.md can be read, for links in SARIF."),
    ] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="What makes the exit code 1.")] = None,
) -> None:
    """Check files in Git, and report only what was not there at a revision."""
    from checker.app.checking import CLEAN, FOUND, NOT_CHECKED, fails
    from checker.app.reporting import as_sarif, as_text
    from integrations.git.changed import CompareRequest, outcome
    from integrations.git.changed import changed as compare

    flags = {"canon": canon, "format": format, "fail_on": fail_on}
    own = () if sarif is None else (sarif,)
    compared = compare(CompareRequest(tuple(paths), since, date.today(), flags, own))
    if sarif is not None:
        sarif.write_text(as_sarif(compared.report, rules_url), "utf-8")
    typer.echo(as_text(compared.report, compared.settings.format), nl=False)
    for line in outcome(compared):
        typer.echo(f"onmessage: {line}", err=True)
    # Unlike `check`, nothing compared is fine: most changes are about other things.
    code = FOUND if fails(compared.report, compared.settings.fail_on) else CLEAN
    raise typer.Exit(NOT_CHECKED if compared.report.skipped else code)
