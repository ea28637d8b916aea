"""What tests of scanning are made of: a folder as a source, and a scan of it in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from checker.app.scanning import Scanned, ScanRequest, scan
from checker.config import Settings
from checker.models import Skipped
from checker.readers.files import document
from checker.readers.formats import media_type_of
from checker.report import json_report
from checker.sources.source import Ended, Fetched, Item, Seen, SourceIdentity, Unchanged
from checker.store import Store, open_store

BRIGHTLINE = Path(__file__).parent.parent.parent / "examples" / "brightline"
AS_OF = date(2026, 9, 1)


@dataclass
class Folder:
    """Files below a folder as they are listed; `opened` are those whose content was read."""

    root: Path
    name: str = "folder"
    channel: str | None = None
    away: frozenset[str] = frozenset()
    complete: bool = True
    opened: list[str] = field(default_factory=list)

    @property
    def about(self) -> SourceIdentity:
        return SourceIdentity(self.name, self.channel, f"{self.name}@brightline.example")

    @property
    def uri(self) -> str:
        return self.root.as_posix()

    def documents(self, seen: Callable[[str], Seen | None]) -> Iterator[Item]:
        for path in sorted(p for p in self.root.rglob("*") if p.is_file()):
            uri = path.relative_to(self.root).as_posix()
            if uri in self.away:
                yield Skipped(uri, "the server does not answer")
                continue
            version = f"{path.stat().st_mtime_ns}-{path.stat().st_size}"
            before = seen(uri)
            if before is not None and before.version == version:
                yield Unchanged(uri)
                continue
            self.opened.append(uri)
            media_type = media_type_of(path.name) or "text/plain"
            yield Fetched(document(uri, path.read_bytes(), media_type), Seen(version))
        yield Ended(complete=self.complete)


def settings_of(folder: Path, **values: object) -> Settings:
    """Rules only, with the canon in a folder."""
    return Settings(**{"canon": folder / "canon.yaml", "judge": "rules", **values})


def scanned(
    store: Store | Path, settings: Settings, *sources: Folder, as_of: date = AS_OF, **how: object
) -> Scanned:
    """One scan."""
    request = ScanRequest(as_of, **how)
    if isinstance(store, Store):
        return scan(request, settings, store, sources)
    with open_store(str(store)) as opened:
        return scan(request, settings, opened, sources)


def shown(found: Scanned) -> str:
    """Everything the scan says of the collateral as it is, as JSON."""
    return "".join(json_report(replace(found.report, changes=None)))
