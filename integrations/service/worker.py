"""What runs in a worker process: an engine, and the answers it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checker.app.answers import Decision, decision, reason, values
from checker.app.engine import Engine, Piece
from checker.app.reporting import repeated
from checker.config import Settings
from checker.interface import CheckerError, FailOn
from checker.models import Report


@dataclass(frozen=True, slots=True)
class Answered:
    """What is said of one piece: the decision, why, and the report's plain JSON values.

    `unread` are pages that a model has not read, in time or at all; the notes say why.
    """

    decision: Decision
    reason: str | None
    values: dict[str, object] = field(repr=False)
    rules: tuple[tuple[str, str], ...] = ()
    unread: int = 0


def answers(
    engine: Engine, pieces: Sequence[Piece], fail_on: FailOn, strict: bool
) -> list[Answered]:
    """An answer for each piece, by itself: no piece is compared with another.

    Raises SettingsError where a piece names a channel that the canon does not have.
    """
    return [answered(report, fail_on, strict) for report in engine.check_each(pieces)]


def answered(report: Report, fail_on: FailOn, strict: bool) -> Answered:
    """The answer that a report on one piece is."""
    decided = decision(report, fail_on, strict)
    rules = tuple(
        (one.finding.rule, one.finding.severity.value) for one in repeated(report.findings)
    )
    unread = report.summary.unavailable
    return Answered(decided, reason(report, decided), values(report), rules, unread)


class _Held:
    """The process's engine. It starts from a copy of the last good canon where it must.

    A process can be replaced while the canon's file is broken; the one that served until
    then holds for it, too.
    """

    def __init__(self, settings: Settings, good_canon: Path) -> None:
        self._settings = settings
        self._broken: tuple[int, int] | None = None
        try:
            self._engine = Engine(settings)
        except CheckerError:
            self._broken = _stamp(settings.canon)
            self._engine = Engine(settings.model_copy(update={"canon": good_canon}))

    def engine(self) -> Engine:
        """The engine, of the canon's own file as soon as that can be used again."""
        if self._broken is not None and (stamp := _stamp(self._settings.canon)) != self._broken:
            try:
                self._engine, self._broken = Engine(self._settings), None
            except CheckerError:
                self._broken = stamp
        return self._engine


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)


_held: list[_Held] = []


def start(settings: Settings, good_canon: Path) -> None:
    """Make the process ready."""
    _held[:] = [_Held(settings, good_canon)]


def answers_here(pieces: Sequence[Piece], fail_on: FailOn, strict: bool) -> list[Answered]:
    """`answers` by this process's engine."""
    return answers(_held[0].engine(), pieces, fail_on, strict)
