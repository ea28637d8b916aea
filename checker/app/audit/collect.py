"""What an audit rests on: a check made now. What the last scan left is `stored`'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checker.app.audit.told import Listener
from checker.app.checking import CheckRequest, check
from checker.app.judging import Asking
from checker.approved import Canon
from checker.canon.channels import channel_of
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.canon.schema import CanonFile
from checker.checked import Checked
from checker.config import Settings
from checker.models import Report
from checker.readers.files import is_address
from checker.report.audit.trend import Trend

if TYPE_CHECKING:
    from checker.llm.access import ModelAccess


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """What a document gave by itself, on which channel, whose it is and when it changed."""

    checked: Checked
    channel: str | None
    owner: str | None
    changed: date | None


@dataclass(frozen=True, slots=True)
class AuditInput:
    """The canon, the report on everything, what it is silent on, and every document.

    `basis` says in words what this rests on, and `as_of` the day. `trend` is there where several
    scans are.
    """

    file: CanonFile
    canon: Canon
    report: Report
    listener: Listener
    documents: tuple[FoundDocument, ...]
    basis: str
    as_of: date
    trend: Trend | None = None


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What to check for an audit: paths, as `onmessage check` takes them."""

    paths: tuple[str, ...]
    as_of: date
    asking: Asking = field(default_factory=Asking)
    own: tuple[Path, ...] = ()


def checked_now(
    now: AuditRequest, settings: Settings, access: ModelAccess | None = None
) -> AuditInput:
    """Check the paths; `access` is the model's. Raises CheckerError as `onmessage check` does."""
    file = load_canon(settings.canon)
    path = settings.canon.as_posix()
    canon = compile_canon(file, as_of=now.as_of, region=settings.region, path=path)
    listener, checked = Listener(canon), list[Checked]()
    request = CheckRequest(
        now.paths,
        now.as_of,
        asking=now.asking,
        own=now.own,
        watch=listener,
        told=checked.append,
    )
    report = check(request, settings, access)
    roots = (settings.canon.parent, Path.cwd())

    def channel(one: Checked) -> str | None:
        return one.channel or channel_of(one.uri, file.channels, roots)

    documents = tuple(
        FoundDocument(
            one, name, file.channels[name].owner if name else None, one.dated or changed_on(one.uri)
        )
        for one in checked
        for name in (channel(one),)
    )
    return AuditInput(file, canon, report, listener, documents, "checked now", now.as_of)


def changed_on(uri: str) -> date | None:
    """The day a file was last written; None of an address or what is gone."""
    path = Path(uri.partition("!")[0])
    if is_address(uri) or not path.is_file():
        return None
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
