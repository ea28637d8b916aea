"""What the checker wrote itself, which is no collateral where it lies among it.

Reports quote what is wrong: checked as collateral they would repeat every finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from checker.catalog import RULES
from checker.config import FILE, Settings
from checker.models import Document, Skipped
from checker.suppress.baseline import DEFAULT_FILE

_HEAD: Final = 4096
_RULE: Final = b"|".join(sorted((rule.id.encode() for rule in RULES), reverse=True))
_REPORT: Final = re.compile(
    rb'<meta name="generator" content="OnMessage '
    rb'|\A\s*\{\s*"onmessage[\w-]*": '
    rb'|\A\s*\{\s*"(?:disagreements": \[\s*\{\s*"message|wrong": \[\s*\{\s*"channel|'
    rb'places": \[\s*\{\s*"uri)": '
    rb"|\A<!-- OnMessage drill -->"
    rb'|"driver":\s*\{\s*"name": "OnMessage"'
    rb"|^::(?:error|warning|notice) [^\n]*\btitle=OnMessage%3A "
    rb"|^\S[^\n]*:\d+:\d+  (?:" + _RULE + rb")  (?:error|warning|note)$",
    re.MULTILINE,
)
"""How reports begin, in every format: page, JSON, SARIF, GitHub, console, and what lists places."""


class OwnFiles:
    """Knows the files that the settings and the command name, and reports by what is in them."""

    def __init__(self, settings: Settings, named: Iterable[Path] = ()) -> None:
        self._known = frozenset(path.absolute() for path in (*_files(settings), *named))
        self.reports: list[str] = []

    def has(self, found: Document | Skipped) -> bool:
        """Whether it is one of them. The uris of reports are kept, to be told."""
        path = Path(found.uri).absolute()
        if any(place in self._known for place in (path, *path.parents)):
            return True
        if not _is_report(found, path):
            return False
        self.reports.append(found.uri)
        return True

    def notes(self) -> tuple[str, ...]:
        """A line on the reports that were passed over."""
        if not self.reports:
            return ()
        return (f"not checked, as reports of OnMessage: {', '.join(self.reports)}",)


def _files(settings: Settings) -> Iterable[Path]:
    yield from (settings.canon, settings.waivers, settings.baseline or Path(DEFAULT_FILE))
    yield from (Path(FILE), settings.slack.state)
    if settings.store and "://" not in settings.store:
        for suffix in ("", "-wal", "-shm", "-journal", ".lock"):
            yield Path(f"{settings.store}{suffix}")


def _is_report(found: Document | Skipped, path: Path) -> bool:
    if isinstance(found, Document):
        return _REPORT.search(found.content[:_HEAD]) is not None
    try:  # one of a name that no reader is for
        with path.open("rb") as file:
            return _REPORT.search(file.read(_HEAD)) is not None
    except (OSError, ValueError):
        return False
