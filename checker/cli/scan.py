"""`onmessage scan`, `search` and `impact`: the collateral of all sources, kept in a store."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from checker.cli.shared import (
    AsOf,
    BaselinePath,
    Batch,
    BudgetUsd,
    CanonPath,
    FailLevel,
    Judge,
    MaxCalls,
    Output,
    Region,
    ReportFormat,
    Strict,
    day,
    emit,
    rendered,
    settings_with,
    today,
)
from checker.interface import Delivery, SettingsError, needing

if TYPE_CHECKING:
    from checker.app.digest.telling import Teller
    from checker.app.scan.run import Show, Step
    from checker.config import Settings

StoreAt = Annotated[
    str | None,
    typer.Option("--store", help="Where scans are kept.", show_default=".onmessage/store.sqlite"),
]
Shape = Annotated[Literal["console", "json"], typer.Option("--format", help="How to print.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(scan)
    app.command()(search)
    app.command()(impact)


def scan(
    canon: CanonPath = None,
    format: ReportFormat = None,
    output: Output = None,
    since_last: Annotated[
        bool, typer.Option("--since-last", help="Only what changed, for a channel or a mail.")
    ] = False,
    fail_on: FailLevel = None,
    judge: Judge = None,
    region: Region = None,
    as_of: AsOf = None,
    baseline: BaselinePath = None,
    store: StoreAt = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read and judge.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="A dask cluster to work on.")
    ] = None,
    budget_usd: BudgetUsd = None,
    max_calls: MaxCalls = None,
    batch: Batch = False,
    strict: Strict = None,
    digest: Annotated[
        list[Delivery] | None,
        typer.Option("--digest", help="Tell every owner what is theirs; may be given twice."),
    ] = None,
) -> None:
    """Scan the sources in onmessage.yaml: only what changed is read and judged.

    Sources are folders, buckets, web sites, Git repositories, and Confluence, Notion, Google
    Drive, SharePoint and OneDrive (these five untested against the real services).
    """
    with needing("scan", "scan"):
        from checker.app import scanning
        from checker.app.digest.telling import teller_of
        from checker.store import open_store
    from checker.app.checking import NOT_CHECKED, exit_code
    from checker.app.fetching import open_sources
    from checker.app.judging import Asking
    from checker.report.since_last import since_last as short

    settings = settings_with(
        canon=canon,
        format=format,
        fail_on=fail_on,
        judge=judge,
        region=region,
        baseline=baseline,
        store=store,
        strict=strict,
        llm={"budget_usd": budget_usd, "max_calls": max_calls},
    )
    _check_sources(settings)
    teller = teller_of(digest or (), settings, os.environ)
    with open_store(settings.store) as opened:
        sources = open_sources(settings, os.environ)
        with _progress() as show:
            asking = Asking(batching="submit" if batch else "fetch")
            request = scanning.ScanRequest(as_of or today(), workers, scheduler, show, asking)
            found = scanning.scan(request, settings, opened, sources)
        report = found.report
        parts = short(report) if since_last else rendered(report, settings.format, output)
        emit(parts, output)
        opened.scans.reported(found.scan)
    typer.echo(_summary(found.step, report.summary.findings), err=True)
    failed = bool(digest) and _told(teller, request.as_of)
    code = exit_code(report, settings.fail_on, settings.strict)
    raise typer.Exit(NOT_CHECKED if failed else code)


def _told(teller: Teller, today: date) -> bool:
    """Send the digests, and say what became of them; whether one was not delivered."""
    telling = teller.tell(today)
    typer.echo(f"digests delivered: {telling.delivered}", err=True)
    for failure in telling.failures:
        typer.echo(f"onmessage: {failure}", err=True)
    return bool(telling.failures)


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to look for.")],
    channel: Annotated[str | None, typer.Option(help="Only on this channel.")] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    since: Annotated[
        date | None,
        typer.Option(parser=day, metavar="DATE", help="Only what changed on or after a day."),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="How many places.")] = 20,
    format: Shape = "console",
    store: StoreAt = None,
) -> None:
    """Find who says this, or something near it, in what was scanned."""
    with needing("search", "scan"):
        from checker.app import scanned, searching

    wanted = searching.SearchRequest(text, channel, source, since, most)
    places = scanned.search(wanted, settings_with(store=store))
    emit((searching.json_of if format == "json" else searching.text_of)(places))
    raise typer.Exit(int(not places))


def impact(
    old: Annotated[Path, typer.Argument(metavar="OLD")],
    new: Annotated[Path, typer.Argument(metavar="NEW")],
    judge: Judge = None,
    as_of: AsOf = None,
    format: Shape = "console",
    store: StoreAt = None,
) -> None:
    """List what a canon change would make wrong in what was scanned, by channel and owner."""
    with needing("impact", "scan"):
        from checker.app import impact as impacts
        from checker.store import open_store

    settings = settings_with(store=store, judge=judge)
    with open_store(settings.store) as opened:
        found = impacts.impact(old, new, settings, opened, as_of or today())
    emit((impacts.json_of if format == "json" else impacts.text_of)(found))
    raise typer.Exit(int(bool(found.hits)))


def _check_sources(settings: Settings) -> None:
    if not settings.sources:
        hint = "name them under `sources:` in onmessage.yaml; see docs/scan.md"
        raise SettingsError(f"scan: there are no sources; {hint}")


def _summary(step: Step, findings: int) -> str:
    judged = f"{step.judged} judged ({step.units} units)"
    judged += f", {step.compared} compared" if step.compared else ""
    return f"scanned {step.met} documents: {judged}, {findings} findings open"


@contextmanager
def _progress() -> Iterator[Show]:
    """A bar on a terminal, with rate and time left; nothing elsewhere."""
    from checker.app.scan.run import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("scanning", total=None, rate="")

        def show(step: Step) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            rate = f"{step.units / elapsed:.0f} units/s" if elapsed and step.units else ""
            # Nobody knows how many there are before the last: last time's number is near.
            total = max(step.expected, step.met) if step.expected else None
            bar.update(task, completed=step.met, total=total, rate=rate)

        yield show
