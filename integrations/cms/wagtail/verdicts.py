"""Whether a page may be published: what was found in it, and where an editor can mend it."""

from __future__ import annotations

import html
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from django.utils.html import strip_tags

from checker.app.answers import unread_notes
from checker.app.checking import FOUND, exit_code
from checker.app.engine import Piece
from checker.interface import FailOn
from checker.models import Finding, Report
from integrations.cms.wagtail.engines import CheckedBatches, UnableError, check
from integrations.cms.wagtail.fields import FieldPlace, FieldText, Sheet, places, sheet_of
from integrations.cms.wagtail.rendering import RenderedPage, rendered
from integrations.cms.wagtail.setup import Setup, setup_of

Rest = Callable[[Callable[["PageVerdict"], None]], None]
Outcome = Literal["off", "clean", "findings", "unchecked"]


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding, the fields it comes from, and whether it stops the page."""

    finding: Finding
    places: tuple[FieldPlace, ...]
    blocks: bool


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What checking a page came to.

    `denied` says that it must not be published. `reason` says why it could not be checked,
    `notes` what else an editor should know. `rest` gives the verdict to come to whoever it is
    given, once, where a model had not read all of the page in time.
    """

    outcome: Outcome
    denied: bool = False
    findings: tuple[PlacedFinding, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
    canon_sha256: str = ""
    as_of: date | None = None
    rest: Rest | None = field(default=None, repr=False, compare=False)

    def signature(self) -> str:
        """The same for two verdicts that tell an editor the same."""
        return "\n".join(
            (self.outcome, self.reason, *(p.finding.fingerprint for p in self.findings))
        )


OFF = PageVerdict("off")


def judge(page: Any, setup: Setup | None = None, as_of: date | None = None) -> PageVerdict:
    """The verdict on a page object, whose texts are those it has now, saved or not.

    `as_of` is the day it will be published, where that is not today.
    """
    setup = setup or setup_of(page)
    if not setup.enabled:
        return OFF
    try:
        return _judged(page, setup, as_of)
    except UnableError as error:
        return PageVerdict("unchecked", setup.fail_mode == "closed", reason=str(error), as_of=as_of)


def _judged(page: Any, setup: Setup, as_of: date | None) -> PageVerdict:
    uri = page.full_url or f"wagtail:page/{page.pk}"
    seen, sheet = _seen(page), sheet_of(page)
    pieces = (
        Piece(seen.content, uri, seen.media_type, setup.channel) if seen else None,
        Piece(sheet.html.encode(), uri, "text/html", setup.channel) if sheet.html else None,
    )
    checked = check(setup, [[piece] for piece in pieces if piece], as_of)

    def verdict(checked: CheckedBatches) -> PageVerdict:
        skipped = next((s for report in checked.reports for s in report.skipped), None)
        if skipped:
            raise UnableError(f"the page could not be read: {skipped.reason}")
        public = checked.reports[0] if seen else None
        own = checked.reports[-1] if sheet.html else None
        placed = _placed(public, own, sheet, seen, setup.fail_on)
        made = _verdict(placed, checked.reports, checked.error, as_of)
        return _without_unread(made, checked.reports, setup)

    made = verdict(checked)
    return made if checked.rest is None else _followed(made, checked, verdict)


def _without_unread(made: PageVerdict, reports: Sequence[Report], setup: Setup) -> PageVerdict:
    """The verdict on a page that a model has not read whole: what is unread is unchecked."""
    why = unread_notes(unread for report in reports for unread in report.unread)
    if not why:
        return made
    if made.denied:
        return replace(made, notes=(*made.notes, *why))
    denied = setup.fail_mode == "closed"
    return replace(made, outcome="unchecked", denied=denied, reason="; ".join(why))


def _followed(
    made: PageVerdict,
    checked: CheckedBatches,
    verdict: Callable[[CheckedBatches], PageVerdict],
) -> PageVerdict:
    """The verdict with the one to come when the model has read the rest."""

    def rest(then: Callable[[PageVerdict], None]) -> None:
        threading.Thread(target=lambda: then(whole()), daemon=True).start()

    def whole() -> PageVerdict:
        try:
            reports = checked.rest.result() if checked.rest else []
            return verdict(replace(checked, reports=reports, rest=None))
        except Exception as error:  # whatever it is, the page stays unchecked, and says why
            return PageVerdict("unchecked", made.denied, reason=str(error), as_of=made.as_of)

    return replace(made, rest=rest)


def _seen(page: Any) -> RenderedPage | None:
    try:
        return rendered(page)
    except UnableError:
        raise
    except Exception as error:  # a template can raise anything
        raise UnableError(
            f"the page could not be rendered ({type(error).__name__}: {error})"
        ) from error


def _verdict(
    found: tuple[PlacedFinding, ...],
    reports: Sequence[Report],
    error: str | None,
    as_of: date | None,
) -> PageVerdict:
    kept = f"The canon was changed and cannot be read, so the one before it is used: {error}"
    return PageVerdict(
        outcome="findings" if found else "clean",
        denied=any(placed.blocks for placed in found),
        findings=found,
        notes=(kept,) if error else (),
        canon_sha256=reports[0].canon_sha256 if reports else "",
        as_of=as_of,
    )


def _placed(
    public: Report | None,
    own: Report | None,
    sheet: Sheet,
    seen: RenderedPage | None,
    fail_on: FailOn,
) -> tuple[PlacedFinding, ...]:
    """The findings on the page as visitors see it, then those in fields it does not show.

    What the page shows is judged there, where it stands among everything else; the same
    words in the sheet only say which field they come from.
    """
    twins = _twins(own, sheet)
    shown = _words(seen.text()) if seen else ""
    found = [
        PlacedFinding(finding, _places(finding, twins, sheet), _blocks(public, finding, fail_on))
        for finding in (public.findings if public else ())
    ]
    for finding in own.findings if own else ():
        place = sheet.at(finding.location.start)
        if finding.rule in _OF_WHOLE_PAGES or place is None:
            continue
        if not shown or _words(finding.line_text) not in shown:
            found.append(PlacedFinding(finding, (place,), _blocks(own, finding, fail_on)))
    return tuple(found)


_OF_WHOLE_PAGES = ("missing-disclosure", "channel-conflict")
"""Rules about what a whole page says or lacks, which a sheet of fields cannot answer."""


def _blocks(report: Report | None, finding: Finding, fail_on: FailOn) -> bool:
    """Whether the command would end with an error for this finding alone."""
    alone = report and replace(report, findings=(finding,), skipped=())
    return alone is not None and exit_code(alone, fail_on) == FOUND


_Twin = tuple[str, str | None, str, str]


def _twin(finding: Finding) -> _Twin:
    return (finding.rule, finding.canon_id, _words(finding.line_text), _words(finding.text))


def _twins(own: Report | None, sheet: Sheet) -> dict[_Twin, list[FieldPlace]]:
    """Where the sheet has a finding that says the same."""
    found: dict[_Twin, list[FieldPlace]] = defaultdict(list)
    decided = (*own.findings, *(w.finding for w in own.waived), *own.known) if own else ()
    for finding in decided:
        if place := sheet.at(finding.location.start):
            found[_twin(finding)].append(place)
    return found


def _places(
    finding: Finding, twins: dict[_Twin, list[FieldPlace]], sheet: Sheet
) -> tuple[FieldPlace, ...]:
    """The fields a finding on the page comes from; none where a template wrote the words."""
    if twin := twins.get(_twin(finding)):
        return (twin.pop(0) if len(twin) > 1 else twin[0],)
    line, words = _words(finding.line_text), _words(finding.text)
    whole = [p for p in sheet.passages if line and line in _words(p.html)]
    return places(whole or list(_parts(sheet.passages, words)))


def _parts(passages: Iterable[FieldText], words: str) -> Iterable[FieldText]:
    """The passages a template has put into the words: an amount between `$` and `per seat`."""
    for passage in passages:
        part = _words(passage.html)
        if part and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", words):
            yield passage


def _words(source: str) -> str:
    """HTML as its words, in lower case, whatever the white space between them."""
    return " ".join(html.unescape(strip_tags(source)).split()).casefold()
