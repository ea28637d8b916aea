"""Where a drill looks: what it asks for, whether documents are opened now or were scanned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from checker.models import Finding, Report


@dataclass(frozen=True, slots=True)
class EarlierLook:
    """What some documents said against the canon before the change, and what stands in them.

    `dates` are days they name for their prices, `passages` all their texts. `unasked` counts what
    a model could not be asked about; `notes` say why.
    """

    findings: tuple[Finding, ...] = ()
    possible: tuple[Finding, ...] = ()
    dates: tuple[Finding, ...] = ()
    passages: frozenset[str] = frozenset()
    unasked: int = 0
    notes: tuple[str, ...] = ()


class Look(Protocol):
    """Documents seen against the canon after the change, and, where asked for, before it."""

    @property
    def report(self) -> Report:
        """What they say against the canon after the change."""
        ...

    @property
    def identifiers(self) -> Collection[Finding]:
        """Retired names in identifiers."""
        ...

    @property
    def seen(self) -> Collection[str]:
        """The documents that were looked at, by uri."""
        ...

    def earlier(self, uris: set[str], dated: set[str]) -> EarlierLook:
        """The documents of these uris against the canon before; of `dated` ones their days."""
        ...

    def owner(self, uri: str, channel: str | None) -> str | None:
        """Who answers for a document."""
        ...

    def is_deleted(self, uri: str) -> bool:
        """Whether a document that was not seen is gone for certain."""
        ...


def words_of(text: str) -> str:
    """A passage by its words, however it is wrapped."""
    return " ".join(text.split())
