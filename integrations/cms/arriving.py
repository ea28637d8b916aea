"""The bodies of webhooks on their way in, before anybody knows who sends them.

A check's place is taken only for a message whose sender is proven: otherwise as many silent
connections as there are places would stop everybody's checks. What is bounded here instead is
what they could take: memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from integrations.service.problems import Problem

MOST_BYTES = 64_000_000


class Arriving:
    """How many bytes have come of bodies that are not whole. To be used from one event loop."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self.held = 0

    async def body(self, stream: AsyncIterator[bytes]) -> bytes:
        """A body. Raises Problem 429 where all that arrive together are too large."""
        parts: list[bytes] = []
        own = 0
        try:
            async for part in stream:
                own += len(part)
                self.held += len(part)
                if self.held > self._most:
                    detail = "too many webhooks arrive at a time; nothing was checked"
                    raise Problem(429, "busy", detail, {"Retry-After": "5"})
                parts.append(part)
            return b"".join(parts)
        finally:
            self.held -= own
