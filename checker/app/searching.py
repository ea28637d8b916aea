"""Who says this: the stored collateral searched by meaning and by words."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from checker.app.judging import embedder_for
from checker.app.scan.vector_index import VectorIndex
from checker.app.scan.work import stored_units
from checker.config import Settings
from checker.interface import StoreError
from checker.local.matching import query_of
from checker.models import TextUnit
from checker.report.safe import one_line
from checker.retrieval.lexical import words
from checker.store import Store

_LOOKED_AT = 10
"""Times as many units are ranked by their words as are shown."""
_FEWEST = 200
_WORDS = 0.5
LEAST: Final = 0.3
"""What scores less only happens to share a word: it does not say the thing."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What to look for, and where: a channel, a source, documents that changed since a day."""

    text: str
    channel: str | None = None
    source: str | None = None
    since: date | None = None
    most: int = 20


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage that was found, where it stands, and how near it is, from 0 to 1."""

    uri: str
    channel: str | None
    source: str
    changed: date
    line: int | None
    route: tuple[str, ...]
    text: str
    score: float


def search(wanted: SearchRequest, settings: Settings, store: Store) -> tuple[SearchHit, ...]:
    """The passages nearest to a text, nearest first; half by meaning, half by shared words.

    None where no passage is near. Raises StoreError where nothing was scanned yet.
    """
    if not store.documents.counted():
        raise StoreError(f"{store.name}: nothing is in it yet; run `onmessage scan` first")
    embedder = embedder_for(settings.embedder, os.environ)
    query = embedder.embed([wanted.text])[0]
    most = max(_FEWEST, wanted.most * _LOOKED_AT)
    found = nearest(store, query, most, wanted)
    places = (place for place in _places(store, found, wanted) if place.score >= LEAST)
    return tuple(sorted(places, key=lambda p: (-p.score, p.uri, p.line or 0))[: wanted.most])


def nearest(
    store: Store, query: Any, most: int, wanted: SearchRequest
) -> list[tuple[str, int, float]]:
    """The units nearest to a vector: document, place in it, cosine."""
    if store.vectors.is_postgres:
        return store.vectors.nearest(query, most, wanted.channel, wanted.source, wanted.since)
    index = VectorIndex.of(store)
    if wanted.channel is None and wanted.source is None and wanted.since is None:
        return index.nearest(query, most)
    fits = store.documents.fitting(wanted.channel, wanted.source, wanted.since)
    return index.nearest_in(query, most, fits)


def _places(
    store: Store, found: Sequence[tuple[str, int, float]], wanted: SearchRequest
) -> Iterator[SearchHit]:
    by_uri: dict[str, list[tuple[int, float]]] = {}
    for uri, place, score in found:
        by_uri.setdefault(uri, []).append((place, score))
    sought = frozenset(words(wanted.text))
    for uri, hits in by_uri.items():
        row, reading = store.documents.with_reading(uri)
        units = stored_units(reading)
        for place, meaning in hits:
            if place < len(units) and wanted.channel in (None, units[place].location.channel):
                yield _place(units[place], row["source"], row["changed"], meaning, sought)


def _place(
    unit: TextUnit, source: str, changed: date, meaning: float, sought: frozenset[str]
) -> SearchHit:
    said = query_of(unit).text
    shared = len(sought & frozenset(words(said))) / len(sought) if sought else 0.0
    place = unit.location
    score = round(_WORDS * shared + (1 - _WORDS) * meaning, 4)
    return SearchHit(
        place.uri, place.channel, source, changed, place.line, place.route, said, score
    )


def text_of(places: Sequence[SearchHit]) -> Iterator[str]:
    """The places for people."""
    for place in places:
        line = f":{place.line}" if place.line is not None else ""
        channel = f"  ({one_line(place.channel)})" if place.channel else ""
        yield f"{one_line(place.uri)}{line}{channel}\n"
        if place.route:
            yield f"  {' / '.join(map(one_line, place.route))}\n"
        yield f"    {one_line(place.text)}\n"
    if not places:
        yield "Nothing that was scanned says that.\n"


def json_of(places: Sequence[SearchHit]) -> Iterator[str]:
    """The places for programs."""
    yield json.dumps({"places": [asdict(place) for place in places]}, default=str, indent=1) + "\n"
