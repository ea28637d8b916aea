"""`onmessage drill`: what a price change makes wrong, ticked off run by run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from checker.cli.shared import (
    INTERRUPTED,
    BudgetUsd,
    Judge,
    MaxCalls,
    Region,
    day,
    emit,
    settings_with,
)
from checker.interface import SettingsError

if TYPE_CHECKING:
    from checker.app.judging import Asking
    from checker.config import Settings
    from checker.report.drilled import Drill


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(drill)


def drill(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The canon before the change.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The canon after it.")],
    on: Annotated[
        date, typer.Option("--on", parser=day, metavar="DATE", help="The day of the change.")
    ],
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH|URL...]", help="Where to look; without any, the last scan."),
    ] = None,
    checklist: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ticked off by each run; made by the first.")
    ] = None,
    format: Annotated[
        Literal["console", "csv", "markdown", "github"],
        typer.Option(help="How to print; github: an issue text per owner."),
    ] = "console",
    output: Annotated[
        Path | None, typer.Option(help="Write to a file; with github to a folder.")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="The channel of every document.")] = None,
    region: Region = None,
    judge: Judge = None,
    store: Annotated[
        str | None,
        typer.Option(help="Where scans are kept.", show_default=".onmessage/store.sqlite"),
    ] = None,
    budget_usd: BudgetUsd = None,
    max_calls: MaxCalls = None,
) -> None:
    """List every place that a canon change makes wrong, and tick off what is mended."""
    from checker.app.drill import run

    limits = {"budget_usd": budget_usd, "max_calls": max_calls}
    settings = settings_with(region=region, judge=judge, store=store, llm=limits)
    own = (output,) if output else ()
    request = run.DrillRequest(old, new, on, tuple(paths or ()), channel, checklist, own=own)
    with asking(settings) as asked:
        found = run.drill(replace(request, asking=asked), settings)
    _write(found, format, output)
    stopped = asked.stop is not None and asked.stop.is_set()
    raise typer.Exit(INTERRUPTED if stopped else run.exit_code(found))


@contextmanager
def asking(settings: Settings) -> Iterator[Asking]:
    """How a model is asked, where one is: it shows how far it is, and can be stopped."""
    from checker.app.judging import Asking, judge_in_use

    if judge_in_use(settings) != "llm":
        yield Asking()
        return
    from checker.cli.reading import interruptible, progress

    with interruptible() as stop, progress() as watch:
        yield Asking(stop=stop, watch=watch)


def _write(found: Drill, format: str, output: Path | None) -> None:
    from checker.report import drill as reports

    if format != "github":
        shapes = {"csv": reports.as_csv, "markdown": reports.markdown}
        emit(shapes.get(format, reports.console)(found), output)
        return
    texts = list(reports.issues(found))
    if output is None:
        emit(["\n".join(text for _, text in texts)])
        return
    if output.exists() and not output.is_dir():
        raise SettingsError(f"{output}: is a file; --format github writes a folder, one per owner")
    output.mkdir(parents=True, exist_ok=True)
    for owner, text in texts:
        name = re.sub(r"[^\w.@-]+", "-", owner).strip(".-") or "owner"
        emit([text], output / f"{name}.md")
