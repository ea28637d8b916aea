"""Why a model could not be asked or gave no answer, as a value with a reason for people."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of failure; the value is how a report names it."""

    TIMEOUT = "timed out"
    UNREACHABLE = "could not be reached"
    BUSY = "too many requests"
    SERVER = "server error"
    KEY = "key missing or refused"
    REQUEST = "request refused"
    REFUSED = "the model refused to answer"
    MALFORMED = "the answer is not as asked for"
    TRUNCATED = "the answer was cut off"
    CANARY = "control questions were answered wrongly"
    BUDGET = "budget used up"
    CALLS = "call limit reached"
    INTERRUPTED = "interrupted"
    STOPPED = "not asked after repeated failures"
    ABSENT = "no answer is recorded"
    ESTIMATED = "only estimated"
    LATER = "not asked yet"
    WAITING = "waiting in batch"


AGAIN = frozenset({Kind.TIMEOUT, Kind.UNREACHABLE, Kind.BUSY, Kind.SERVER})
"""Worth another try after a while."""

FINAL = frozenset({Kind.KEY, Kind.REQUEST})
"""The next call would fail in the same way."""

IN_HALVES = frozenset({Kind.REFUSED, Kind.MALFORMED, Kind.TRUNCATED, Kind.CANARY})
"""What one passage may have caused, so that others are asked about again without it."""


NOT_SENT = frozenset({Kind.BUDGET, Kind.CALLS, Kind.ABSENT, Kind.INTERRUPTED})
"""No fault of the endpoint: nothing was sent."""


class LLMFailure(Exception):  # noqa: N818 - a value that is passed on, more than an error
    """One failed call. `retry_after` are the seconds the server asked to wait for.

    `text` is what a cut-off or malformed answer holds all the same.
    """

    def __init__(
        self, kind: Kind, detail: str = "", retry_after: float | None = None, text: str = ""
    ) -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        self.text = text

    def __str__(self) -> str:
        # A batch's name is part of the reason, so that pages are counted for each batch.
        between = " " if self.kind is Kind.WAITING else ": "
        return f"{self.kind}{between}{self.detail}" if self.detail else str(self.kind)
