"""Pictures for a report that is a page: the places of findings, marked, on pages and slides.

Decks and documents are rendered by LibreOffice where it is installed; else a slide is drawn as an
outline, and a document's place is shown by its words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

from checker.models import Finding, Picture, Report
from checker.readers.formats import suffix_of
from checker.readers.office import rendered
from checker.readers.pdf.picture import SLIDES, WantedPicture, pictures

MOST: Final = 60
"""Pictures of a report: each is some tens of kilobytes."""
_MOST_RENDERED: Final = 12
"""Decks and documents of a report that LibreOffice is asked for: each takes seconds."""
_PAGE = re.compile(r"(?:page|slide) (\d+)")
_LARGEST: Final = 10_000_000
_KINDS: Final = frozenset({".pdf", *rendered.SUFFIXES})


def with_pictures(report: Report) -> Report:
    """The report with a picture of each place that can be shown. Files are read again for it."""
    shown = [f for f in (*report.findings, *report.possible) if _is_shown(f)][:MOST]
    ordered = sorted(shown, key=lambda f: f.location.uri)
    made: list[Picture] = []
    left = _MOST_RENDERED
    for uri, findings in groupby(ordered, key=lambda f: f.location.uri):
        office = suffix_of(uri) in rendered.SUFFIXES
        left -= office
        made += _of_document(Path(uri), list(findings), render=left >= 0)
    return replace(report, pictures=tuple(made))


def _is_shown(finding: Finding) -> bool:
    uri = finding.location.uri
    kind = suffix_of(uri)
    return (
        kind in _KINDS
        and "://" not in uri
        and finding.visibility == "visible"
        and finding.offset is not None
        and (kind == ".docx" or _page_of(finding) is not None)
    )


def _page_of(finding: Finding) -> int | None:
    numbers = map(_PAGE.fullmatch, finding.location.route)
    return next((int(number[1]) for number in numbers if number), None)


def _of_document(path: Path, findings: Sequence[Finding], *, render: bool) -> list[Picture]:
    try:
        if path.stat().st_size > _LARGEST:
            return []
        content = path.read_bytes()
    except OSError:  # one inside an archive, or gone since it was checked
        return []
    suffix = suffix_of(path.name)
    page = content if suffix == ".pdf" else rendered.as_pdf(content, suffix) if render else None
    wanted = [_wanted(finding, suffix) for finding in findings]
    made = pictures(page, wanted) if page else [None] * len(wanted)
    if suffix == ".pptx" and None in made:
        made = _or(made, pictures(content, list(map(_wanted_text, findings)), SLIDES))
    return [
        Picture(finding.fingerprint, png)
        for finding, png in zip(findings, made, strict=True)
        if png is not None
    ]


def _or(made: Iterable[bytes | None], others: Iterable[bytes | None]) -> list[bytes | None]:
    return [png or other for png, other in zip(made, others, strict=True)]


def _wanted_text(finding: Finding) -> WantedPicture:
    text = finding.plain or finding.line_text
    return WantedPicture(_page_of(finding) or 0, text, finding.offset or 0, len(finding.text))


def _wanted(finding: Finding, suffix: str) -> WantedPicture:
    """Where to look; for a cell of a deck or document its row, since `$49` stands in many."""
    wanted, cell = _wanted_text(finding), finding.context.cell
    if suffix == ".pdf" or cell is None:
        return wanted
    before = cell.row_cells[: cell.column - 1]
    if cell.row_cells[cell.column - 1 : cell.column] != (wanted.passage,):
        return wanted
    offset = sum(map(len, before)) + wanted.offset
    return replace(wanted, passage="".join(cell.row_cells), offset=offset)
