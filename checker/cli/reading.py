"""Waiting for a model: how far it is, and what Ctrl-C does meanwhile."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from checker.llm.progress import Progress, Watch

_STOPPED = "onmessage: nothing more is asked; what was answered is kept. Ctrl-C again ends at once."


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the next one ends the program, as ever."""
    stop = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def end() -> None:
        stop.set()
        typer.echo(_STOPPED, err=True)

    def interrupted(_number: int, _frame: Any) -> None:
        signal.signal(signal.SIGINT, before)
        # In a thread of its own: who is interrupted may hold the event's lock.
        threading.Thread(target=end, daemon=True).start()

    signal.signal(signal.SIGINT, interrupted)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress() -> Iterator[Watch | None]:
    """A bar on a terminal: windows, tokens and dollars; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[spent]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None, spent="")

        def show(step: Progress) -> None:
            bar.update(task, completed=step.windows, total=step.of, spent=spent_in(step))

        yield show


def spent_in(step: Progress) -> str:
    """Tokens and dollars so far, in a few words."""
    from checker.llm.ledger import dollars

    spent = step.spent
    tokens = f"{spent.input_tokens:,} tokens in, {spent.output_tokens:,} out"
    return f"{tokens}, {dollars(spent.cost)}" if spent.cost is not None else tokens
