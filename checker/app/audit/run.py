"""One audit, from what was heard to everything it shows."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.app import checking
from checker.app.audit.behaviour import segments_of
from checker.app.audit.collect import AuditInput, AuditRequest, checked_now
from checker.app.audit.conversions import mechanics_of
from checker.app.audit.exposure import exposure_of
from checker.app.audit.feedback import Choose, decided, feedback_of
from checker.app.audit.films import films, folders_of
from checker.app.audit.journeys import ways
from checker.app.audit.told import Told
from checker.app.audit.touchpoints import Touchpoints
from checker.app.finishing import model_notes
from checker.app.judging import embedder_for, open_llm
from checker.app.ledgers import waivers_of
from checker.app.scanned import scanned
from checker.config import Settings
from checker.report.audit.audit import Audit
from checker.report.audit.voices import Feedback

if TYPE_CHECKING:
    from checker.llm.access import ModelAccess


def audit(now: AuditRequest, settings: Settings) -> Audit:
    """Audit the paths; where there are none, what the last scan left in the store.

    Raises CheckerError where the canon, the settings, a path, the store or a data file is not
    usable.
    """
    access = open_llm(settings, now.asking) if now.paths or settings.audit.feedback else None
    heard = checked_now(now, settings, access) if now.paths else _scanned(settings)
    unheard = films(now.paths or folders_of(settings), heard.file, settings)
    made = made_of(
        replace(heard, documents=(*heard.documents, *unheard)), settings, _chooser(heard, access)
    )
    return replace(made, notes=(*made.notes, *model_notes((), access)))


def _chooser(heard: AuditInput, access: ModelAccess | None) -> Choose | None:
    """Who says what a note speaks of, where a model is asked."""
    if access is None:
        return None
    from checker.llm.notes import NoteReader

    return NoteReader(access, heard.file.company)


def _scanned(settings: Settings) -> AuditInput:
    with scanned(settings) as store:
        from checker.app.audit.stored import last_scan

        return last_scan(settings, store)


def made_of(heard: AuditInput, settings: Settings, choose: Choose | None = None) -> Audit:
    """Everything the audit shows of what was heard, and of the data that the settings name.

    `choose` says which entry a note of a customer speaks of, where a model is asked.
    """
    told = Told(heard.file, heard.canon)
    told.take(heard.report, heard.listener)
    points, wanted, report = Touchpoints(heard, told), settings.audit, heard.report
    channels = tuple(heard.file.channels)
    behaviour = wanted.behaviour
    segments = (
        segments_of(behaviour, channels, report.findings, report.entries) if behaviour else None
    )
    mechanics = mechanics_of(wanted.conversions, heard.file, report)
    return Audit(
        report=report,
        company=heard.file.company,
        basis=heard.basis,
        as_of=heard.as_of,
        ways=ways(heard.file, report, told),
        channels=tuple(points.channels()),
        touchpoints=tuple(points.documents()),
        segments=segments,
        exposure=exposure_of(wanted, report, segments),
        mechanics=mechanics,
        feedback=_feedback(heard, settings, choose),
        decided=tuple(decided(report, waivers_of(settings))),
        trend=heard.trend,
        notes=(
            *report.notes,
            *(segments.notes if segments else ()),
            *(mechanics.notes if mechanics else ()),
        ),
    )


def _feedback(heard: AuditInput, settings: Settings, choose: Choose | None) -> Feedback | None:
    """What customers said; the model that says what is near is loaded only where they did."""
    if not settings.audit.feedback:
        return None
    from checker.app.lookup import Lookup

    embedder = embedder_for(settings.embedder, os.environ)
    lookup = Lookup(heard.file, heard.canon, embedder, settings.region)
    return feedback_of(settings.audit.feedback, lookup.nearest, heard.report, choose)


def exit_code(made: Audit) -> int:
    """0 where every journey tells one story and nothing is open, 1 where not, 2 as `check`."""
    if checking.exit_code(made.report, "never") == checking.NOT_CHECKED:
        return checking.NOT_CHECKED
    return checking.CLEAN if made.sound else checking.FOUND
