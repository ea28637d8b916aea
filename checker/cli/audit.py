"""`onmessage audit`: what every channel says, and where a customer's way breaks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from checker.cli.shared import (
    INTERRUPTED,
    AsOf,
    BudgetUsd,
    CanonPath,
    Judge,
    MaxCalls,
    Region,
    emit,
    settings_with,
    today,
)
from checker.interface import SettingsError

if TYPE_CHECKING:
    from checker.report.audit.audit import Audit


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(audit)


def audit(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH|URL...]", help="What to check; without any, the last scan."),
    ] = None,
    canon: CanonPath = None,
    format: Annotated[
        Literal["html", "json", "csv"], typer.Option(help="A page, JSON, or a table per file.")
    ] = "html",
    output: Annotated[
        Path | None, typer.Option(help="The file to write; with csv a folder.", show_default=True)
    ] = None,
    judge: Judge = None,
    region: Region = None,
    as_of: AsOf = None,
    store: Annotated[
        str | None,
        typer.Option(help="Where scans are kept.", show_default=".onmessage/store.sqlite"),
    ] = None,
    budget_usd: BudgetUsd = None,
    max_calls: MaxCalls = None,
) -> None:
    """Show what every channel says, where a journey's story changes, and what it may cost."""
    from checker.app.audit import collect, run
    from checker.cli.drill import asking

    limits = {"budget_usd": budget_usd, "max_calls": max_calls}
    settings = settings_with(canon=canon, judge=judge, region=region, store=store, llm=limits)
    if output is None and format != "json":
        output = Path("audit.html" if format == "html" else "audit")
    own = (output,) if output else ()
    with asking(settings) as asked:
        now = collect.AuditRequest(tuple(paths or ()), as_of or today(), asked, own)
        made = run.audit(now, settings)
    _write(made, format, output)
    stopped = asked.stop is not None and asked.stop.is_set()
    raise typer.Exit(INTERRUPTED if stopped else run.exit_code(made))


def _write(made: Audit, format: str, output: Path | None) -> None:
    if format == "html":
        from checker.report.audit.page import html

        emit(html(made), output)
    elif format == "json":
        from checker.report.audit.tables import as_json

        emit(as_json(made), output)
    elif output is not None:
        _write_tables(made, output)
    if output is not None:
        typer.echo(f"wrote {output}", err=True)


def _write_tables(made: Audit, folder: Path) -> None:
    from checker.report.audit.tables import tables

    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder}: is a file; --format csv writes a folder, a file per table")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables(made):
        emit([text], folder / f"{name}.csv")
