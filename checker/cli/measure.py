"""`onmessage eval`: measure against labelled data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.shared import (
    PLAIN,
    AsJson,
    AsOf,
    BudgetUsd,
    Estimate,
    Judge,
    MaxCalls,
    Record,
    Replay,
    emit,
    settings_with,
    today,
)

app = typer.Typer(help="Measure against labelled data.", **PLAIN)


@app.command("pairs")
def eval_pairs(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    judge: Judge = None,
    json: AsJson = False,
    fail_below: Annotated[
        float | None, typer.Option(metavar="F1", help="Exit code 1 where F1 is lower.")
    ] = None,
    as_of: AsOf = None,
    budget_usd: BudgetUsd = None,
    max_calls: MaxCalls = None,
    estimate: Estimate = False,
    record: Record = None,
    replay: Replay = None,
) -> None:
    """Measure on labelled pairs of an approved statement and a text."""
    from checker.app import measuring
    from checker.app.judging import Asking
    from checker.evaluate import show

    limits = {"budget_usd": budget_usd, "max_calls": max_calls}
    settings = settings_with(judge=judge or "rules", llm=limits)
    if estimate:
        emit([measuring.estimate_pairs(file, as_of or today(), settings)])
        return
    asking = Asking(record, replay)
    measured = measuring.measure_pairs(file, as_of or today(), settings, asking)
    emit([(show.pairs_json if json else show.pairs_table)(measured.judge, measured.outcomes)])
    for note in measured.notes:
        typer.echo(note, err=True)
    raise typer.Exit(int(measuring.falls_below(measured.outcomes, fail_below)))


@app.command("models")
def eval_models(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    model: Annotated[
        list[str] | None, typer.Option("--model", metavar="NAME", help="As its provider calls it.")
    ] = None,
    json: AsJson = False,
    as_of: AsOf = None,
    budget_usd: BudgetUsd = None,
    max_calls: MaxCalls = None,
) -> None:
    """Compare models on labelled pairs: quality, cost and seconds. The limits hold for each."""
    from checker.app import models
    from checker.evaluate.models import models_json, models_table

    settings = settings_with(llm={"max_calls": max_calls})
    if budget_usd is not None:
        llm = settings.llm.model_copy(update={"budget_usd": budget_usd})
        settings = settings.model_copy(update={"llm": llm})
    found = models.compare_models(file, as_of or today(), settings, model or ())
    emit([(models_json if json else models_table)(found)])


@app.command("pages")
def eval_pages(
    canon: Annotated[Path, typer.Argument(metavar="CANON")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    expected: Annotated[Path, typer.Argument(metavar="EXPECTED")],
    debatable: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Lines that count neither way.")
    ] = None,
    judge: Judge = None,
    json: AsJson = False,
    as_of: AsOf = None,
    budget_usd: BudgetUsd = None,
    max_calls: MaxCalls = None,
    record: Record = None,
    replay: Replay = None,
) -> None:
    """Check a folder and compare with expected lines ({"path", "line"} a row)."""
    from checker.app import measuring
    from checker.app.judging import Asking
    from checker.evaluate import show

    limits = {"budget_usd": budget_usd, "max_calls": max_calls}
    settings = settings_with(canon=canon, judge=judge or "rules", llm=limits)
    result = measuring.measure_pages(
        settings, folder, expected, as_of or today(), debatable, Asking(record, replay)
    )
    emit([(show.pages_json if json else show.pages_text)(result)])
    for note in result.notes:
        typer.echo(note, err=True)
