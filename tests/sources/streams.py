"""A source's stream as tests look at it, and a memory of what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.models import Skipped
from checker.sources.fetch import FetchLimits
from checker.sources.opening import Surroundings, open_source
from checker.sources.settings import SourceSettings
from checker.sources.source import Ended, Fetched, Item, Seen, Source, Unchanged


@dataclass
class Memory:
    """What a scan remembers."""

    seen: dict[str, Seen] = field(default_factory=dict)

    def read(self, source: Source) -> Stream:
        """One whole stream; what it says is remembered."""
        items = list(source.documents(self.seen.get))
        for item in items:
            if isinstance(item, Fetched):
                self.seen[item.document.uri] = item.seen
            elif isinstance(item, Unchanged) and item.seen is not None:
                self.seen[item.uri] = item.seen
        return Stream(items)


@dataclass(frozen=True)
class Stream:
    items: list[Item]

    @property
    def fetched(self) -> list[str]:
        return [item.document.uri for item in self.items if isinstance(item, Fetched)]

    @property
    def unchanged(self) -> list[str]:
        return [item.uri for item in self.items if isinstance(item, Unchanged)]

    @property
    def skipped(self) -> dict[str, str]:
        return {item.uri: item.reason for item in self.items if isinstance(item, Skipped)}

    @property
    def end(self) -> Ended:
        ends = [item for item in self.items if isinstance(item, Ended)]
        assert ends == self.items[-1:], "one end, and at the end"
        return ends[0]

    def texts(self) -> dict[str, bytes]:
        return {i.document.uri: i.document.content for i in self.items if isinstance(i, Fetched)}


def source(
    cache: Path = Path("cache"),
    environ: Mapping[str, str] | None = None,
    seconds: float = 5,
    megabytes: float = 1,
    **settings: Any,
) -> Source:
    """A source as the settings file would name it."""
    made = SourceSettings.model_validate({"name": "portal", **settings})
    limits = FetchLimits(seconds=seconds, megabytes=megabytes)
    return open_source(made, Surroundings(environ or {}, cache, limits))
