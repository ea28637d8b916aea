"""Pictures for a report that is a page: the places of findings in PDFs, marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

from checker.models import Finding, Picture, Report
from checker.readers.pdf.picture import WantedPicture, pictures

MOST: Final = 60
"""Pictures of a report: each is some tens of kilobytes."""
_PAGE = re.compile(r"page (\d+)")
_LARGEST: Final = 10_000_000


def with_pictures(report: Report) -> Report:
    """The report with a picture of each place that can be shown. Files are read again for it."""
    shown = [f for f in (*report.findings, *report.possible) if _is_shown(f)][:MOST]
    ordered = sorted(shown, key=lambda f: f.location.uri)
    made: list[Picture] = []
    for uri, findings in groupby(ordered, key=lambda f: f.location.uri):
        made += _of_document(Path(uri), list(findings))
    return replace(report, pictures=tuple(made))


def _is_shown(finding: Finding) -> bool:
    uri = finding.location.uri
    return (
        uri.lower().endswith(".pdf")
        and "://" not in uri
        and finding.visibility == "visible"
        and finding.offset is not None
        and _page_of(finding) is not None
    )


def _page_of(finding: Finding) -> int | None:
    numbers = map(_PAGE.fullmatch, finding.location.route)
    return next((int(number[1]) for number in numbers if number), None)


def _of_document(path: Path, findings: Iterable[Finding]) -> list[Picture]:
    listed = list(findings)
    try:
        if path.stat().st_size > _LARGEST:
            return []
        content = path.read_bytes()
    except OSError:  # one inside an archive, or gone since it was checked
        return []
    made = pictures(content, [_wanted(finding) for finding in listed])
    return [
        Picture(finding.fingerprint, png)
        for finding, png in zip(listed, made, strict=True)
        if png is not None
    ]


def _wanted(finding: Finding) -> WantedPicture:
    text = finding.plain or finding.line_text
    return WantedPicture(_page_of(finding) or 0, text, finding.offset or 0, len(finding.text))
