"""Two documents that disagree where the canon is silent, found among all that are stored.

What each document says of such things is kept by what it is of, so that a scan looks at those
things alone that are given several values, one after the other: memory does not grow with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby

from checker.models import Finding, Price, Quantity
from checker.rules.documents import Conflicts, Stated
from checker.store import Observation, Store
from checker.store.codec import ShapeError, packed, unpacked
from checker.values.show import show_value


def observed(said: Stated) -> Observation:
    """What a document states, as it is stored."""
    value = said.fact.value
    assert isinstance(value, Price | Quantity)  # noqa: S101 - nothing else has a key
    return Observation(said.key, show_value(value), packed(said, Stated))


def digest_of(observations: Sequence[Observation]) -> str:
    """A name for what a document states of such things: equal for equal ones."""
    hashed = hashlib.sha256()
    for one in observations:
        for text in (one.key, one.value):
            hashed.update(text.encode("utf-8", "surrogatepass") + b"\0")
        hashed.update(hashlib.sha256(one.body).digest())
    return hashed.hexdigest()[:16] if observations else ""


def disputes(store: Store) -> Iterator[Finding]:
    """A finding in each document that disagrees with the first one about a thing."""
    for _, some in groupby(store.observations.disputed(), key=lambda one: one.key):
        conflicts = Conflicts()
        for one in some:
            try:
                said = unpacked(one.body, Stated)
            except ShapeError:
                continue  # of an earlier version, in a document that cannot be had now
            yield from conflicts.see(said)
