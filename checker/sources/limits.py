"""What a fetch may take, apart from what fetches: that is imported where something is fetched."""

from __future__ import annotations

from dataclasses import dataclass

from checker.readers.decode import MAX_BYTES


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may take. `megabytes` is of text; office files may have ten times that.

    `allow_private` admits private and loopback addresses, for the host and port that was asked
    for and no other.
    """

    seconds: float = 30
    megabytes: float = MAX_BYTES / 1e6
    redirects: int = 5
    allow_private: bool = False
