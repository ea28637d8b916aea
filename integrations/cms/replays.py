"""Messages that were accepted once are not accepted again."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from integrations.cms.signatures import MessageIdentity, RefusedError

_MOST = 100_000
_LONG = timedelta(days=1)


class KnownError(RefusedError):
    """A message that was accepted before."""


class Replays:
    """Remembers messages for as long as they could be sent again.

    One that came without a time is remembered for a day. Kept in memory:
    after a restart, messages of the last minutes could be accepted a second time, which
    checks them a second time and changes nothing.
    """

    def __init__(self, tolerance: timedelta, most: int = _MOST) -> None:
        self._tolerance = tolerance
        self._most = most
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    def begin(self, mark: MessageIdentity, now: datetime) -> None:
        """Accept a message. Raises RefusedError for one that is old, early, or known."""
        if mark.at is not None and abs(now - mark.at) > self._tolerance:
            raise RefusedError(f"the message is not of the last {self._tolerance.seconds} seconds")
        self._forget(now)
        if mark.id in self._seen:
            raise KnownError("the message was accepted before")
        # A message of the near future can be sent again for twice the tolerance.
        self._seen[mark.id] = now + (2 * self._tolerance if mark.at is not None else _LONG)

    def failed(self, mark: MessageIdentity) -> None:
        """Take it back, so that the CMS may try again."""
        self._seen.pop(mark.id, None)

    def _forget(self, now: datetime) -> None:
        while self._seen and (
            len(self._seen) >= self._most or next(iter(self._seen.values())) < now
        ):
            self._seen.popitem(last=False)
