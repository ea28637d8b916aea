"""Whether a model can be relied on at all: what its control questions say of it."""

from __future__ import annotations

from collections.abc import Sequence

from checker.llm.failures import Kind, LLMFailure

_FEWEST = 3
"""Pages that fail before a model, and not a text, is suspected."""


def unreliable(answers: Sequence[tuple[bool, LLMFailure | None]]) -> LLMFailure | None:
    """Why nothing of a model counts; None where it can be relied on.

    Given are, for each page, whether it was answered now, and what was wrong with the answer.
    A model that answers at random passes the control questions once in sixteen times: where
    most pages fail, what passed was luck. A text that steers spoils only its own page.
    """
    answered = [failure for asked, failure in answers if asked]
    failed = sum(f is not None and f.kind is Kind.CANARY for f in answered)
    if failed < _FEWEST or 2 * failed <= len(answered):
        return None
    return LLMFailure(Kind.CANARY, f"on {failed} of {len(answered)} pages, so none is believed")
