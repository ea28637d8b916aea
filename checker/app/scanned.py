"""What the last scan left in the store, for those who only look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.config import Settings
from checker.interface import StoreError, needing
from checker.report.values import finding_value

if TYPE_CHECKING:  # SQLAlchemy is imported where something was scanned
    from checker.app.searching import SearchHit, SearchRequest
    from checker.store import Store

NOTHING = "nothing has been scanned yet; run `onmessage scan` first"


@contextmanager
def scanned(settings: Settings) -> Iterator[Store]:
    """The store that scans fill. Raises StoreError where none has."""
    with needing("what was scanned", "scan", StoreError):
        from checker.store import open_store, store_url

    url = store_url(settings.store)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        raise StoreError(NOTHING)  # a look must not make one
    with open_store(settings.store) as store:
        if store.scans.last() is None:
            raise StoreError(NOTHING)
        yield store


def _finished(store: Store) -> str | None:
    last = store.scans.last()
    return last.finished if last else None


def search(wanted: SearchRequest, settings: Settings) -> tuple[SearchHit, ...]:
    """The scanned passages nearest to a text. Raises StoreError where nothing was scanned."""
    with needing("search", "scan", StoreError):
        from checker.app import searching

    with scanned(settings) as store:
        return searching.search(wanted, settings, store)


def open_findings(settings: Settings, channel: str | None = None) -> dict[str, Any]:
    """The open findings of the last scan, with when each was first and last seen.

    Raises StoreError where nothing was scanned.
    """
    with scanned(settings) as store:
        from checker.store import OPEN

        finished = _finished(store)
        found = [one for one in store.findings.all_found() if one.state == OPEN]
    wanted = [one for one in found if channel in (None, one.finding.location.channel)]
    return {
        "scanned": finished,
        "findings": [
            {
                **finding_value(one.finding),
                "source": one.source,
                "first_seen": one.first_seen.isoformat(),
                "last_seen": one.last_seen.isoformat(),
            }
            for one in wanted
        ],
    }
