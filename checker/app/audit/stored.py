"""What an audit rests on where collateral was scanned: the last scan, as the store has it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from checker.app import scanning
from checker.app.audit.collect import AuditInput, FoundDocument
from checker.app.audit.told import Listener
from checker.app.audit.trends import trend_of
from checker.app.canon_view import view_of
from checker.app.finishing import Ending
from checker.app.judging import judge_in_use
from checker.app.ledgers import waivers_of
from checker.app.scan.basing import Channels
from checker.app.scan.work import stored_units
from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon
from checker.config import Settings
from checker.interface import StoreError
from checker.statements.passage import Passage
from checker.statements.patterns.dated import as_on
from checker.statements.patterns.find import find_facts
from checker.statements.pieces import windows
from checker.store import Store
from checker.suppress import read_baseline


def last_scan(settings: Settings, store: Store) -> AuditInput:
    """What the last scan found; nothing is fetched or judged, and nothing is written.

    Raises StoreError where no scan was finished.
    """
    last, basis = store.scans.last(), store.scans.basis()
    if last is None or basis is None:
        raise StoreError(f"{store.name}: nothing was scanned yet; run `onmessage scan` first")
    file = parse_canon(basis.canon, str(settings.canon))
    path = settings.canon.as_posix()
    canon = compile_canon(file, as_of=last.as_of, region=settings.region, path=path)
    baseline = read_baseline(settings.baseline) if settings.baseline else None
    judge = str(json.loads(last.settings).get("judge") or judge_in_use(settings))
    view = view_of(file, canon, judge, settings.region)
    read, waivers = scanning.read_of(store), waivers_of(settings)
    ending = Ending(path, basis.canon_sha256, view, read, waivers, baseline)
    return AuditInput(
        file,
        canon,
        scanning.stored_report(store, canon, ending),
        _listened(store, canon),
        tuple(_found(store, Channels(file, settings))),
        f"the scan of {last.as_of}",
        last.as_of,
        trend_of(store, tuple(file.channels)),
    )


def _found(store: Store, channels: Channels) -> Iterator[FoundDocument]:
    """Every stored document with its parts; what was skipped this time, too."""
    owners = store.scans.owners()
    described = {row["uri"]: row for row in store.documents.described()}
    for one in scanning.results_of(store, [], []):
        # What stands in an archive has its parent's row.
        row = described.get(one.uri) or described[one.uri.partition("!")[0]]
        channel = one.channel or channels.of(one.uri, row["given"])
        owner = owners.get(row["source"]) or channels.owner(channel)
        yield FoundDocument(one, channel, owner, one.dated or row["changed"])


def _listened(store: Store, canon: Canon) -> Listener:
    """What the stored documents say where the canon is silent."""
    listener = Listener(canon)
    for uri, _, _ in store.documents.results():
        for unit in stored_units(store.documents.reading(uri)):
            for window in windows(unit):
                facts = as_on(find_facts(window, canon.lexicon), canon.as_of)
                listener.see(Passage(window, facts, window.location.channel))
    return listener
