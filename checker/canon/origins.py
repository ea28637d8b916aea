"""Where the entries of a canon came from: the page, and its line where a draft knows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checker.canon.parts import feature_ids, limits_of, prices_of
from checker.canon.said import expanded
from checker.canon.schema import CanonFile

_PLACE = re.compile(r"(?P<uri>.+):(?P<line>\d+)", re.S)


@dataclass(frozen=True, slots=True)
class Origin:
    """A page and a line of it; no line where the source names none."""

    uri: str
    line: int | None = None


def origins(canon: CanonFile) -> Iterator[tuple[str, Origin]]:
    """Where each entry came from, by the id that findings name it by."""
    for id_, source in _sources(canon):
        match = _PLACE.fullmatch(source)
        yield id_, Origin(match["uri"], int(match["line"])) if match else Origin(source)


def _sources(canon: CanonFile) -> Iterator[tuple[str, str]]:
    for package in canon.packages:
        for priced in prices_of(package):
            yield priced.id, priced.price.source or package.source or ""
        for limited in limits_of(package):
            yield limited.id, limited.limit.source or package.source or ""
    canon = expanded(canon)
    for feature in canon.features:
        yield from ((id_, feature.source or "") for id_ in feature_ids(feature))
    yield from ((claim.id, claim.source or "") for claim in canon.claims)
